"""Who waits now: by queue and cell, with the ticket that has waited longest, and tickets that nobody has taken."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from dispatch.floor import able
from dispatch.floor.scope import Scope
from dispatch.policy import needs
from dispatch.policy.rings import Asked

ROUNDS = 3  # offers that came to nothing, before a person is asked to look

CELLS = """
    SELECT t.queue_id, t.cell, t.language, t.skills, count(*), min(t.waiting_since),
           (array_agg(t.id ORDER BY t.waiting_since, t.id))[1]
      FROM dispatch_ticket t
     WHERE t.state = 'waiting' AND t.queue_id = ANY(%s) AND t.waiting_since <= %s
     GROUP BY t.queue_id, t.cell, t.language, t.skills
"""
TIRED = """
    SELECT t.id, t.waiting_since,
           count(*) FILTER (WHERE o.state = 'declined'),
           count(*) FILTER (WHERE o.state = 'expired'),
           count(*) FILTER (WHERE o.state = 'rescinded' AND o.cause = 'undelivered'),
           count(*) FILTER (WHERE o.state = 'rescinded' AND o.cause <> 'undelivered')
      FROM dispatch_ticket t
      JOIN dispatch_offer o ON o.ticket_id = t.id AND o.offered_at >= t.waiting_since
       AND o.state IN ('declined', 'expired', 'rescinded')
     WHERE t.state = 'waiting' AND t.round >= %(rounds)s AND t.queue_id = ANY(%(queues)s)
     GROUP BY t.id HAVING count(*) >= %(rounds)s
     ORDER BY t.waiting_since, t.id
     LIMIT 50
"""


@dataclass(frozen=True)
class Cell:
    """Tickets of one queue that can be served by the same people; `ticket` has waited longest, since `since`."""

    queue: int
    language: str
    skills: dict[str, int]
    count: int
    since: datetime
    ticket: int
    name: str  # the cell's

    @property
    def asked(self) -> Asked:
        return able.plainly(needs.of_cell(self.name))


@dataclass(frozen=True)
class Tired:
    """A waiting ticket whose offers came to nothing."""

    ticket: int
    since: datetime
    declined: int
    expired: int
    undelivered: int
    taken_back: int

    @property
    def offers(self) -> int:
        return self.declined + self.expired + self.undelivered + self.taken_back

    @property
    def words(self) -> list[str]:
        """`1 declined`, `2 expired`: what became of its offers, without those that did not happen."""
        said = {
            "declined": self.declined, "expired": self.expired, "never delivered": self.undelivered,
            "taken back": self.taken_back,
        }  # fmt: skip
        return [f"{count} {word}" for word, count in said.items() if count]


def cells(scope: Scope, *, now: datetime) -> list[Cell]:
    """Whoever came out of hours waits from the opening on."""
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [list(scope.queues), now])
        return [
            Cell(queue, language, _json(skills), count, since, ticket, name)
            for queue, name, language, skills, count, since, ticket in cursor.fetchall()
        ]


def tired(scope: Scope) -> list[Tired]:
    """Tickets that went round three or more times since they arrived, the longest-waiting first."""
    with connection.cursor() as cursor:
        cursor.execute(TIRED, {"queues": list(scope.queues), "rounds": ROUNDS})
        return [Tired(*row) for row in cursor.fetchall()]


def _json(value: Any) -> dict[str, int]:
    """A jsonb column read by a plain cursor: Django leaves it as text."""
    return json.loads(value) if isinstance(value, str) else dict(value)
