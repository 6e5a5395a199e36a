"""The one term that would have made it another: found, and applied again when a decision is replayed. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from dispatch.policy import matching
from dispatch.policy.matching import Candidate, Weights

FIRST = "first:"  # before the name of a term of the chosen one; without it, the rival's own
FLAGS = ("needed", "sticky", "refused")
NUDGE = 2e-9  # beyond matching.EPSILON


@dataclass(frozen=True, slots=True)
class Turning:
    """The term whose change from `was` to `flips_at` would have put `rival` first."""

    term: str
    rival: int
    was: float
    flips_at: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def of(candidates: Sequence[Candidate], weights: Weights, *, rival: int | None = None) -> Turning | None:
    """The least change that flips the order, for whoever comes nearest, or for `rival`; None where no term does."""
    first, place = candidates[0], matching.order(candidates[0])
    return next(_flips(first, place, candidates, weights, rival), None)


def _flips(
    first: Candidate, place: Any, candidates: Sequence[Candidate], weights: Weights, wanted: int | None
) -> Iterator[Turning]:
    for rival in candidates[1:]:
        if wanted is not None and rival.agent_id != wanted:
            continue
        for change in _changes(first, rival, weights):
            other = first if change.term.startswith(FIRST) else rival
            after = with_term(other, change.term.removeprefix(FIRST), change.flips_at, weights)
            if other is rival and matching.order(after) < place:
                yield change
            if other is first and rival is candidates[1] and matching.order(rival) < matching.order(after):
                yield change


def changed(candidates: Sequence[Candidate], weights: Weights, change: Turning) -> list[Candidate]:
    """The candidates in the order that they would have had."""
    whose = candidates[0].agent_id if change.term.startswith(FIRST) else change.rival
    term = change.term.removeprefix(FIRST)
    after = (with_term(one, term, change.flips_at, weights) if one.agent_id == whose else one for one in candidates)
    return sorted(after, key=matching.order)


def with_term(one: Candidate, term: str, value: float, weights: Weights) -> Candidate:
    """As it would have been weighed with that term. Raises ValueError for a term that nobody has."""
    if term in FLAGS:
        flag: dict[str, Any] = {term: bool(value)}
        return replace(one, **flag)
    if term in matching.TERMS:
        return matching.weighed(one, weights, terms=replace(one.terms, **{term: value}))
    if term == "waited_seconds":
        return matching.weighed(one, weights, waited_seconds=value)
    if term == "share":
        return matching.weighed(one, weights, share=value)
    raise ValueError(term)


def _changes(first: Candidate, rival: Candidate, weights: Weights) -> Iterator[Turning]:
    """What might lift `rival` above `first`, the plainest first; whether it does is for the caller to see."""
    if rival.needed and not first.needed:
        yield Turning("needed", rival.agent_id, 1, 0)
    if first.sticky and not rival.sticky:
        yield Turning(f"{FIRST}sticky", rival.agent_id, 1, 0)
    if rival.refused and not first.refused:
        yield Turning("refused", rival.agent_id, 1, 0)
    if rival.band == first.band:
        longer = rival.waited_seconds + first.turn - rival.turn + 1
        yield Turning("waited_seconds", rival.agent_id, rival.waited_seconds, round(longer, 3))
    longer_turn = (-rival.turn, rival.agent_id) < (-first.turn, first.agent_id)
    rises = _moves(rival, weights, upto=first.band if longer_turn else first.band + 1)
    falls = _moves(first, weights, below=rival.band + 1 if longer_turn else rival.band)
    for _, term, was, at in sorted(rises):
        yield Turning(term, rival.agent_id, was, at)
    for _, term, was, at in sorted(falls):
        yield Turning(FIRST + term, rival.agent_id, was, at)


def _moves(
    one: Candidate, weights: Weights, *, upto: int | None = None, below: int | None = None
) -> list[tuple[float, str, float, float]]:
    """How far each term alone would have to move for a class of at least `upto`, or under `below`, where it can."""
    edge = upto if upto is not None else below if below is not None else 0
    nudge = NUDGE if upto is not None else -NUDGE
    missing = (edge - matching.EPSILON + nudge) * weights.band - matching.score(one.terms, weights)
    found = []
    for term in matching.TERMS:
        was: float = getattr(one.terms, term)
        weight: float = getattr(weights, term)
        if weight > 0 and 0 <= (at := was + missing / weight) <= 1:
            found.append((abs(at - was), term, was, at))
    return found
