"""Earnings posted against work done, computed twice by strangers: here in SQL from the frozen quotes alone."""

from datetime import datetime

from django.db import connection

from marketplace.kernel.money import Money

# Whole numbers throughout. Milliseconds round halves to even, amounts round halves up, as worth.py and Money do.
DUE = """
    WITH work AS (
        SELECT o.quote ->> 'currency' AS currency,
               (o.quote ->> 'base')::bigint AS base,
               (o.quote ->> 'per_minute')::bigint AS per_minute,
               (o.quote ->> 'included_seconds')::bigint * 1000 AS included,
               greatest(0, (extract(epoch FROM a.ended_at - a.started_at) * 1000000)::bigint) AS us,
               a.release_cause NOT IN ('client_cancelled', 'agent_gone') AS by_the_clock
          FROM dispatch_assignment a JOIN dispatch_offer o ON o.id = a.offer_id
         WHERE a.state IN ('completed', 'released') AND a.ended_at >= %s
    ), timed AS (
        SELECT *, (us + 499 + us / 1000 %% 2) / 1000 AS ms FROM work
    )
    SELECT currency,
           sum(base + CASE WHEN by_the_clock
                           THEN (2 * per_minute * greatest(0, ms - included) + 60000) / 120000 ELSE 0 END)::bigint
      FROM timed GROUP BY currency
"""
POSTED = """
    SELECT e.currency, sum(coalesce(t.amount, 0))::bigint
      FROM pay_earning e JOIN dispatch_assignment a ON a.id = e.assignment_id
      LEFT JOIN pay_transfer t ON t.id = e.transfer_id
     WHERE a.ended_at >= %s GROUP BY e.currency
"""


def reconcile(since: datetime) -> dict[str, tuple[Money, Money]]:
    """Per currency: (posted in the ledger, due for work that ended at or after `since`). Equal, to the cent."""
    posted, due = _sums(POSTED, since), _sums(DUE, since)
    return {
        currency: (Money(posted.get(currency, 0), currency), Money(due.get(currency, 0), currency))
        for currency in sorted(posted.keys() | due.keys())
    }


def _sums(sql: str, since: datetime) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [since])
        return dict(cursor.fetchall())
