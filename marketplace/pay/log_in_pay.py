"""Paying for guaranteed log-ins without a shift: up to the guarantee what their tickets did not bring.

A minute under a claimed shift counts there alone. A log-in is paid once, netted over its whole length, when it has
ended, the shifts that touch it are over, and every ticket that was worked in it is paid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from agents.limits.models import GuaranteedTime, LogIn
from agents.models import Session
from agents.shifts.models import Claim
from agents.shifts.policy import adherence
from dispatch.models import Assignment
from marketplace.kernel.money import Money
from marketplace.pay import netting, posting, recording, shift_pay, worth
from marketplace.pay.models.transfer import LOG_INS, owed_to
from marketplace.pay.netting import Counted, Stretch


@dataclass(frozen=True)
class Guaranteed:
    """One rate and the time for which it holds."""

    an_hour: Money
    there: list[Stretch]
    paid_ms: int

    @property
    def amount(self) -> int:
        return netting.an_hour_for(self.an_hour, self.paid_ms).amount


@dataclass(frozen=True)
class Reckoned:
    """What a log-in comes to, in minor units of its currency."""

    parts: list[Guaranteed]
    counted: list[Counted]

    @property
    def guaranteed(self) -> int:
        return sum(one.amount for one in self.parts)

    @property
    def paid_ms(self) -> int:
        return sum(one.paid_ms for one in self.parts)

    @property
    def top_up(self) -> int:
        return netting.top_up(self.guaranteed, self.counted)


def post(log_in_ids: Iterable[int], *, now: datetime) -> int:
    """Pay those of these log-ins that can be paid and are not paid yet; returns how many were paid just now."""
    with transaction.atomic():
        rows = payable(now=now).filter(pk__in=set(log_in_ids)).select_related("session").order_by("pk")
        return posting.into_ledger([_row(log_in, now) for log_in in rows], now=now)


def post_missing(*, now: datetime) -> int:
    return posting.sweep(payable(now=now), post, now=now)


def payable(*, now: datetime) -> QuerySet[LogIn]:
    """Unpaid log-ins that have ended, without a shift or work in them that is not settled."""
    rows = unpaid().filter(session__state=Session.State.ENDED, session__ended_at__lte=now - shift_pay.SETTLED)
    return rows.exclude(Exists(_unpaid_work())).exclude(Exists(_open_claims()))


def unpaid() -> QuerySet[LogIn]:
    guaranteed = GuaranteedTime.objects.filter(log_in=OuterRef("pk"))
    return LogIn.objects.filter(Exists(guaranteed), earnings=None)


def reckon(log_in: LogIn, *, now: datetime) -> Reckoned:
    """What it comes to; of a log-in that goes on, so far and without what tickets in hand will bring."""
    session, rows = log_in.session, list(log_in.guaranteed.all())
    agent_id, end = session.agent_id, session.ended_at or now
    start = min((one.since for one in rows), default=end)
    intervals = recording.activities(agent_id, start, end, now=now)
    shifts = _under_shifts(agent_id, start, end)
    at_work = netting.there(intervals, start, end)
    breaks = [(one.started_at, one.ended_at) for one in intervals if one.kind == "break"]
    parts, there = [], []
    for one in rows:
        free = netting.without([(one.since, min(one.until or end, end))], shifts)
        worked = [piece for a, b in free for piece in netting.clip(at_work, a, b)]
        paused = [piece for a, b in free for piece in netting.clip(breaks, a, b)]
        parts.append(Guaranteed(one.an_hour, worked, netting.paid_ms(worked, paused)))
        there += worked
    currency = rows[0].currency if rows else log_in.currency
    where = (agent_id, currency, start, end)
    earned = [*recording.earned(*where), *shift_pay.cancelled_of(*where)]
    return Reckoned(parts, netting.counted(earned, there))


def running(agent_id: int) -> LogIn | None:
    """The guaranteed log-in of an agent who is online."""
    rows = LogIn.objects.filter(session__agent=agent_id, session__state=Session.State.OPEN)
    return rows.filter(guaranteed__isnull=False).select_related("session").distinct().first()


def _under_shifts(agent_id: int, start: datetime, end: datetime) -> list[Stretch]:
    """The time of shifts that were worked or are: what was missed is nobody's shift, nor what was cancelled."""
    rows = Claim.objects.counted().filter(agent=agent_id)
    rows |= Claim.objects.filter(shift_pay.BEGUN, agent=agent_id, state=Claim.State.RELEASED)
    touching = rows.filter(starts_at__lt=end, ends_at__gt=start)
    return [
        (began, min(ended, ends) if ended else ends)
        for began, ended, ends in touching.values_list("starts_at", "ended_at", "ends_at")
    ]


def _unpaid_work() -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(agent=OuterRef("session__agent"), earning=None)
    rows = rows.filter(started_at__lte=OuterRef("session__ended_at"))
    return rows.filter(Q(ended_at=None) | Q(ended_at__gte=OuterRef("session__started_at")))


def _open_claims() -> QuerySet[Claim]:
    rows = Claim.objects.held().filter(agent=OuterRef("session__agent"))
    return rows.filter(starts_at__lt=OuterRef("session__ended_at"), ends_at__gt=OuterRef("session__started_at"))


def _row(log_in: LogIn, now: datetime) -> dict[str, Any]:
    found, session = reckon(log_in, now=now), log_in.session
    since = log_in.guaranteed.aggregate(at=Min("since"))["at"]
    currency, ended_at = found.parts[0].an_hour.currency, max(since, session.ended_at or since)
    return {
        "reference": f"log_in:{log_in.pk}",
        "debit": LOG_INS,
        "credit": owed_to(session.agent_id),
        "log_in_id": log_in.pk,
        "agent_id": session.agent_id,
        "quote": frozen(log_in, found),
        "rule": worth.LOG_IN_RULE,
        "outcome": worth.LOGGED_IN,
        "started_at": since,
        "ended_at": ended_at,
        "last_moment": netting.last_moment(since, ended_at),
        "handled_ms": found.paid_ms,
        "lines": [[worth.TOP_UP, found.top_up]] if found.paid_ms else [],
        "amount": found.top_up,
        "currency": currency,
        "posted_at": now,
    }


def frozen(log_in: LogIn, found: Reckoned) -> dict[str, Any]:
    """All that the amount is computed from."""
    return {
        "log_in": log_in.pk,
        "currency": found.parts[0].an_hour.currency,
        "parts": [
            {"guarantee": one.an_hour.amount, "there": one.there, "paid_ms": one.paid_ms, "guaranteed": one.amount}
            for one in found.parts
        ],
        "attended_ms": found.paid_ms,
        "break_minutes_an_hour": int(adherence.BREAK_AN_HOUR.total_seconds()) // 60,
        "guaranteed": found.guaranteed,
        "counted": shift_pay.as_json(found.counted),
    }
