"""Paying for claimed shifts: up to the guarantee what tickets did not bring, the bonus, and what was cancelled late.

The terms are those that the claim froze. A claim is paid once, when nothing that counts in its time can change any
more: it is over, and every ticket that was worked in it is paid.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agents.shifts.models import Claim
from agents.shifts.policy import adherence, terms
from dispatch.models import Assignment
from marketplace.pay import netting, posting, recording, worth
from marketplace.pay.models.transfer import SHIFTS, owed_to
from marketplace.pay.netting import Counted, Stretch

SETTLED = timedelta(seconds=10)  # an acceptance on its way at the last moment has arrived by then
BEGUN = Q(ended_at__gt=F("starts_at"))
LATE = Q(ending=Claim.Ending.CANCELLED, ended_at__gt=F("shift__starts_at") - terms.LATE_CANCELLATION)


@dataclass(frozen=True)
class Reckoned:
    """What a claim comes to, in minor units of its currency."""

    there: list[Stretch]
    attended_ms: int
    scheduled_ms: int
    guaranteed: int
    counted: list[Counted]
    cancelled_ms: int
    top_up: int
    bonus: int
    cancelled: int

    @property
    def total(self) -> int:
        return self.top_up + self.bonus + self.cancelled


def post(claim_ids: Iterable[int], *, now: datetime) -> int:
    """Pay those of these claims that can be paid and are not paid yet; returns how many were paid just now."""
    with transaction.atomic():
        claims = payable(now=now).filter(pk__in=set(claim_ids)).order_by("pk")
        return posting.into_ledger([_row(claim, now) for claim in claims], now=now)


def post_missing(*, now: datetime) -> int:
    """The net under lost events, and what brings in the claims that waited for their last ticket."""
    return posting.sweep(payable(now=now), post, now=now)


def payable(*, now: datetime) -> QuerySet[Claim]:
    """Unpaid claims in whose time no work goes on or waits to be paid."""
    settled = Q(ended_at__lte=F("starts_at")) | Q(ended_at__lte=now - SETTLED)
    return unpaid().filter(settled).exclude(BEGUN & Q(Exists(_unpaid_work())))


def unpaid() -> QuerySet[Claim]:
    """Claims without an earning that were worked, wholly or in part, or that the house cancelled late."""
    worked = Q(state=Claim.State.WORKED) | Q(state=Claim.State.RELEASED) & (BEGUN | LATE)
    return Claim.objects.filter(worked, earnings=None)


def cancelled_of(agent_id: int, currency: str, start: datetime, end: datetime) -> list[netting.Sum]:
    """What late cancellations pay for hours that touch [start, end)."""
    rows = Claim.objects.filter(LATE, agent=agent_id, currency=currency, state=Claim.State.RELEASED)
    rows = rows.filter(starts_at__lt=end, ends_at__gt=start)
    return [
        netting.Sum(f"claim:{one.pk}", _cancelled(one)[1], max(one.starts_at, _end(one)), one.ends_at)
        for one in rows.select_related("shift")
    ]


def reckon(claim: Claim, *, now: datetime) -> Reckoned:
    """What it comes to; of a claim that goes on, so far and without what tickets in hand will bring."""
    end = min(_end(claim), now)
    intervals = recording.activities(claim.agent_id, claim.starts_at, end, now=now)
    there = netting.there(intervals, claim.starts_at, end)
    attended = netting.attended_ms(intervals, claim.starts_at, end)
    scheduled = worth.milliseconds(claim.starts_at, end)
    guaranteed = netting.an_hour_for(claim.guaranteed, attended).amount
    where = (claim.agent_id, claim.currency, claim.starts_at, end)
    others = [one for one in cancelled_of(*where) if one.reference != f"claim:{claim.pk}"]
    counted = netting.counted([*recording.earned(*where), *others], there)
    kept = attended * 100 >= scheduled * terms.BONUS_FROM_PERCENT and attended > 0
    cancelled_ms, cancelled = _cancelled(claim)
    return Reckoned(
        there=there,
        attended_ms=attended,
        scheduled_ms=scheduled,
        guaranteed=guaranteed,
        counted=counted,
        cancelled_ms=cancelled_ms,
        top_up=netting.top_up(guaranteed, counted),
        bonus=netting.an_hour_for(claim.extra, scheduled).amount if kept else 0,
        cancelled=cancelled,
    )


def running(agent_id: int, *, now: datetime) -> Claim | None:
    """The claim that this agent works now."""
    rows = Claim.objects.held().filter(agent=agent_id, starts_at__lte=now, ends_at__gt=now)
    return rows.select_related("shift").first()


def _unpaid_work() -> QuerySet[Assignment]:
    """Work of an outer claim's agent that touches its time and has no earning."""
    rows = Assignment.objects.filter(agent=OuterRef("agent"), earning=None)
    rows = rows.filter(started_at__lt=OuterRef("ended_at"), started_at__lte=OuterRef("ends_at"))
    return rows.filter(Q(ended_at=None) | Q(ended_at__gte=OuterRef("starts_at")))


