"""Paying for ended work: what the frozen quote gives on the recorded facts, once, into the ledger and its earning.

Learning time goes the same way from `learning`, guarantees from `shift_pay` and `log_in_pay`.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from dispatch.models import Assignment
from dispatch.policy.pricing import Quote
from marketplace.pay import hints, periods, worth
from marketplace.pay.models import Earning
from marketplace.pay.models.transfer import WORK, owed_to

log = structlog.get_logger(__name__)

BATCH = 500
AFTER = timedelta(seconds=30)  # the sweep leaves this to the reaction

# One statement, rows in one order, so that two workers never wait for each other in a ring. Whoever
# comes second waits at the reference, inserts nothing and returns nothing.
POST = """
    WITH due AS (
        SELECT * FROM jsonb_to_recordset(%s::jsonb) AS d(
            reference text, debit text, credit text, assignment_id bigint, training_time_id bigint, claim_id bigint,
            log_in_id bigint, agent_id bigint, period_id bigint,
            quote jsonb, rule text, outcome text, started_at timestamptz, ended_at timestamptz,
            handled_ms bigint, lines jsonb, amount bigint, currency text, posted_at timestamptz)
    ), moved AS (
        INSERT INTO pay_transfer (reference, debit, credit, amount, currency, period_id, agent_id, posted_at)
        SELECT reference, debit, credit, amount, currency, period_id, agent_id, posted_at
          FROM due WHERE amount > 0 ORDER BY assignment_id, training_time_id, claim_id, log_in_id
        ON CONFLICT (reference) DO NOTHING
        RETURNING id, reference
    )
    INSERT INTO pay_earning (assignment_id, training_time_id, claim_id, log_in_id, agent_id, period_id, transfer_id,
                             quote, rule, outcome, started_at, ended_at, handled_ms, lines, amount, currency, posted_at)
    SELECT assignment_id, training_time_id, claim_id, log_in_id, agent_id, period_id, moved.id, quote, rule, outcome,
           started_at, ended_at, handled_ms, lines, amount, currency, posted_at
      FROM due LEFT JOIN moved USING (reference)
     WHERE moved.id IS NOT NULL OR amount = 0
     ORDER BY assignment_id, training_time_id, claim_id, log_in_id
    ON CONFLICT DO NOTHING
    RETURNING id
"""


def post(assignment_ids: Iterable[int], *, now: datetime) -> int:
    """Pay those of these assignments that have ended and are not paid yet; returns how many were paid just now."""
    with transaction.atomic():
        ended = Assignment.objects.ended().filter(pk__in=set(assignment_ids), earning=None)
        due = [_row(work, now) for work in ended.select_related("offer").order_by("pk")]
        return into_ledger(due, now=now)


def post_missing(*, now: datetime) -> int:
    """The net under lost events: pay whatever ended a while ago and is not paid. What cannot be paid stops nothing."""
    return sweep(unpaid(before=now - AFTER), post, now=now)


def sweep(missing: Any, pay: Callable[..., int], *, now: datetime) -> int:
    """Give the keys of `missing` to `pay`, a batch at a time, one by one where a batch fails; returns how many it paid.

    A row that cannot be paid is logged each time.
    """
    posted, last, keys = 0, 0, missing.order_by("pk").values_list("pk", flat=True)
    while ids := list(keys.filter(pk__gt=last)[:BATCH]):
        last = ids[-1]
        try:
            posted += pay(ids, now=now)
        except Exception:
            log.warning("posting_one_by_one", of=missing.model.__name__, rows=len(ids), exc_info=True)
            posted += sum(_alone(pk, missing.model.__name__, pay, now) for pk in ids)
    return posted


def unpaid(*, before: datetime) -> Any:
    """Assignments that ended before `before` and have no earning."""
    return Assignment.objects.ended().filter(ended_at__lt=before, earning=None)


def into_ledger(due: Sequence[dict[str, Any]], *, now: datetime) -> int:
    """Write the rows, each into the period that takes it, but none whose reference is there; returns how many."""
    _choose_periods(due, now)
    return _insert(due)


def _alone(pk: int, of: str, pay: Callable[..., int], now: datetime) -> int:
    try:
        return pay([pk], now=now)
    except Exception:
        log.exception("cannot_be_paid", of=of, pk=pk)
        return 0


def _row(work: Assignment, now: datetime) -> dict[str, Any]:
    if work.ended_at is None:
        raise ValueError("ended work has its end")
    outcome = worth.COMPLETED if work.state == Assignment.State.COMPLETED else work.release_cause
    handled_ms = worth.milliseconds(work.started_at, work.ended_at)
    earned = worth.of_work(Quote.from_json(work.offer.quote), handled_ms, outcome)
    return {
        "reference": f"assignment:{work.pk}",
        "debit": WORK,
        "credit": owed_to(work.agent_id),
        "assignment_id": work.pk,
        "agent_id": work.agent_id,
        "quote": work.offer.quote,
        "rule": worth.RULE,
        "outcome": outcome,
        "started_at": work.started_at,
        "ended_at": max(work.started_at, work.ended_at),
        "handled_ms": handled_ms,
        "lines": earned.lines,
        "amount": earned.total.amount,
        "currency": earned.total.currency,
        "posted_at": now,
    }


def _choose_periods(due: Sequence[dict[str, Any]], now: datetime) -> None:
    known: dict[tuple[str, Any], int] = {}
    for row in sorted(due, key=lambda row: (row["currency"], row["ended_at"])):
        moment = row.get("last_moment", row["ended_at"])
        half_month = (row["currency"], periods.span(moment.astimezone(periods.ZONE).date()))
        if half_month not in known:
            known[half_month] = periods.accepting(row["currency"], moment, now=now).pk
        row["period_id"] = known[half_month]


def _insert(due: Sequence[dict[str, Any]]) -> int:
    if not due:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(POST, [json.dumps(due, default=datetime.isoformat)])
        new = [pk for (pk,) in cursor.fetchall()]
    hints.earned(list(Earning.objects.filter(pk__in=new).select_related("assignment")))
    return len(new)
