"""One line of the board: what a queue does now, and how well it did in the last half hour and today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.floor import standing
from dispatch.floor.arrivals import Arrivals
from dispatch.floor.handling import Handling
from dispatch.floor.sharing import Even
from dispatch.floor.standing import Standing
from dispatch.floor.waiting import Cell
from dispatch.models import Queue
from dispatch.policy import hours, service_level
from dispatch.policy.service_level import LEAST_SHOWN, Handled, Row
from dispatch.reading import estimates

CLOSE = 0.03  # below the target by less than three points is close, by more it is breached


@dataclass(frozen=True)
class Line:
    """Figures of one queue, or of all of them. `busy` of `able` people online; None where the reader may not know."""

    name: str
    waiting: int
    longest: datetime | None
    ticket: int | None  # the one that has waited longest
    recent: Row
    today: Row
    handled: Handled
    handled_today: Handled
    busy: int
    able: int | None
    role: str  # "", "warn" or "bad"
    id: int = 0
    client: str = ""
    language: str = ""
    target_percent: int = 0
    target_seconds: float = 0
    course: tuple[float | None, ...] = ()
    wait: estimates.Wait | None = None
    free: bool = False  # somebody who can serve it waits for a ticket: the next one is offered at once
    standing: Standing = field(default_factory=Standing)
    even: Even | None = None  # how evenly its people shared the work; None where the reader may not know
    shut: bool = False  # out of its opening hours
    opens_at: datetime | None = None  # and until when; None where that is far away
    takes: bool = True  # takes new tickets

    @property
    def aim(self) -> float:
        return self.target_percent / 100

    def row(self, window: str) -> Row:
        return self.today if window == "today" else self.recent

    def work(self, window: str) -> Handled:
        return self.handled_today if window == "today" else self.handled


def line(
    queue: Queue,
    cells: Sequence[Cell],
    arrivals: Arrivals | None,
    handling: Handling,
    *,
    busy: int,
    able: int | None,
    free: bool,
    stands: Standing,
    even: Even | None,
    calendar: hours.Calendar,
    now: datetime,
) -> Line:
    oldest = min(cells, key=lambda cell: (cell.since, cell.ticket), default=None)
    waiting = sum(cell.count for cell in cells)
    recent = arrivals.recent if arrivals else Row()
    window = 30 * 60
    return Line(
        id=queue.pk,
        name=queue.name,
        client=queue.client.name,
        language=queue.language,
        target_percent=queue.target_percent,
        target_seconds=queue.target_seconds,
        waiting=waiting,
        longest=oldest.since if oldest else None,
        ticket=oldest.ticket if oldest else None,
        recent=recent,
        today=arrivals.today if arrivals else Row(),
        course=tuple(arrivals.course(LEAST_SHOWN)) if arrivals else (),
        handled=handling.recent,
        handled_today=handling.today,
        wait=estimates.until(waiting + 1, answered=handling.answered, window_seconds=window),
        busy=busy,
        able=able,
        free=free,
        standing=stands,
        even=even,
        shut=not calendar.is_open(now),
        opens_at=calendar.opens_at(now),
        takes=queue.open,
        role=role(recent, queue.target_percent),
    )


def total(lines: Sequence[Line], *, busy: int, able: int | None, even: Even | None) -> Line:
    """All queues together. People who can serve several count once, and so does a ticket that overflowed: it is left
    out where it was asked for, since another line of the same client has it."""
    oldest = min((one for one in lines if one.longest), key=lambda one: (one.longest, one.ticket), default=None)
    return Line(
        name="All queues",
        waiting=sum(one.waiting for one in lines),
        longest=oldest.longest if oldest else None,
        ticket=oldest.ticket if oldest else None,
        recent=sum((one.recent.without_transfers for one in lines), Row()),
        today=sum((one.today.without_transfers for one in lines), Row()),
        handled=sum((one.handled for one in lines), Handled()),
        handled_today=sum((one.handled_today for one in lines), Handled()),
        busy=busy,
        able=able,
        standing=standing.total([one.standing for one in lines]),
        even=even,
        role=oldest.role if oldest else "",
    )


def role(row: Row, target_percent: int) -> str:
    """How a service level stands to its target; nothing is said of fewer than 20."""
    if row.counted < service_level.LEAST_SHOWN or row.service_level is None:
        return ""
    short = target_percent / 100 - row.service_level
    return "" if short <= 0 else "warn" if short < CLOSE else "bad"


def by_queue(cells: Sequence[Cell]) -> Mapping[int, list[Cell]]:
    found: dict[int, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.queue, []).append(cell)
    return found