def _end(claim: Claim) -> datetime:
    """Until when somebody worked it: its end, or the moment in which it was given up or cancelled."""
    return min(claim.ended_at, claim.ends_at) if claim.ended_at else claim.ends_at


def _cancelled(claim: Claim) -> tuple[int, int]:
    """Milliseconds that the house cancelled late, and what they pay."""
    if claim.ending != Claim.Ending.CANCELLED or claim.ended_at is None:
        return 0, 0
    if claim.ended_at <= claim.shift.starts_at - terms.LATE_CANCELLATION:
        return 0, 0
    ms = worth.milliseconds(max(claim.starts_at, _end(claim)), claim.ends_at)
    return ms, netting.an_hour_for(claim.guaranteed, ms).amount


def _row(claim: Claim, now: datetime) -> dict[str, Any]:
    found, end = reckon(claim, now=now), _end(claim)
    ended_at = claim.ends_at if found.cancelled_ms else max(claim.starts_at, end)
    return {
        "reference": f"claim:{claim.pk}",
        "debit": SHIFTS,
        "credit": owed_to(claim.agent_id),
        "claim_id": claim.pk,
        "agent_id": claim.agent_id,
        "quote": frozen(claim, found),
        "rule": worth.SHIFT_RULE,
        "outcome": _outcome(claim),
        "started_at": claim.starts_at,
        "ended_at": ended_at,
        "last_moment": netting.last_moment(claim.starts_at, ended_at),
        "handled_ms": found.attended_ms,
        "lines": lines(claim, found),
        "amount": found.total,
        "currency": claim.currency,
        "posted_at": now,
    }


def lines(claim: Claim, found: Reckoned) -> list[list[str | int]]:
    """Nothing at all where nobody was there for a part of a shift that was given up."""
    said: list[list[str | int]] = []
    if found.attended_ms or claim.state == Claim.State.WORKED:
        said.append([worth.TOP_UP, found.top_up])
        if claim.bonus:
            said.append([worth.BONUS, found.bonus])
    if found.cancelled_ms:
        said.append([worth.CANCELLED, found.cancelled])
    return said


def _outcome(claim: Claim) -> str:
    if claim.ending == Claim.Ending.CANCELLED:
        return worth.CANCELLED_LATE
    return worth.WORKED if claim.state == Claim.State.WORKED else worth.CUT_SHORT


def frozen(claim: Claim, found: Reckoned) -> dict[str, Any]:
    """All that the amounts are computed from."""
    return {
        "claim": claim.pk,
        "shift": claim.shift_id,
        "guarantee": claim.guarantee,
        "bonus": claim.bonus,
        "currency": claim.currency,
        "starts_at": claim.starts_at,
        "ends_at": claim.ends_at,
        "worked_until": _end(claim),
        "there": found.there,
        "attended_ms": found.attended_ms,
        "scheduled_ms": found.scheduled_ms,
        "break_minutes_an_hour": int(adherence.BREAK_AN_HOUR.total_seconds()) // 60,
        "bonus_from_percent": terms.BONUS_FROM_PERCENT,
        "guaranteed": found.guaranteed,
        "counted": as_json(found.counted),
        "cancelled_ms": found.cancelled_ms,
    }


def as_json(counted: Sequence[Counted]) -> list[dict[str, Any]]:
    return [{"of": one.sum.reference, "amount": one.sum.amount, "counted": one.amount} for one in counted]
