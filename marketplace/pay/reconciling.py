"""Earnings posted against work and learning done, computed twice by strangers: here in SQL.

Work from the frozen quotes alone, learning from its times and the published rates.
"""

from datetime import datetime

from django.db import connection

from marketplace.kernel.money import Money
from marketplace.pay.models import Period

# Whole numbers throughout. Milliseconds round halves to even, amounts round halves up, as worth.py and Money do.
WORK = """
    SELECT a.id, a.ended_at, o.quote ->> 'currency' AS currency,
           (o.quote ->> 'base')::bigint + CASE WHEN a.release_cause IN ('client_cancelled', 'agent_gone') THEN 0 ELSE
             (2 * (o.quote ->> 'per_minute')::bigint
                * greatest(0, (us + 499 + us / 1000 %% 2) / 1000 - (o.quote ->> 'included_seconds')::bigint * 1000)
                + 60000) / 120000 END AS amount
      FROM dispatch_assignment a JOIN dispatch_offer o ON o.id = a.offer_id
     CROSS JOIN LATERAL (SELECT greatest(0, (extract(epoch FROM a.ended_at - a.started_at) * 1000000)::bigint)) AS t(us)
     WHERE a.state IN ('completed', 'released')
"""
# The rate in force when the time was earned is the nearest one behind it, a first rate the nearest one ahead.
LEARNING = """
    SELECT l.id, l.earned_at AS ended_at, r.currency, (2 * r.per_minute * l.seconds + 60) / 120 AS amount
      FROM training_time l JOIN training_enrolment n ON n.id = l.enrolment_id JOIN agents_agent g ON g.id = n.agent_id
      LEFT JOIN pay_earning e ON e.training_time_id = l.id
     CROSS JOIN LATERAL (
       SELECT currency, per_minute FROM pay_learning_rate
        WHERE currency = coalesce(e.currency, g.currency) AND in_force_from <= coalesce(e.posted_at, clock_timestamp())
        ORDER BY in_force_from <= l.earned_at DESC, abs(extract(epoch FROM in_force_from - l.earned_at)) LIMIT 1) AS r
"""
DUE = f"""
    SELECT currency, sum(amount)::bigint FROM ({WORK} UNION ALL {LEARNING}) AS done WHERE ended_at >= %(since)s
     GROUP BY currency
"""
POSTED = """
    SELECT currency, sum(amount)::bigint FROM (
      SELECT e.currency, coalesce(t.amount, 0) AS amount
        FROM pay_earning e JOIN dispatch_assignment a ON a.id = e.assignment_id
        LEFT JOIN pay_transfer t ON t.id = e.transfer_id WHERE a.ended_at >= %(since)s
       UNION ALL
      SELECT e.currency, coalesce(t.amount, 0)
        FROM pay_earning e JOIN training_time l ON l.id = e.training_time_id
        LEFT JOIN pay_transfer t ON t.id = e.transfer_id WHERE l.earned_at >= %(since)s) AS posted
     GROUP BY currency
"""
MISMATCHES = f"""
    SELECT count(*) FROM pay_earning e LEFT JOIN ({WORK}) AS work ON work.id = e.assignment_id
     WHERE e.period_id = %s AND e.assignment_id IS NOT NULL
       AND (work.amount, work.currency) IS DISTINCT FROM (e.amount, e.currency)
"""
MISLEARNED = f"""
    SELECT count(*) FROM pay_earning e LEFT JOIN ({LEARNING}) AS learned ON learned.id = e.training_time_id
     WHERE e.period_id = %s AND e.training_time_id IS NOT NULL
       AND (learned.amount, learned.currency) IS DISTINCT FROM (e.amount, e.currency)
"""


def reconcile(since: datetime) -> dict[str, tuple[Money, Money]]:
    """Per currency: (posted in the ledger, due for what was done at or after `since`). Equal, to the cent."""
    posted, due = _sums(POSTED, since), _sums(DUE, since)
    return {
        currency: (Money(posted.get(currency, 0), currency), Money(due.get(currency, 0), currency))
        for currency in sorted(posted.keys() | due.keys())
    }


def mismatches(period: Period) -> int:
    """Earnings of the period that are not what their work's frozen quote gives."""
    return _count(MISMATCHES, period)


def mislearned(period: Period) -> int:
    """Earnings of the period that are not what their minutes and the published rates give."""
    return _count(MISLEARNED, period)


def _count(sql: str, period: Period) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [period.pk])
        return int(cursor.fetchone()[0])


def _sums(sql: str, since: datetime) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"since": since})
        return dict(cursor.fetchall())
