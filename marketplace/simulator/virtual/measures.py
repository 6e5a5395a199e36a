"""The figures of one run, by the measures that the board uses (`dispatch.policy.service_level`)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.policy import service_level
from dispatch.policy.fairness import jain
from dispatch.policy.service_level import Outcome
from marketplace.simulator.virtual.engine import Floor
from marketplace.simulator.virtual.passage import Passage

LEAST_AVAILABLE = timedelta(hours=1)  # who was at work for less is not compared with others


@dataclass(frozen=True)
class Figures:
    """What one run says. `waits` counts everybody who was not answered within a millisecond of coming."""

    offered: int
    waits: float
    service_level: float
    asa_seconds: float
    mean_wait_seconds: float  # those who left included
    abandonment: float
    occupancy: float
    p95_seconds: float


def of(floor: Floor, *, passed_over: float = 0.0) -> Figures:
    """Of all contacts that came later than `passed_over` seconds after the start: before, the floor was still empty."""
    passages = came_after(floor, passed_over)
    target = {queue_id: desk.target_seconds for queue_id, desk in floor.world.desks.items()}
    row = service_level.Row()
    for queue_id, seconds in target.items():
        arrivals = [one.arrival for one in passages if one.contact.queue_id == queue_id]
        row += service_level.row(arrivals, service_level.Rules(seconds))
    return Figures(
        offered=row.offered,
        waits=share(passages, lambda one: one.waited_seconds > 0.001),
        service_level=row.service_level or 0.0,
        asa_seconds=row.asa or 0.0,
        mean_wait_seconds=sum(one.waited_seconds for one in passages) / max(1, len(passages)),
        abandonment=row.abandonment or 0.0,
        occupancy=occupancy(floor, passed_over),
        p95_seconds=percentile([one.waited_seconds for one in passages], 95),
    )


def came_after(floor: Floor, seconds: float) -> list[Passage]:
    return [one for one in floor.passages.values() if one.contact.at >= seconds]


def share(passages: Sequence[Passage], holds: Callable[[Passage], bool]) -> float:
    return sum(map(holds, passages)) / len(passages) if passages else 0.0


def occupancy(floor: Floor, passed_over: float = 0.0) -> float:
    """Of the seats, while contacts came: with several seats a person is part busy."""
    start = floor.world.start + timedelta(seconds=passed_over)
    end = floor.world.start + timedelta(seconds=floor.world.contacts[-1].at)
    busy = there = 0.0
    for worker in floor.workers.values():
        busy += seconds(worker.held, start, end)
        there += worker.person.seats * seconds(worker.available, start, end)
    return busy / there if there else 0.0


def percentile(values: Iterable[float], percent: int) -> float:
    """By the nearest rank; 0 of nothing."""
    ordered = sorted(values)
    return ordered[-(-percent * len(ordered) // 100) - 1] if ordered else 0.0


def fairness(floor: Floor) -> float:
    """The Jain index of accepted quotes per available hour among agents with the same skills, languages and seats.

    Of several such groups, their mean by size; somebody alone has nobody to be compared with.
    """
    found = [(index, len(group)) for group in earned(floor) if (index := jain(group)) is not None]
    return sum(index * size for index, size in found) / max(1, sum(size for _, size in found))


def earned(floor: Floor) -> list[list[float]]:
    """Accepted quotes per available hour, in groups of agents who can serve the same."""
    groups: dict[object, list[float]] = defaultdict(list)
    for worker in floor.workers.values():
        there = sum((end - start for start, end in worker.available), timedelta())
        if there >= LEAST_AVAILABLE:
            groups[worker.person.profile].append(worker.accepted / (there / timedelta(hours=1)))
    return list(groups.values())


def answered(passages: Iterable[Passage]) -> list[Passage]:
    return [one for one in passages if one.outcome is Outcome.ANSWERED]


def seconds(spans: Sequence[service_level.Span], start: datetime, end: datetime) -> float:
    return sum(max(0.0, (min(last, end) - max(first, start)).total_seconds()) for first, last in spans)
