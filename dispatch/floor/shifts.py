"""Claimed shifts that have begun without their agents, as the board knows them: who is awaited, and who has missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from agents.models import Session
from agents.shifts import attending
from agents.shifts.models import Claim, Place, Shift
from agents.shifts.policy import terms
from dispatch.floor.alerts import SHOWN, Alert
from dispatch.floor.people import short


@dataclass(frozen=True)
class Absent:
    """`missed_at` is when the grace is over. `place` is "held" before that, and then "free" or "offered"."""

    claim: int
    shift: Shift
    agent: int
    name: str
    since: datetime
    missed_at: datetime
    missed: bool
    place: str


def absent(*, now: datetime) -> list[Absent]:
    """Of shifts that run now, the longest first. Whoever went online a second ago is there already; a place that
    somebody else has taken needs nobody."""
    there = Session.objects.filter(agent=OuterRef("agent"), state=Session.State.OPEN, activity__in=attending.PRESENT)
    awaited = Q(state__in=(Claim.State.CLAIMED, Claim.State.RELEASING), attended_at=None, is_there=False)
    empty = Q(state=Claim.State.MISSED) & ~Q(place__state=Place.State.TAKEN)
    rows = Claim.objects.annotate(is_there=Exists(there)).filter(awaited | empty, shift__state=Shift.State.PUBLISHED)
    running = rows.filter(starts_at__lte=now, ends_at__gt=now).select_related("shift", "agent__person", "place")
    latest: dict[int, Absent] = {}
    for one in running.prefetch_related("shift__skills__skill").order_by("starts_at", "pk"):
        latest[one.place_id] = _absent(one)  # of two who missed the same place, the last: one place, one line
    return sorted(latest.values(), key=lambda one: (one.since, one.claim))


def _absent(claim: Claim) -> Absent:
    missed = claim.state == Claim.State.MISSED
    return Absent(
        claim=claim.pk,
        shift=claim.shift,
        agent=claim.agent_id,
        name=short(claim.agent.person.name),
        since=claim.starts_at,
        missed_at=claim.starts_at + terms.GRACE,
        missed=missed,
        place=str(claim.place.state) if missed else "held",
    )


def alerts(rows: Sequence[Absent]) -> list[Alert]:
    """Missed shifts first; the rest of many are counted."""
    ordered = sorted(rows, key=lambda one: not one.missed)
    found = [
        Alert(
            "missed_shift" if one.missed else "late_for_shift",
            f"claim-{one.claim}",
            "bad" if one.missed else "warn",
            {"one": one},
        )
        for one in ordered[:SHOWN]
    ]
    if len(ordered) > SHOWN:
        role = "bad" if ordered[SHOWN].missed else "warn"
        found.append(Alert("more_absent", "more-absent", role, {"more": len(ordered) - SHOWN}))
    return found
