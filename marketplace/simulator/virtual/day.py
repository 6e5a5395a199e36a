"""A bank's desk on a real day: real volumes, and a house of our own making that answers them.

Every number below but the volumes is an assumption. They are the same in all scenarios.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.policy.matching import Rules
from dispatch.policy.needs import Needs, Preferred
from dispatch.policy.rings import Ring
from marketplace.simulator.virtual import draws, roster
from marketplace.simulator.virtual.world import Contact, Desk, Habits, Person, World, terms

HANDLING_SECONDS = 420.0
VARIATION = 1.0
PATIENCE_SECONDS = 360.0
RETURNING = 0.12  # of all contacts come back to an earlier one, twenty minutes to three hours later
RETURN_AFTER = (1200.0, 10800.0)
HEADROOM = 1.1  # ringing, refusals, detours through other languages
TARGET = (0.8, 20.0)
PRICE = terms(4800, fi=600, so=600)
LANGUAGES = {"sv": 0.60, "en": 0.20, "de": 0.11, "fi": 0.06, "so": 0.03}
RAREST = "so"
FALLBACK = ("en", "sv")
HABITS = Habits(
    accepts=0.92,
    declines=0.05,
    answer_seconds=4.0,
    away_seconds=60.0,
    other_language=1.15,
    below_level=1.10,
    known_customer=0.85,
)


@dataclass(frozen=True)
class Subject:
    """A queue: its part of the contacts, the level it asks for, seconds of head start by its priority."""

    queue_id: int
    slug: str
    part: float
    level: int
    head_start_seconds: float = 0.0
    preferred: tuple[Preferred, ...] = ()


SUBJECTS = (
    Subject(1, "cards", 0.36, 2),
    Subject(2, "payments", 0.30, 2),
    Subject(3, "transfers", 0.24, 2),
    Subject(4, "security", 0.10, 3, head_start_seconds=120, preferred=(Preferred("fraud", 2, 1),)),
)
RINGS = (
    Ring(1, after_seconds=15, lower_levels_by=1),
    Ring(2, after_seconds=35, fallback_languages=1),
    Ring(3, after_seconds=60, fallback_languages=2, widen_to=tuple(one.queue_id for one in SUBJECTS)),
)
SKILLS = (  # part of the people, levels, seats
    (6, {"cards": 3, "payments": 2, "transfers": 1}, 1),
    (6, {"payments": 3, "transfers": 2, "cards": 1}, 1),
    (4, {"cards": 2, "transfers": 3, "security": 2}, 1),
    (4, {"cards": 3, "payments": 3, "transfers": 3, "security": 4, "fraud": 3}, 2),
)
SPOKEN = ((9, "sv en"), (3, "sv"), (4, "sv en de"), (2, "sv en fi"), (2, "sv en so"))  # of twenty
PEOPLE = 160  # to choose from


def people(seed: int) -> list[Person]:
    """Languages and skills crossed evenly; their standing and pace are drawn."""
    draw = random.Random(seed)
    spoken = [frozenset(tags.split()) for part, tags in SPOKEN for _ in range(part)]
    known = [(levels, seats) for part, levels, seats in SKILLS for _ in range(part)]
    found = []
    for n in range(PEOPLE):
        levels, seats = known[(n * 7 + n // 20) % 20]
        found.append(
            Person(
                agent_id=n + 1,
                languages=spoken[n % 20],
                levels=levels,
                seats=seats,
                hours=(),
                standing=min(1.0, max(0.5, draw.gauss(0.82, 0.06))),
                pace=draws.lognormal(draw, 1.0, variation=0.15),
            )
        )
    return found


def desks() -> dict[int, Desk]:
    return {
        one.queue_id: Desk(
            Rules(
                queue_id=one.queue_id,
                asks=Needs("chat", "sv", (((one.slug, one.level),),), preferred=one.preferred),
                rings=RINGS,
                fallback=FALLBACK,
                bases=PRICE.bases,
            ),
            PRICE,
            target_seconds=TARGET[1],
        )
        for one in SUBJECTS
    }


def contacts(counts: Sequence[int], *, scale: float, seed: int) -> list[Contact]:
    """Who comes when, with what, for how long: drawn once, and the same in every scenario."""
    draw = random.Random(seed)
    found: list[Contact] = []
    for number, at in enumerate(draws.within_counts(draw, counts, scale=scale), start=1):
        subject = draw.choices(SUBJECTS, [one.part for one in SUBJECTS])[0]
        language = draw.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        handling = draws.lognormal(draw, HANDLING_SECONDS, variation=VARIATION)
        patience = draw.expovariate(1 / PATIENCE_SECONDS)
        before = _before(found, at, draw) if draw.random() < RETURNING else None
        if before:
            subject = next(one for one in SUBJECTS if one.queue_id == before.queue_id)
            language = before.language
        found.append(
            Contact(
                number,
                at,
                subject.queue_id,
                language,
                handling,
                patience,
                subject.head_start_seconds,
                before.customer if before else number,
            )
        )
    return found


def _before(found: Sequence[Contact], at: float, draw: random.Random) -> Contact | None:
    """An earlier contact whose customer may be back by now."""
    since = at - draw.uniform(*RETURN_AFTER)
    late = [one for one in found[-2000:] if one.at <= since]
    return late[-1] if late else None


def world(counts: Sequence[int], *, scale: float, seed: int, start: datetime, staffed: float = 1.0) -> World:
    """The day with all rules on, with a share `staffed` of the seats that Erlang C asks for its target."""
    needed = roster.seats_needed(
        [count * scale for count in counts],
        handling_seconds=HANDLING_SECONDS * HEADROOM,
        share=TARGET[0],
        within_seconds=TARGET[1],
    )
    return World(
        desks=desks(),
        people=roster.staffed(people(seed), [round(seats * staffed) for seats in needed]),
        contacts=contacts(counts, scale=scale, seed=seed),
        habits=HABITS,
        start=start,
    )
