"""How a queue's tickets stand: in which rings, exhausted, parked, out of hours; and what went elsewhere today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from dispatch.floor.scope import Scope

# Three walks down small or partial indexes: those who wait, those who are parked, today's overflows and transfers.
NOW = """
    SELECT t.queue_id, t.ring, count(*) FILTER (WHERE t.waiting_since <= %(now)s),
           count(*) FILTER (WHERE t.waiting_since > %(now)s),
           count(*) FILTER (WHERE t.exhausted_at IS NOT NULL AND t.waiting_since <= %(now)s)
      FROM dispatch_ticket t
     WHERE t.state = 'waiting' AND t.queue_id = ANY(%(queues)s)
     GROUP BY t.queue_id, t.ring
"""
PARKED = """
    SELECT queue_id, count(*) FROM dispatch_ticket
     WHERE state = 'parked' AND queue_id = ANY(%(queues)s) GROUP BY queue_id
"""
OVERFLOWED = """
    SELECT asked_queue_id, count(*) FROM dispatch_ticket
     WHERE asked_queue_id = ANY(%(queues)s) AND created_at >= %(midnight)s GROUP BY asked_queue_id
"""
HANDED_ON = """
    SELECT coalesce((SELECT (e.facts ->> 'to_queue_id')::bigint FROM kernel_event e
                      WHERE e.stream = 'ticket:' || x.ticket_id AND e.kind = 'transfer_asked'
                        AND e.facts ->> 'warm' = 'false' AND e.facts ->> 'to_queue_id' IS NOT NULL
                        AND (e.facts ->> 'transfer_id')::bigint < x.id ORDER BY e.position DESC LIMIT 1),
                    (SELECT (e.facts ->> 'queue_id')::bigint FROM kernel_event e
                      WHERE e.stream = 'ticket:' || x.ticket_id AND e.kind = 'ticket_created')), count(*)
      FROM dispatch_transfer x JOIN dispatch_ticket t ON t.id = x.ticket_id
     WHERE x.state = 'taken' AND x.asked_at >= %(midnight)s
       AND t.client_id IN (SELECT client_id FROM dispatch_queue WHERE id = ANY(%(queues)s))
     GROUP BY 1
"""
EXHAUSTED = """
    SELECT t.id, t.queue_id, t.waiting_since, t.ring, t.surge_percent, t.exhaustions,
           (SELECT count(*) FROM dispatch_offer o
             WHERE o.ticket_id = t.id AND o.state IN ('declined', 'expired') AND o.offered_at >= t.waiting_since)
      FROM dispatch_ticket t
     WHERE t.state = 'waiting' AND t.exhausted_at IS NOT NULL AND t.queue_id = ANY(%(queues)s)
       AND t.waiting_since <= %(now)s
     ORDER BY t.waiting_since, t.id LIMIT 50
"""


@dataclass(frozen=True)
class Standing:
    """`rings`: ring → how many wait in it. `later` came out of hours. Handed on and overflowed are today's."""

    rings: Mapping[int, int] = field(default_factory=dict)
    later: int = 0
    exhausted: int = 0
    parked: int = 0
    overflowed: int = 0
    handed_on: int = 0

    @property
    def widened(self) -> list[tuple[int, int]]:
        """The rings beyond the innermost in which somebody waits, with how many."""
        return sorted((ring, count) for ring, count in self.rings.items() if ring and count)


@dataclass(frozen=True)
class Exhausted:
    """A waiting ticket that everybody at work who could take it has let go."""

    ticket: int
    queue: int
    since: datetime
    ring: int
    surge_percent: int
    times: int
    refusals: int


def read(scope: Scope, *, now: datetime) -> dict[int, Standing]:
    facts: dict[str, Any] = {"queues": list(scope.queues), "now": now, "midnight": scope.midnight(now)}
    rings: dict[int, dict[int, int]] = {}
    later: dict[int, int] = {}
    tired: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(NOW, facts)
        for queue, ring, waiting, ahead, exhausted in cursor.fetchall():
            rings.setdefault(queue, {})[ring] = waiting
            later[queue] = later.get(queue, 0) + ahead
            tired[queue] = tired.get(queue, 0) + exhausted
        counts = []
        for sql in (PARKED, OVERFLOWED, HANDED_ON):
            cursor.execute(sql, facts)
            counts.append(dict(cursor.fetchall()))
    parked, overflowed, handed_on = counts
    return {
        queue: Standing(
            rings=rings.get(queue, {}),
            later=later.get(queue, 0),
            exhausted=tired.get(queue, 0),
            parked=parked.get(queue, 0),
            overflowed=overflowed.get(queue, 0),
            handed_on=handed_on.get(queue, 0),
        )
        for queue in scope.queues
    }


def exhausted(scope: Scope, *, now: datetime) -> list[Exhausted]:
    """The longest-waiting first."""
    with connection.cursor() as cursor:
        facts: dict[str, Any] = {"queues": list(scope.queues), "now": now}
        cursor.execute(EXHAUSTED, facts)
        return [Exhausted(*row) for row in cursor.fetchall()]


def total(parts: list[Standing]) -> Standing:
    rings: dict[int, int] = {}
    for one in parts:
        for ring, count in one.rings.items():
            rings[ring] = rings.get(ring, 0) + count
    return Standing(
        rings=rings,
        later=sum(one.later for one in parts),
        exhausted=sum(one.exhausted for one in parts),
        parked=sum(one.parked for one in parts),
        overflowed=sum(one.overflowed for one in parts),
        handed_on=sum(one.handed_on for one in parts),
    )
