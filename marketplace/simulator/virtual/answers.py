"""How somebody answers an offer: drawn from the contact and the offer's number, whoever is asked."""

import random
from dataclasses import dataclass
from enum import StrEnum

from marketplace.simulator.virtual.world import Habits

EXPIRY_GRACE_SECONDS = 0.5  # as the server's: an acceptance in flight wins over the sweep


class Kind(StrEnum):
    ACCEPTS = "accepts"
    DECLINES = "declines"
    LETS_IT_RING = "lets it ring"


@dataclass(frozen=True, slots=True)
class Answer:
    kind: Kind
    after_seconds: float


AT_ONCE = Answer(Kind.ACCEPTS, 0.0)


def draw(habits: Habits, *, seed: int, contact_id: int, number: int, timeout_seconds: float) -> Answer:
    """The same for the same seed, contact and number: scenarios differ by their rules, not by their luck."""
    if habits.accepts >= 1 and not habits.answer_seconds:
        return AT_ONCE
    chance = random.Random((seed * 1_000_003 + contact_id) * 100 + number)
    what, after = chance.random(), chance.expovariate(1) * habits.answer_seconds
    if what < habits.accepts + habits.declines and after < timeout_seconds:
        return Answer(Kind.ACCEPTS if what < habits.accepts else Kind.DECLINES, after)
    return Answer(Kind.LETS_IT_RING, timeout_seconds + EXPIRY_GRACE_SECONDS)
