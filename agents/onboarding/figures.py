"""What the public page says, from real people only: what they earned, and how long their way in took."""

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.models import Agent
from agents.onboarding.models import EarnedPerHour, Requirement, RequirementStep

ENOUGH = 20  # people; below that a figure says more about them than about the work
OVER = timedelta(days=365)
STALE = timedelta(days=7)


def earned(currency: str, *, now: datetime) -> EarnedPerHour | None:
    """The latest figure, if enough people stand behind it and it is fresh."""
    row = EarnedPerHour.objects.filter(currency=currency, people__gte=ENOUGH).order_by("-until").first()
    return row if row and row.until > now - STALE else None


def currencies(*, now: datetime) -> list[EarnedPerHour]:
    """One figure for each currency that has one."""
    known = EarnedPerHour.objects.filter(until__gt=now - STALE).values_list("currency", flat=True).distinct()
    found = (earned(one, now=now) for one in sorted(set(known)))
    return [one for one in found if one]


@dataclass(frozen=True)
class Duration:
    """How long it took half of `people` at most, from signing up to being approved."""

    seconds: float
    people: int


def way_in(*, now: datetime) -> Duration | None:
    """The median over those approved in the last year, or nothing while they are too few."""
    approved = RequirementStep.objects.filter(
        requirement__kind=Requirement.Kind.APPROVAL, to_state=Requirement.State.MET, at__gt=now - OVER, at__lte=now
    )
    times = [
        (at - joined).total_seconds()
        for at, joined in approved.exclude(requirement__agent__state=Agent.State.APPLIED).values_list(
            "at", "requirement__agent__person__date_joined"
        )
    ]
    if len(times) < ENOUGH:
        return None
    return Duration(seconds=max(0.0, statistics.median(times)), people=len(times))
