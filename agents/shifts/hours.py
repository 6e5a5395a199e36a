"""What working-time limits, the house's own and a permit say of one more shift."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.limits import checking, planning
from agents.limits.policy.shapes import Cap, RollingAverage, YearlyAverage, bare
from agents.limits.policy.stretches import Stretch
from agents.models import Agent
from agents.shifts.models import Claim

HOUSE = checking.Weight.HOUSE
AVERAGES = (RollingAverage, YearlyAverage)
CAPS = (Cap, *AVERAGES)
CLOSE = 0.8
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


def close(verdict: checking.Verdict) -> list[checking.Finding]:
    """Caps that a shift would bring close to their limit. Of breaks nobody need hear before they work."""
    return [one for one in verdict.warnings if one.found and isinstance(bare(one.found.binding.shape), CAPS)]


@dataclass(frozen=True)
class Counted:
    """A limit and what counts against it, in seconds; of an average over several weeks, for one of them."""

    title: str
    sum: float
    limit: float
    weeks: float = 1

    @property
    def left(self) -> float:
        return max(0.0, self.limit - self.sum)

    @property
    def is_close(self) -> bool:
        return self.sum >= CLOSE * self.limit


def caps(agent: Agent, at: datetime, *, now: datetime) -> list[Counted]:
    """The limits of a week, a month or a year that count at `at`, without anything asked for; the nearest first."""
    probe = Stretch(at, at + PROBE)
    found = []
    for one in checking.for_shift(agent, probe, planned=planned(agent), now=now).all:
        shape = bare(one.found.binding.shape) if one.found else None
        if not isinstance(shape, CAPS) or not one.limit:
            continue
        weeks = one.limit / (shape.hours * 3600) if isinstance(shape, AVERAGES) else 1
        found.append(Counted(one.title, one.sum / weeks, one.limit / weeks, weeks))
    return sorted(found, key=lambda one: (one.left, one.title))
