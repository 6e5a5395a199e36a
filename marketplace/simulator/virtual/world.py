"""What is simulated: queues, people, contacts and habits. Plain facts, decided before the clock starts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from dispatch.policy.matching import Rules
from dispatch.policy.needs import Needs
from dispatch.policy.pricing import Terms

START = datetime(2003, 3, 3, tzinfo=UTC)  # where no real day is simulated
CHAT = frozenset({"chat"})


@dataclass(frozen=True, slots=True)
class Desk:
    """A queue: the rules that matching reads, and the limits around them."""

    rules: Rules
    terms: Terms
    offer_timeout_seconds: float = 20
    decline_cooldown_seconds: float = 600
    sticky_seconds: float = 60
    target_seconds: float = 20
    surge_step_percent: int = 0
    surge_most_percent: int = 0


def terms(base: int, **language_supplements: int) -> Terms:
    """Minor units; twelve minutes are included."""
    return Terms(1, 1, "SEK", base, included_seconds=720, per_minute=410, language_supplements=language_supplements)


@dataclass(frozen=True, slots=True)
class Person:
    """An agent; `hours` are the seconds from and until which they are at work."""

    agent_id: int
    languages: frozenset[str]
    levels: dict[str, int]
    seats: int
    hours: tuple[tuple[float, float], ...]
    standing: float | None = None
    pace: float = 1.0  # conversations take so much longer or shorter with them

    @property
    def profile(self) -> tuple[object, ...]:
        """Agents with the same can serve the same."""
        return (self.languages, tuple(sorted(self.levels.items())), self.seats)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who comes, `at` seconds after the start. Contacts with the same `customer` know each other's agents."""

    id: int
    at: float
    queue_id: int
    language: str
    handling_seconds: float
    patience_seconds: float | None = None  # None: waits for ever
    head_start_seconds: float = 0.0  # of its priority: urgent as if it had come that much earlier
    customer: int | None = None  # None: comes once


@dataclass(frozen=True, slots=True)
class Habits:
    """How people answer offers, and how much longer or shorter a conversation takes; assumptions, all of them.

    The factors multiply the handling time: in a language that is not the customer's own, by somebody below the level
    that the queue asks for, by whoever talked with this customer the last time.
    """

    accepts: float = 1.0
    declines: float = 0.0  # the rest lets the offer expire
    answer_seconds: float = 0.0  # mean until the answer
    away_seconds: float = 60.0  # not responding after an expired offer
    other_language: float = 1.0
    below_level: float = 1.0
    known_customer: float = 1.0

    def factor(self, person: Person, asked: Needs, *, own_language: bool, knows: bool) -> float:
        """By which `person` takes longer or shorter than the contact asks for."""
        below = any(all(person.levels.get(slug, 0) < level for slug, level in group) for group in asked.required)
        return (
            person.pace
            * (1.0 if own_language else self.other_language)
            * (self.below_level if below else 1.0)
            * (self.known_customer if knows else 1.0)
        )


@dataclass(frozen=True)
class World:
    """All that is known before the clock starts."""

    desks: dict[int, Desk]
    people: list[Person]
    contacts: list[Contact]
    habits: Habits = field(default_factory=Habits)
    batching: bool = True
    start: datetime = START
    shares_every_seconds: float = 300.0  # how often everybody's share of the work is counted
