"""All of a person's board at one moment."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agents.models import Person
from dispatch.floor import (
    able,
    alerts,
    arrivals,
    calibration,
    handling,
    house,
    occupied,
    people,
    queues,
    scope,
    sharing,
    shifts,
    standing,
    waiting,
)
from dispatch.floor.alerts import Alert
from dispatch.floor.handling import Handling
from dispatch.floor.house import House
from dispatch.floor.people import Group, Somebody
from dispatch.floor.queues import Line
from dispatch.floor.scope import Scope
from dispatch.models import Queue
from dispatch.policy.service_level import Occupancy
from dispatch.reading import rulebook
from dispatch.reading.calibrating import Calibration

FRESH = timedelta(seconds=1)


@dataclass(frozen=True)
class Board:
    """`occupancy` and `house` are for the marketplace's own staff: a client sees its own work, not the people's day."""

    at: datetime
    scope: Scope
    lines: tuple[Line, ...]
    total: Line
    people: tuple[Somebody, ...]
    groups: tuple[Group, ...]
    alerts: tuple[Alert, ...]
    occupancy: Occupancy | None
    house: House | None
    calibration: Calibration = field(default_factory=Calibration)

    def count(self, group: str) -> int:
        return sum(one.group == group for one in self.people)


def of(person: Person, *, now: datetime) -> Board:
    """This person's board, at most a second old in this process. Raises NotYourFloor."""
    whose = scope.of(person)
    with _lock:
        known = _kept.get(whose)
    if known and timedelta(0) <= now - known.at < FRESH:
        return known
    fresh = read(whose, now=now)
    with _lock:
        for old in [one for one, board in _kept.items() if abs(now - board.at) >= FRESH]:
            del _kept[old]
        _kept[whose] = fresh
    return fresh


_kept: dict[Scope, Board] = {}
_lock = threading.Lock()


def read(whose: Scope, *, now: datetime) -> Board:
    """Everything anew, in a dozen questions."""
    rows = list(Queue.objects.filter(pk__in=whose.queues).select_related("client").order_by("client__name", "name"))
    names = {queue.pk: queue.name for queue in rows}
    books = rulebook.of_queues(now=now)
    cells = waiting.cells(whose, now=now)
    online = people.read(whose)
    state = house.read(now=now) if whose.whole else None
    can = able.of([one.agent for one in online]) if whose.whole else able.Able({})
    lines = _lines(whose, rows, cells, online, can, books, now=now)
    tired = standing.exhausted(whose, now=now)
    known = {one.ticket for one in tired}
    found = alerts.below_target(lines) + alerts.exhausted(tired, names) + alerts.shut(lines)
    found += alerts.went_round([one for one in waiting.tired(whose) if one.ticket not in known])
    found += alerts.reconnecting(online)
    if state:
        priced = set(rulebook.terms_in_force({cell.queue for cell in cells}, now))
        found += alerts.nobody_able(cells, can, books) + alerts.unpriced(cells, priced, names) + house.alerts(state)
        found += shifts.alerts(shifts.absent(now=now))
    there = {one.agent for one in online if one.group != "on_break"}
    return Board(
        at=now,
        scope=whose,
        lines=tuple(lines),
        total=queues.total(
            lines,
            busy=sum(bool(one.taken) for one in online),
            able=len(there) if whose.whole else None,
            even=sharing.together([one.even for one in lines if one.even]) if whose.whole else None,
        ),
        people=tuple(online),
        groups=tuple(people.grouped(online)),
        alerts=tuple(sorted(found, key=lambda one: one.role != "bad")),
        occupancy=occupied.read(now=now) if whose.whole else None,
        house=state,
        calibration=calibration.read(whose, now=now),
    )


def _lines(
    whose: Scope,
    rows: list[Queue],
    cells: list[waiting.Cell],
    online: list[Somebody],
    can: able.Able,
    books: dict[int, rulebook.Lines],
    *,
    now: datetime,
) -> list[Line]:
    came, worked = arrivals.read(whose, now=now), handling.read(whose, now=now)
    by_queue, asked = queues.by_queue(cells), able.asked_by(rows)
    there = {one.agent for one in online if one.group != "on_break"}
    working = {one.agent for one in online if one.taken}
    idle = {one.agent for one in online if one.group == "available"}
    holders, stands = people.holders(whose), standing.read(whose, now=now)
    shared = sharing.read(now=now) if whose.whole else None
    lines = []
    for queue in rows:
        if not queue.open and queue.pk not in by_queue and queue.pk not in came and not stands[queue.pk].parked:
            continue  # closed, empty, and nothing of it in any sum of today
        serve = can.who(asked[queue.pk]) & there
        lines.append(
            queues.line(
                queue,
                by_queue.get(queue.pk, []),
                came.get(queue.pk),
                worked.get(queue.pk, Handling()),
                busy=len(serve & working) if whose.whole else len(holders.get(queue.pk, ())),
                able=len(serve) if whose.whole else None,
                free=bool(serve & idle),
                stands=stands[queue.pk],
                even=shared.among(asked[queue.pk]) if shared else None,
                calendar=books[queue.pk].calendar,
                now=now,
            )
        )
    return lines
