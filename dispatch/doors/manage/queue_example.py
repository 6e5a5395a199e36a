"""Three people as an example: who would come first by a queue's published terms."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.models import Queue
from dispatch.policy import matching
from dispatch.policy.matching import Candidate, Terms

PEOPLE = (
    ("Ada is free, has waited 2 min, and has done as much as the others", Terms(1, 0.25, 0, 0.8, 1), 120, 1.0),
    ("Bo is free, has waited 1 min, and has done half as much", Terms(1, 0.25, 0, 0.8, 1), 60, 0.5),
    ("Cleo talks in one of two seats, and has every preferred skill", Terms(0.5, 0.5, 1, 0.95, 1), 30, 1.2),
)


@dataclass(frozen=True)
class Place:
    who: str
    score: float
    band: int
    turn: float


def weights_of(queue: Queue) -> matching.Weights:
    return matching.Weights(
        band=queue.band,
        fairness_seconds=queue.fairness_seconds,
        load=queue.weight_load,
        level=queue.weight_level,
        preferred=queue.weight_preferred,
        standing=queue.weight_standing,
        price=queue.weight_price,
    )


def order(weights: matching.Weights) -> Sequence[Place]:
    """The three in the order in which a ticket would be offered to them."""
    weighed = {
        number: matching.weighed(Candidate(number, terms, waited, share), weights)
        for number, (_, terms, waited, share) in enumerate(PEOPLE)
    }
    first = sorted(weighed.values(), key=matching.order)
    return [Place(PEOPLE[one.agent_id][0], one.score, one.band, one.turn) for one in first]
