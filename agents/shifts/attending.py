"""Whether who claimed a shift is there: marked after a grace, offered on, and measured at the end."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from agents.models import Activity
from agents.shifts import admitting, facts, places, telling, waiting
from agents.shifts.models import Claim, Shift
from agents.shifts.policy import adherence, terms
from marketplace.kernel.outbox import publish

State = Claim.State
PRESENT = ("available", "break", "reconnecting")


def note_arrivals(*, now: datetime) -> int:
    """Write down who is there for a claim that has begun. How many."""
    noted = 0
    for claim in Claim.objects.held().filter(starts_at__lte=now, attended_at=None):
        there = _activities(claim, min(now, claim.ends_at)).filter(kind__in=PRESENT)
        first = there.aggregate(at=Min("started_at"))["at"]
        if first is not None:
            rows = Claim.objects.held().filter(pk=claim.pk, attended_at=None)
            noted += rows.update(attended_at=max(first, claim.starts_at))
    return noted


def mark_missed(*, now: datetime) -> int:
    """Whoever is not there at the end of the grace has missed it; the place is offered on. How many."""
    rows = Claim.objects.held().filter(attended_at=None, starts_at__lte=now - terms.GRACE)
    return _each(rows, _miss, now=now)


def settle(*, now: datetime) -> int:
    """Shifts that are over were worked by who was there, and their adherence is measured. How many."""
    return _each(Claim.objects.held().filter(attended_at__isnull=False, ends_at__lte=now), _work_off, now=now)


def adherent_seconds(claim: Claim, *, now: datetime) -> int:
    """Of the time from the claim's beginning to its end, or to `now`."""
    end = min(now, claim.ends_at)
    rows = _activities(claim, end).values_list("kind", "started_at", "ended_at")
    intervals = [adherence.Interval(kind, began, ended or now) for kind, began, ended in rows]
    return int(adherence.adherent(claim.starts_at, end, intervals).total_seconds()) if end > claim.starts_at else 0


def _activities(claim: Claim, end: datetime) -> QuerySet[Activity]:
    rows = Activity.objects.filter(agent=claim.agent_id, started_at__lt=end)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gt=claim.starts_at))


def _each(rows: QuerySet[Claim], step: Callable[[Claim, Shift, datetime], None], *, now: datetime) -> int:
    """`step` for each claim in a transaction of its own, locked after its shift; what a rival moved is left out."""
    done = 0
    for pk, shift_id in list(rows.order_by("pk").values_list("pk", "shift_id")):
        with transaction.atomic():
            try:
                shift = admitting.standing(shift_id)
            except admitting.NoSuchShift:
                continue
            claim = rows.filter(pk=pk).select_for_update(skip_locked=True, of=("self",), no_key=True).first()
            if claim is not None:
                step(claim, shift, now)
                done += 1
    return done


def _miss(claim: Claim, shift: Shift, now: datetime) -> None:
    claim.end(State.MISSED, Claim.Ending.NONE, now=now)
    places.give_back(claim.place_id)
    publish(facts.ShiftMissed(**facts.of(claim)))
    telling.missed(claim, shift, now=now)
    waiting.offer_places(shift, now=now)


def _work_off(claim: Claim, shift: Shift, now: datetime) -> None:
    seconds = adherent_seconds(claim, now=now)
    claim.move(State.WORKED, ended_at=claim.ends_at, adherent_seconds=seconds)
    publish(facts.ShiftWorked(**facts.of(claim), adherent_seconds=seconds))
