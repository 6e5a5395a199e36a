"""Who comes first among those who can: published terms, their score, and the turn within a band. Pure.

score = Σ weight × term; the class is ⌊score ÷ band⌋, and a higher class comes first. Within a class the longer *turn*
does: seconds waited, less `fairness_seconds` for each whole mean by which somebody's accepted quotes per available hour
lie above the mean of those at work (more, where they lie below). Then the older agent: a total order.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch.policy.needs import Needs
from dispatch.policy.rings import Ring

POLICY = "fair-turn/2"
SHOWN = 5  # candidates kept with their terms; the rest are counted
NEUTRAL_STANDING = 0.8  # of whoever has fewer than LEAST_RATINGS: nobody is judged by a handful
LEAST_RATINGS = 10
LEAST_SHARE, MOST_SHARE = -1.0, 3.0  # how far one's share of the work moves one's turn, in means
EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Weights:
    """The published terms of a queue's order. `band` is the width of a class, in score."""

    band: float = 0.25
    fairness_seconds: float = 1800
    load: float = 1
    level: float = 0.1
    preferred: float = 0.5
    standing: float = 0.2
    price: float = 0.1

    def as_json(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a queue lays down. `bases` are minor units by language, "" for all others; no bases: nothing is offered."""

    queue_id: int
    asks: Needs
    rings: tuple[Ring, ...] = ()
    fallback: tuple[str, ...] = ()
    weights: Weights = field(default_factory=Weights)
    bases: Mapping[str, int] = field(default_factory=dict)
    open: bool = True  # within its opening hours

    @property
    def offers(self) -> bool:
        return self.open and bool(self.bases)

    def base(self, language: str) -> int:
        return self.bases.get(language, self.bases.get("", 0))


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """`refusals` and `missed`: agent → until when they are not asked again, because they let it go, or because it never
    reached them, which counts for nothing. `label` is whatever its offer shows, unread here.
    """

    id: int
    queue_id: int
    cell: str
    urgent_from: datetime
    round: int
    ring: int = 0
    refusals: Mapping[int, datetime] = field(default_factory=dict)
    missed: Mapping[int, datetime] = field(default_factory=dict)
    sticky: int | None = None
    sticky_until: datetime | None = None
    surge_percent: int = 0
    tired: bool = False  # let go by somebody since it was last found exhausted
    label: Any = None

    @property
    def mark(self) -> tuple[int, int]:
        """What changes whenever it is offered or widened."""
        return (self.round, self.ring)

    @property
    def circle(self) -> tuple[str, int]:
        """Tickets with the same cell and ring reach the same people."""
        return (self.cell, self.ring)

    def rests(self, agent_id: int, now: datetime) -> bool:
        """Whether this agent is not asked for it now."""
        refused, missed = self.refusals.get(agent_id), self.missed.get(agent_id)
        return (refused is not None and refused > now) or (missed is not None and missed > now)


@dataclass(frozen=True, slots=True)
class OpenSeat:
    id: int
    number: int
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class AgentAtWork:
    """Somebody online and available: `seats` are the open and empty ones, `capacity` all that they want to use."""

    agent_id: int
    seats: tuple[OpenSeat, ...]
    kinds: frozenset[str]
    languages: frozenset[str]
    levels: Mapping[str, int]
    taken: int
    capacity: int
    idle_since: datetime
    standing: float | None = None
    share: float = 0.0  # accepted quotes per available hour lately, in minor units
    ringing: bool = False  # holds a pending offer: one at a time
    device: UUID | None = None  # where an offer rings
    locale: str = "en"  # in which its words are

    def given(self, seat: OpenSeat) -> "AgentAtWork":
        """The same with an offer in `seat`."""
        seats = tuple(one for one in self.seats if one.id != seat.id)
        return replace(self, seats=seats, taken=self.taken + 1, ringing=True)

    @property
    def open_to(self) -> frozenset[str]:
        """The kinds that some empty seat takes."""
        return frozenset().union(*(seat.kinds for seat in self.seats))

    def seat_for(self, kind: str) -> OpenSeat | None:
        """The empty seat that a ticket of `kind` would take: the one least useful for anything else."""
        able = [seat for seat in self.seats if kind in seat.kinds]
        return min(able, key=lambda seat: (len(seat.kinds), seat.number)) if able else None


@dataclass(frozen=True, slots=True)
class Terms:
    """Each from 0 to 1, and better when larger: few conversations, skill beyond what is asked, and so on."""

    load: float
    level: float
    preferred: float
    standing: float
    price: float


TERMS = ("load", "level", "preferred", "standing", "price")


@dataclass(slots=True)  # never changed, but not frozen: five are made for each match, and that doubles their price
class Candidate:
    """What was weighed. `share` is in means of those at work (1 is the mean), `turn` in seconds."""

    agent_id: int
    terms: Terms
    waited_seconds: float
    share: float
    load: int = 0  # conversations held
    refused: bool = False  # has let this ticket go before, and may be asked again: after everybody else
    sticky: bool = False  # knows this customer: asked before everybody else
    needed: bool = False  # the only one, in this round, for a ticket that would have gone without
    score: float = 0.0
    band: int = 0  # the class
    turn: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Written out: it is asked for many times a round."""
        found = self.terms
        return {
            "agent_id": self.agent_id,
            "terms": {
                "load": found.load,
                "level": found.level,
                "preferred": found.preferred,
                "standing": found.standing,
                "price": found.price,
            },
            "waited_seconds": self.waited_seconds,
            "share": self.share,
            "load": self.load,
            "refused": self.refused,
            "sticky": self.sticky,
            "needed": self.needed,
            "score": self.score,
            "band": self.band,
            "turn": self.turn,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Candidate":
        """As it was stored: a replay weighs it again."""
        return cls(**{**row, "terms": Terms(**row["terms"])})


@dataclass(frozen=True, slots=True)
class Match:
    """`candidates`: the best few, the chosen first; last those who stand higher but are needed by another ticket."""

    ticket: WaitingTicket
    agent: AgentAtWork
    seat: OpenSeat
    language: str
    candidates: Sequence[Candidate]
    eligible: int
    excluded: Mapping[str, int]
    weights: Weights

    @property
    def kept(self) -> Candidate | None:
        """Who stands higher and was needed by another ticket of the round."""
        return next((one for one in self.candidates if one.needed), None)


def score(found: Terms, weights: Weights) -> float:
    return (
        weights.load * found.load
        + weights.level * found.level
        + weights.preferred * found.preferred
        + weights.standing * found.standing
        + weights.price * found.price
    )


def band(value: float, weights: Weights) -> int:
    return math.floor(value / weights.band + EPSILON)


def postponed(share: float, weights: Weights) -> float:
    """By how many seconds a share of `share` means moves one's turn back; negative where it brings it forward."""
    return weights.fairness_seconds * min(MOST_SHARE, max(LEAST_SHARE, share - 1))


def weighed(
    one: Candidate,
    weights: Weights,
    *,
    terms: Terms | None = None,
    waited_seconds: float | None = None,
    share: float | None = None,
) -> Candidate:
    """The same, with these changed, and score, class and turn worked out from them: what a replay calls."""
    found = one.terms if terms is None else terms
    waited = one.waited_seconds if waited_seconds is None else waited_seconds
    part = one.share if share is None else share
    value = score(found, weights)
    return replace(
        one,
        terms=found,
        waited_seconds=waited,
        share=part,
        score=round(value, 6),
        band=band(value, weights),
        turn=round(waited - postponed(part, weights), 6),
    )


def order(one: Candidate) -> tuple[bool, bool, bool, int, float, int]:
    """The sort key: not needed by another ticket, knows the customer, has not refused, class, turn, the older agent."""
    return (one.needed, not one.sticky, one.refused, -one.band, -one.turn, one.agent_id)
