"""The measures of the floor, as the field defines them. Pure: arrivals and intervals in, figures out.

An arrival is one coming of a ticket into its queue: its creation, and each reopening that leads into the queue again
(during after-contact work the same person simply goes on, and nobody arrives). Its outcome is the first thing that
ended the waiting. A ticket that comes back because its agent was lost keeps its place and stays answered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

LEAST_SHOWN = 20  # a rate of fewer says nothing and is not shown


class Outcome(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"
    TRANSFERRED_OUT = "transferred out"


@dataclass(frozen=True)
class Rules:
    """What the service level counts. `target_seconds` is Y; abandons before `short_abandon_seconds` are left out."""

    target_seconds: float
    short_abandon_seconds: float = 0
    transfers_count: bool = False


@dataclass(frozen=True)
class Arrival:
    """`ended_at` is when the waiting ended; None while it lasts."""

    arrived_at: datetime
    created_at: datetime
    outcome: Outcome
    ended_at: datetime | None = None

    @property
    def waited_seconds(self) -> float:
        return max(0.0, (self.ended_at - self.arrived_at).total_seconds()) if self.ended_at else 0.0


@dataclass(frozen=True)
class Row:
    """The arrivals of one interval. Rows add up; offered = answered + abandoned + cancelled + transferred + waiting."""

    offered: int = 0
    answered: int = 0
    in_target: int = 0
    abandoned: int = 0
    abandoned_soon: int = 0
    cancelled: int = 0
    transferred_out: int = 0
    waiting: int = 0
    answer_seconds: float = 0.0  # from arrival to acceptance, summed over the answered
    creation_seconds: float = 0.0  # from the ticket's creation instead
    transfers_count: bool = False

    def __add__(self, other: "Row") -> "Row":
        return Row(
            self.offered + other.offered,
            self.answered + other.answered,
            self.in_target + other.in_target,
            self.abandoned + other.abandoned,
            self.abandoned_soon + other.abandoned_soon,
            self.cancelled + other.cancelled,
            self.transferred_out + other.transferred_out,
            self.waiting + other.waiting,
            self.answer_seconds + other.answer_seconds,
            self.creation_seconds + other.creation_seconds,
            self.transfers_count or other.transfers_count,
        )

    @property
    def without_transfers(self) -> "Row":
        """Only what stayed: for a sum over rows of which another has whatever was transferred out of this one."""
        return replace(self, offered=self.offered - self.transferred_out, transferred_out=0)

    @property
    def counted(self) -> int:
        """The n of the service level."""
        transfers = self.transferred_out if self.transfers_count else 0
        return self.answered + self.abandoned - self.abandoned_soon + transfers

    @property
    def service_level(self) -> float | None:
        """Answered within the target ÷ (answered + abandoned)."""
        return self.in_target / self.counted if self.counted else None

    @property
    def asa(self) -> float | None:
        """Mean seconds from arrival in the queue to acceptance."""
        return self.answer_seconds / self.answered if self.answered else None

    @property
    def asa_from_creation(self) -> float | None:
        return self.creation_seconds / self.answered if self.answered else None

    @property
    def abandonment(self) -> float | None:
        """Abandoned ÷ offered."""
        return self.abandoned / self.offered if self.offered else None

    def balances(self) -> bool:
        parts = self.answered + self.abandoned + self.cancelled + self.transferred_out + self.waiting
        return self.offered == parts


def row(arrivals: Iterable[Arrival], rules: Rules) -> Row:
    """One row of `arrivals`, each counted in the interval in which it arrived, whenever it was answered."""
    return sum((_count(one, rules) for one in arrivals), Row(transfers_count=rules.transfers_count))


def _count(one: Arrival, rules: Rules) -> Row:
    waited, answered, abandoned = one.waited_seconds, one.outcome == Outcome.ANSWERED, one.outcome == Outcome.ABANDONED
    since_creation = max(0.0, (one.ended_at - one.created_at).total_seconds()) if one.ended_at else 0.0
    return Row(
        offered=1,
        answered=answered,
        in_target=answered and waited <= rules.target_seconds,
        abandoned=abandoned,
        abandoned_soon=abandoned and waited < rules.short_abandon_seconds,
        cancelled=one.outcome == Outcome.CANCELLED,
        transferred_out=one.outcome == Outcome.TRANSFERRED_OUT,
        waiting=one.outcome == Outcome.WAITING,
        answer_seconds=waited if answered else 0.0,
        creation_seconds=since_creation if answered else 0.0,
        transfers_count=rules.transfers_count,
    )


@dataclass(frozen=True)
class Handled:
    """Work that ended: seconds of conversation and after-contact work, and how many tickets they were for."""

    seconds: float = 0.0
    tickets: int = 0

    def __add__(self, other: "Handled") -> "Handled":
        return Handled(self.seconds + other.seconds, self.tickets + other.tickets)

    @property
    def aht(self) -> float | None:
        return self.seconds / self.tickets if self.tickets else None


Span = tuple[datetime, datetime]  # half-open


@dataclass(frozen=True)
class Occupancy:
    """Seconds with a ticket, after-contact work included, and seconds that count at all."""

    busy_seconds: float = 0.0
    counted_seconds: float = 0.0

    def __add__(self, other: "Occupancy") -> "Occupancy":
        return Occupancy(self.busy_seconds + other.busy_seconds, self.counted_seconds + other.counted_seconds)

    @property
    def ratio(self) -> float | None:
        return self.busy_seconds / self.counted_seconds if self.counted_seconds else None


def occupancy(available: Sequence[Span], held: Sequence[Span], ringing: Sequence[Span]) -> Occupancy:
    """One agent's occupancy within the spans of being `available` (breaks, silence and lost lines are not among them).

    Ringing without a ticket is in neither part: nobody can do anything else in those seconds.
    """
    busy = _meet(_join(available), _join(held))
    rang = _meet(_join(available), _join(ringing))
    idle_ringing = _length(rang) - _length(_meet(rang, busy))
    return Occupancy(_length(busy), _length(_join(available)) - idle_ringing)


def _join(spans: Sequence[Span]) -> list[Span]:
    """The same time as spans that are in order and do not touch."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _meet(ones: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """What two lists of joined spans have in common: one walk down both."""
    found, i, j = [], 0, 0
    while i < len(ones) and j < len(others):
        start, end = max(ones[i][0], others[j][0]), min(ones[i][1], others[j][1])
        if start < end:
            found.append((start, end))
        if ones[i][1] <= others[j][1]:
            i += 1
        else:
            j += 1
    return found


def _length(spans: Sequence[Span]) -> float:
    return sum((end - start).total_seconds() for start, end in spans)
