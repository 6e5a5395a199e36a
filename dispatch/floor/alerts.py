"""What needs a person: said from the data alone, and gone by itself once it is no longer true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dispatch.floor.able import Able
from dispatch.floor.people import Somebody
from dispatch.floor.queues import Line
from dispatch.floor.standing import Exhausted
from dispatch.floor.waiting import Cell, Tired
from dispatch.policy import needs, rings
from dispatch.policy.service_level import LEAST_SHOWN
from dispatch.reading import rulebook

SHOWN = 5  # alerts of one kind; the rest are counted


@dataclass(frozen=True)
class Alert:
    """`kind` names its sentence, `facts` are what it speaks of. `role` is "bad" or "warn"."""

    kind: str
    key: str
    role: str
    facts: Mapping[str, Any]


def below_target(lines: Sequence[Line]) -> list[Alert]:
    """Queues that miss their target over the last half hour, the furthest below it first."""
    missed = [one for one in lines if one.role and one.recent.counted >= LEAST_SHOWN]
    ordered = sorted(missed, key=lambda one: (one.recent.service_level or 0) - one.target_percent / 100)
    return [Alert("below_target", f"queue-{one.id}", one.role, {"line": one}) for one in ordered[:SHOWN]]


def went_round(tired: Sequence[Tired]) -> list[Alert]:
    """Tickets that three or more people have not taken."""
    alerts = [Alert("went_round", f"ticket-{one.ticket}", "bad", {"tired": one}) for one in tired[:SHOWN]]
    if len(tired) > SHOWN:
        alerts.append(Alert("more_went_round", "more", "bad", {"more": len(tired) - SHOWN}))
    return alerts


def exhausted(rows: Sequence[Exhausted], names: Mapping[int, str]) -> list[Alert]:
    """Tickets that everybody at work who could take them has let go: they wait on, and a person should look."""
    alerts = [
        Alert("exhausted", f"ticket-{one.ticket}", "bad", {"one": one, "queue": names[one.queue]})
        for one in rows[:SHOWN]
    ]
    if len(rows) > SHOWN:
        alerts.append(Alert("more_exhausted", "more-exhausted", "bad", {"more": len(rows) - SHOWN}))
    return alerts


def nobody_able(cells: Sequence[Cell], able: Able, lines: Mapping[int, rulebook.Lines]) -> list[Alert]:
    """Tickets that nobody online can serve, not even in the last ring: dead ends until somebody comes to work."""
    alone = [cell for cell in cells if not able.within(widest(cell, lines))]
    alone.sort(key=lambda cell: (cell.since, cell.ticket))
    return [
        Alert(
            "nobody_able",
            f"cell-{cell.queue}-{cell.ticket}",
            "bad",
            {
                "cell": cell,
                "queue": lines[cell.queue].queue.name,
                "speaks": bool(able.who(_spoken(cell, widest(cell, lines)))),
                "rings": bool(lines[cell.queue].rules.rings),
            },
        )
        for cell in alone[:SHOWN]
    ]


def widest(cell: Cell, lines: Mapping[int, rulebook.Lines]) -> rings.Reach:
    """Whoever is asked in the last ring."""
    rules = lines[cell.queue].rules
    others = {pk: one.rules.asks for pk, one in lines.items()}
    last = max((ring.number for ring in rules.rings), default=0)
    return rings.reach(needs.of_cell(cell.name), rules.rings, last, fallback=rules.fallback, others=others)


def _spoken(cell: Cell, reach: rings.Reach) -> rings.Asked:
    """Its languages alone."""
    return replace(reach.alternatives[0], required=(), excluded=())


def shut(lines: Sequence[Line]) -> list[Alert]:
    """Queues that are out of hours while customers wait who came before they closed."""
    waiting = [one for one in lines if one.shut and one.waiting]
    return [Alert("shut", f"shut-{one.id}", "warn", {"line": one}) for one in waiting[:SHOWN]]


def unpriced(cells: Sequence[Cell], priced: set[int], names: Mapping[int, str]) -> list[Alert]:
    """Queues whose tickets cannot be offered, because no price is in force."""
    waiting: dict[int, int] = {}
    for cell in cells:
        if cell.queue not in priced:
            waiting[cell.queue] = waiting.get(cell.queue, 0) + cell.count
    return [
        Alert("unpriced", f"price-{queue}", "bad", {"queue": names[queue], "count": count, "id": queue})
        for queue, count in sorted(waiting.items())
    ]


def reconnecting(people: Sequence[Somebody]) -> list[Alert]:
    """People whose line is lost while they hold tickets, and until when those are held for them."""
    lost = sorted(
        (one for one in people if one.group == "reconnecting" and one.tickets and one.until),
        key=lambda one: (one.until or one.since, one.agent),
    )
    if not lost:
        return []
    held = sum(len(one.tickets) for one in lost)
    ends: list[datetime] = [one.until for one in lost[:SHOWN] if one.until]
    return [Alert("reconnecting", "reconnecting", "warn", {"people": lost, "held": held, "ends": ends})]
