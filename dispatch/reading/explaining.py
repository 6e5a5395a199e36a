"""A stored decision in words, for operators and for the agent it concerns, and played again with a term changed.

Nothing is read and nothing is remembered here: what was stored when the offer was made says all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext_noop

from dispatch.policy import matching, turning
from dispatch.policy.matching import Candidate, Terms, Weights
from dispatch.policy.rings import Ring
from dispatch.policy.turning import Turning
from marketplace.kernel.site import formats

TERMS = {
    "load": gettext_noop("free seats"),
    "level": gettext_noop("skill beyond what is asked"),
    "preferred": gettext_noop("preferred skills"),
    "standing": gettext_noop("standing"),
    "price": gettext_noop("price of the language"),
}
EXCLUDED = {
    "channel": ("takes no such tickets", "take no such tickets"),
    "language": ("does not speak {language}", "do not speak {language}"),
    "skill": ("lacks a skill or its level", "lack a skill or its level"),
    "excluded": ("is left out by the queue’s rules", "are left out by the queue’s rules"),
    "offered another ticket": ("holds another offer", "hold another offer"),
    "declined lately": ("let it go lately", "let it go lately"),
    "not reached": ("could not be reached lately", "could not be reached lately"),
    "no free seat": ("has no free seat", "have no free seat"),
}


class Stored(Protocol):
    """A row of decisions."""

    policy: Any
    candidates: Any
    eligible: Any
    excluded: Any
    ring: Any
    weights: Any
    turning: Any


@dataclass(frozen=True)
class Decided:
    """`by_hand`: somebody named the agent, the policy was not asked. `current`: under terms that can be replayed."""

    policy: str
    candidates: tuple[Candidate, ...]
    eligible: int
    excluded: Mapping[str, int]
    ring: int
    weights: Weights
    turning: Turning | None

    @property
    def current(self) -> bool:
        return self.policy == matching.POLICY

    @property
    def by_hand(self) -> bool:
        return self.policy.startswith(("operator", "colleague"))

    @property
    def others(self) -> int:
        """How many more could have been asked than are named."""
        return max(0, self.eligible - sum(not one.needed for one in self.candidates))


def of(row: Stored) -> Decided:
    return Decided(
        policy=row.policy,
        candidates=tuple(_candidate(one) for one in row.candidates),
        eligible=row.eligible,
        excluded=row.excluded,
        ring=row.ring,
        weights=Weights(**row.weights) if row.weights else Weights(),
        turning=Turning(**row.turning) if row.turning else None,
    )


def of_match(match: matching.Match, policy: str) -> Decided:
    """The same before it is stored."""
    return Decided(
        policy=policy,
        candidates=tuple(match.candidates),
        eligible=match.eligible,
        excluded=match.excluded,
        ring=match.ticket.ring,
        weights=match.weights,
        turning=None,
    )


def _candidate(row: Mapping[str, Any]) -> Candidate:
    """Under earlier policies fewer terms were stored."""
    if "terms" in row:
        return Candidate.from_json(row)
    nothing = Terms(0, 0, 0, 0, 0)
    return Candidate(row["agent_id"], nothing, row["waited_seconds"], share=1, load=row["load"])


def replay(decided: Decided, agent_id: int, changes: Mapping[str, float]) -> list[Candidate]:
    """The order that there would have been, had this agent's terms been others. Raises ValueError for unknown terms."""
    candidates = {one.agent_id: one for one in decided.candidates}
    for term, value in changes.items():
        candidates[agent_id] = turning.with_term(candidates[agent_id], term, value, decided.weights)
    return sorted((matching.weighed(one, decided.weights) for one in candidates.values()), key=matching.order)


def whose(decided: Decided, change: Turning) -> tuple[int, str]:
    """Whose term the change names, and the term."""
    if change.term.startswith(turning.FIRST):
        return decided.candidates[0].agent_id, change.term.removeprefix(turning.FIRST)
    return change.rival, change.term


def change(decided: Decided, names: Mapping[int, str]) -> str:
    """The least change that would have put another first: a sentence without its capital."""
    found = decided.turning
    if found is None:
        alone = len(decided.candidates) < 2
        return "nobody else could be offered it." if alone else "no single term: the order was clear."
    first, rival = names[decided.candidates[0].agent_id], names.get(found.rival, "somebody")
    return f"{_had(found, first, rival)} would have been first."


def _had(found: Turning, first: str, rival: str) -> str:
    own = found.term.removeprefix(turning.FIRST)
    match own:
        case "needed":
            return f"had no other ticket needed {rival} alone, {rival}"
        case "sticky":
            return f"had {first} not known this customer, {rival}"
        case "refused":
            return f"had {rival} not let it go before, they"
        case "waited_seconds":
            return f"had {rival} waited {formats.seconds(found.flips_at - found.was)} longer, they"
    who, they = (first, rival) if own != found.term else (rival, "they")
    return f"had {who}’s {TERMS[own]} counted {term(found.flips_at)} instead of {term(found.was)}, {they}"


def term(value: float) -> str:
    """A term's value in words, without zeros at its end."""
    return formats.number(Decimal(value), digits=3).rstrip("0").rstrip(".,")


def excluded(decided: Decided, *, language: str) -> list[str]:
    """`12 do not speak Norwegian`, `3 let it go lately`."""
    said = []
    for reason, count in decided.excluded.items():
        one, many = EXCLUDED.get(reason, (reason, reason))
        said.append(f"{formats.number(count)} {(one if count == 1 else many).format(language=language)}")
    return said


def reached(rings: Sequence[Ring], at: int, *, fallback: Sequence[str], queues: Mapping[int, str]) -> str:
    """What the rings up to `at` have added to the queue's own people; empty at the innermost."""
    if at == 0:
        return ""
    added = wider([ring for ring in rings if ring.number <= at], fallback=fallback, queues=queues)
    return f"Asked in ring {at}" + (f": {', '.join(added)} too." if added else ".")


def wider(rings: Sequence[Ring], *, fallback: Sequence[str], queues: Mapping[int, str]) -> list[str]:
    """Whom these rings add: `those who speak Swedish`, `skills 1 level lower`, `people of Loans`."""
    added = []
    if spoken := fallback[: max((ring.fallback_languages for ring in rings), default=0)]:
        added.append(f"those who speak {' or '.join(formats.language(tag) for tag in spoken)}")
    if lower := max((ring.lower_levels_by for ring in rings), default=0):
        added.append(f"skills {lower} level{'s' if lower > 1 else ''} lower")
    named = [queues[pk] for pk in dict.fromkeys(pk for ring in rings for pk in ring.widen_to) if pk in queues]
    if named:
        added.append(f"people of {' and '.join(named)}")
    return added
