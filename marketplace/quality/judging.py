"""Writing the standing down to the agents: recomputed from all of their ratings, so that repeating changes nothing."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, F, Q

from agents.models import Agent
from dispatch.models import Rating
from marketplace.quality import standing


def judge(agent_ids: Iterable[int]) -> int:
    """Bring the standing of these agents up to their ratings; returns how many changed.

    The agent's row is locked before the ratings are counted: of two that run at once, the later one counts both.
    """
    with transaction.atomic():
        rows = Agent.objects.filter(pk__in=set(agent_ids)).order_by("pk")
        locked = list(rows.select_for_update(no_key=True))
        counts = _counts([agent.pk for agent in locked])
        return sum(_write(agent, *counts.get(agent.pk, (0, 0))) for agent in locked)


def overlooked() -> list[int]:
    """Agents who have more ratings, or fewer, than their standing says."""
    rated = Agent.objects.annotate(answers=Count("ratings")).exclude(answers=F("standing_ratings"))
    return list(rated.values_list("pk", flat=True))


def _counts(agent_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Agent → (satisfied, all)."""
    rated = Rating.objects.filter(agent__in=agent_ids).order_by().values("agent")
    satisfied = Count("pk", filter=Q(score__gte=standing.SATISFIED))
    return {row["agent"]: (row["good"], row["all"]) for row in rated.annotate(good=satisfied, all=Count("pk"))}


def _write(agent: Agent, satisfied: int, ratings: int) -> bool:
    if not ratings:
        return False
    found = standing.of_ratings(satisfied, ratings)
    new = {
        "standing": found.mean,
        "standing_low": found.low,
        "standing_high": found.high,
        "standing_ratings": found.ratings,
    }
    if all(getattr(agent, name) == value for name, value in new.items()):
        return False
    Agent.objects.filter(pk=agent.pk).update(**new)
    return True
