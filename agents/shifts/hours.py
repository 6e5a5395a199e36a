"""What working-time limits, the house's own and a permit say of one more shift."""

from collections.abc import Collection
from datetime import datetime

from agents.limits import checking
from agents.limits.policy.stretches import Stretch
from agents.models import Agent
from agents.shifts.models import Claim

HOUSE = checking.Weight.HOUSE


def planned(agent: Agent, *, without: Collection[int] = ()) -> list[Stretch]:
    """The agent's claims to come, as stretches of work; without those that are about to go."""
    rows = Claim.objects.held().filter(agent=agent).exclude(pk__in=without)
    return [Stretch(start, end) for start, end in rows.order_by("starts_at").values_list("starts_at", "ends_at")]


def check(
    agent: Agent, starts_at: datetime, ends_at: datetime, *, now: datetime, without: Collection[int] = ()
) -> checking.Verdict:
    return checking.for_shift(agent, Stretch(starts_at, ends_at), planned=planned(agent, without=without), now=now)
