"""Why this agent: the decision behind an offer, its candidates by name, and what would have changed it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.models import Agent
from dispatch import matching
from dispatch.floor import people
from dispatch.models import Decision, Offer, Ticket
from marketplace.kernel.site import formats

WORDS = {
    "channel": "take no chats",
    "language": "do not speak {language}",
    "skill": "lack a skill or its level",
    "offered another ticket": "hold another offer",
    "declined lately": "let it go lately",
}


@dataclass(frozen=True)
class Candidate:
    name: str
    load: int
    waited_seconds: float


@dataclass(frozen=True)
class Why:
    """`candidates` are the best few, the chosen first; `excluded` are counts in words. By hand there is no choice."""

    offer: int
    name: str
    policy: str
    by_hand: bool
    candidates: list[Candidate]
    others: int
    excluded: list[str]
    change: str


def of(ticket: Ticket, *, language: str) -> Why | None:
    """The decision behind the ticket's latest offer, with its `language` by name; None where there is none yet."""
    row = Decision.objects.filter(offer__ticket=ticket).select_related("offer").order_by("-offer_id").first()
    return _told(row, row.offer, language) if row else None


def _told(row: Decision, offer: Offer, language: str) -> Why:
    agents = Agent.objects.select_related("person").in_bulk([one["agent_id"] for one in row.candidates])
    candidates = [_candidate(one, agents) for one in row.candidates]
    by_hand = row.policy != matching.POLICY and row.policy.startswith(("operator", "colleague"))
    return Why(
        offer=offer.pk,
        name=candidates[0].name,
        policy=row.policy,
        by_hand=by_hand,
        candidates=candidates,
        others=row.eligible - len(candidates),
        excluded=[
            f"{count} {WORDS.get(reason, reason).format(language=language)}" for reason, count in row.excluded.items()
        ],
        change="" if by_hand else change(candidates),
    )


def _candidate(row: Mapping[str, Any], agents: Mapping[int, Agent]) -> Candidate:
    agent = agents.get(row["agent_id"])
    return Candidate(people.short(agent.person.name) if agent else "–", row["load"], row["waited_seconds"])


def change(candidates: list[Candidate]) -> str:
    """The least change that would have put the second first, under the policy: fewest conversations, longest wait."""
    if len(candidates) < 2:
        return "nobody else could be offered it."
    first, second = candidates[:2]
    longer = math.floor(first.waited_seconds - second.waited_seconds) + 1
    if second.load == first.load:
        return f"had {second.name} waited {formats.seconds(longer)} longer, they would have been first."
    if second.waited_seconds > first.waited_seconds:
        return f"with as few conversations as {first.name}, {second.name} would have been first."
    return f"with fewer conversations than {first.name}, {second.name} would have been first."
