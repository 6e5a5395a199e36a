"""What is kept of one simulated day: its figures, and what the pictures draw."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dispatch.policy import service_level
from dispatch.policy.service_level import Outcome, Row
from marketplace.simulator.virtual import day, measures
from marketplace.simulator.virtual.engine import Floor
from marketplace.simulator.virtual.passage import Passage
from marketplace.simulator.virtual.roster import STEP_SECONDS


@dataclass(frozen=True)
class Half:
    """Half an hour: what came in it, counted wherever it ended, and the mean number of seats at work."""

    row: Row
    seats: float


@dataclass(frozen=True)
class Day:
    """`rarest` are waits, and whether they ended with an answer; `shares` are earnings per available hour, in means of
    those with the same skills, languages and seats.
    """

    figures: dict[str, float]
    rarest: list[tuple[float, bool]]
    shares: list[float]
    halves: list[Half]


def of(floor: Floor) -> Day:
    passages = list(floor.passages.values())
    rarest = [(one.waited_seconds, one.outcome is Outcome.ANSWERED) for one in passages if _is_rarest(one)]
    shares = [value / mean for group in measures.earned(floor) if (mean := sum(group) / len(group)) for value in group]
    return Day(figures(floor), rarest, shares, halves(floor))


def figures(floor: Floor) -> dict[str, float]:
    whole = measures.of(floor)
    passages = list(floor.passages.values())
    rarest = [one for one in passages if _is_rarest(one)]
    answered = measures.answered(passages)
    knew = [one for one in answered if one.knew is not None]
    return {
        "service level": whole.service_level,
        "ASA, s": whole.asa_seconds,
        "p95 wait, s": whole.p95_seconds,
        "rarest language: p95 wait, s": measures.percentile([one.waited_seconds for one in rarest], 95),
        "rarest language: abandonment": measures.share(rarest, lambda one: one.outcome is Outcome.ABANDONED),
        "abandonment": whole.abandonment,
        "Jain index": measures.fairness(floor),
        "with their last agent": measures.share(knew, lambda one: one.knew == one.agent_id),
        "in a fallback language": measures.share(answered, lambda one: one.language != one.contact.language),
        "occupancy": whole.occupancy,
        "moved for another": measures.share(passages, lambda one: one.moved),
    }


def halves(floor: Floor) -> list[Half]:
    came: defaultdict[int, list[service_level.Arrival]] = defaultdict(list)
    for one in floor.passages.values():
        came[int(one.contact.at // STEP_SECONDS)].append(one.arrival)
    rules = service_level.Rules(day.TARGET[1])
    return [
        Half(service_level.row(came[place], rules), _seats(floor, place * STEP_SECONDS, (place + 1) * STEP_SECONDS))
        for place in range(max(came, default=-1) + 1)
    ]


def together(days: Sequence[Day]) -> list[Half]:
    """The half hours of several days as one."""
    found = []
    for same in zip(*(one.halves for one in days), strict=False):
        rows = sum((half.row for half in same), Row())
        found.append(Half(rows, sum(half.seats for half in same) / len(same)))
    return found


def _seats(floor: Floor, since: float, until: float) -> float:
    start, end = (floor.world.start + timedelta(seconds=at) for at in (since, until))
    there = sum(
        worker.person.seats * measures.seconds(worker.available, start, end) for worker in floor.workers.values()
    )
    return there / (until - since)


def _is_rarest(one: Passage) -> bool:
    return one.contact.language == day.RAREST
