"""What a member of the crowd may draw: a ticket, an offer, work, a colleague; and nothing where there is none."""

import random
import uuid
from typing import Any

from django.db import connection as database

from agents.models import Agent, Connection, Person
from dispatch.models import Assignment, Offer, Ticket, Transfer
from tests.races.floor import Floor

OPEN = {"waiting", "assigned", "parked"}
RECENT = 400  # tickets and offers back to which late words go


class NobodyThere(Exception):
    """Nobody can do this now."""


class Draws:
    """The draw is ours and not the database's, so that a seed repeats it.

    What was seen is believed for `stale` draws: whoever acts on it may be too late, as people are.
    """

    def __init__(self, floor: Floor, draw: random.Random, *, stale: int = 0) -> None:
        self.floor, self.draw, self.stale = floor, draw, stale
        self.drawn = 0
        self.seen: dict[str, tuple[int, list[Any]]] = {}

    def agent(self) -> Agent:
        return Agent.objects.get(pk=self.draw.choice(self.floor.agents))

    def olga(self) -> Person:
        return Person(pk=self.floor.operator)

    def row(self, sql: str) -> Any:
        """One of the rows that a query finds; it is not drawn again before the next look."""
        self.drawn += 1
        until, rows = self.seen.get(sql, (0, []))
        if self.drawn >= until or not rows:
            with database.cursor() as cursor:
                cursor.execute(sql)
                rows = sorted(cursor.fetchall())
            self.seen[sql] = (self.drawn + self.stale, rows)
        if not rows:
            raise NobodyThere
        return rows.pop(self.draw.randrange(len(rows)))

    def one(self, sql: str) -> Any:
        """One of the ids that a query finds."""
        return self.row(sql)[0]

    def pending(self) -> Offer:
        return self._offer("SELECT id, ticket_id, agent_id FROM dispatch_offer WHERE state = 'pending'")

    def late(self) -> Offer:
        return self._offer(f"SELECT id, ticket_id, agent_id FROM dispatch_offer ORDER BY id DESC LIMIT {RECENT}")

    def _offer(self, sql: str) -> Offer:
        pk, ticket_id, agent_id = self.row(sql)
        return Offer(pk=pk, ticket_id=ticket_id, agent_id=agent_id)

    def work(self, state: str) -> Assignment:
        """Live work, as somebody knows it who only knows whose it is."""
        live = f"state = '{state}' AND state IN ('active', 'acw')"
        pk, ticket_id, agent_id = self.row(f"SELECT id, ticket_id, agent_id FROM dispatch_assignment WHERE {live}")
        return Assignment(pk=pk, ticket_id=ticket_id, agent_id=agent_id)

    def whole_work(self) -> Assignment:
        rows = Assignment.objects.select_related("ticket__queue", "ticket__client", "agent")
        return rows.get(pk=self.work("active").pk)

    def ticket(self, *states: str) -> Ticket:
        """One in any of these states; of those that are over only the recent ones, and without a state any recent."""
        recent = f"id > (SELECT max(id) - {RECENT} FROM dispatch_ticket)"
        wanted = " OR ".join(f"(state = '{one}' AND {'true' if one in OPEN else recent})" for one in states)
        return Ticket(pk=self.one(f"SELECT id FROM dispatch_ticket WHERE {wanted or recent}"))

    def taken(self) -> Ticket:
        """One that the operator holds."""
        return Ticket(
            pk=self.one("SELECT id FROM dispatch_ticket WHERE state = 'assigned' AND taken_by_id IS NOT NULL")
        )

    def transfer(self, *states: str) -> Transfer:
        wanted = ", ".join(f"'{one}'" for one in states)
        pk = self.one(f"SELECT id FROM dispatch_transfer WHERE state IN ({wanted}) AND state IN ('open', 'joined')")
        return Transfer.objects.select_related("assignment", "offer", "ticket").get(pk=pk)

    def lines(self, agent_id: int) -> list[uuid.UUID]:
        return list(Connection.objects.filter(agent=agent_id).order_by("connected_at").values_list("pk", flat=True))
