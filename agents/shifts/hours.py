"""What working-time limits, the house's own and a permit say of one more shift."""

from collections.abc import Collection
from datetime import datetime, timedelta

from agents.limits import checking, planning
from agents.limits.policy.shapes import Cap, RollingAverage, YearlyAverage
from agents.limits.policy.stretches import Stretch
from agents.models import Agent
from agents.shifts.models import Claim

HOUSE = checking.Weight.HOUSE
CAPS = (Cap, RollingAverage, YearlyAverage)
PROBE = timedelta(seconds=1)  # asked for, so that a limit has something to be counted around


def planned(agent: Agent, *, without: Collection[int] = ()) -> list[Stretch]:
    """The agent's claims to come, as stretches of work; without those that are about to go."""
    rows = Claim.objects.held().filter(agent=agent).exclude(pk__in=without)
    return [Stretch(start, end) for start, end in rows.order_by("starts_at").values_list("starts_at", "ends_at")]


planning.register("shifts", planned)


def check(
    agent: Agent, starts_at: datetime, ends_at: datetime, *, now: datetime, without: Collection[int] = ()
) -> checking.Verdict:
    return checking.for_shift(agent, Stretch(starts_at, ends_at), planned=planned(agent, without=without), now=now)


def check_all(agent: Agent, stretches: list[tuple[datetime, datetime]], *, now: datetime) -> list[checking.Verdict]:
    """`check` of many shifts, each on its own."""
    return checking.for_shifts(agent, [Stretch(*one) for one in stretches], planned=planned(agent), now=now)


def caps(agent: Agent, at: datetime, *, now: datetime) -> list[checking.Finding]:
    """The limits of a week, a month or a year that count at `at`, without anything asked for; the nearest first."""
    probe = Stretch(at, at + PROBE)
    found = checking.for_shift(agent, probe, planned=planned(agent), now=now).all
    counted = [one for one in found if one.found and isinstance(one.found.binding.shape, CAPS)]
    return sorted(counted, key=lambda one: (one.limit - one.sum, one.rule))
