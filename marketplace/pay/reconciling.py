"""Earnings posted against work done, computed twice by strangers: here in SQL from the frozen quotes alone."""

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
DUE = f"SELECT currency, sum(amount)::bigint FROM ({WORK}) AS work WHERE ended_at >= %s GROUP BY currency"
POSTED = """
    SELECT e.currency, sum(coalesce(t.amount, 0))::bigint
      FROM pay_earning e JOIN dispatch_assignment a ON a.id = e.assignment_id
      LEFT JOIN pay_transfer t ON t.id = e.transfer_id
     WHERE a.ended_at >= %s GROUP BY e.currency
"""
MISMATCHES = f"""
    SELECT count(*) FROM pay_earning e LEFT JOIN ({WORK}) AS work ON work.id = e.assignment_id
     WHERE e.period_id = %s AND (work.amount, work.currency) IS DISTINCT FROM (e.amount, e.currency)
"""


def reconcile(since: datetime) -> dict[str, tuple[Money, Money]]:
    """Per currency: (posted in the ledger, due for work that ended at or after `since`). Equal, to the cent."""
    posted, due = _sums(POSTED, since), _sums(DUE, since)
    return {
        currency: (Money(posted.get(currency, 0), currency), Money(due.get(currency, 0), currency))
        for currency in sorted(posted.keys() | due.keys())
    }


def mismatches(period: Period) -> int:
    """Earnings of the period that are not what their work's frozen quote gives."""
    with connection.cursor() as cursor:
        cursor.execute(MISMATCHES, [period.pk])
        return int(cursor.fetchone()[0])


def _sums(sql: str, since: datetime) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [since])
        return dict(cursor.fetchall())
