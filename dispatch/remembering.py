"""The dispatcher's memory, kept true: read whole once, then what the database says has changed."""

from collections.abc import Collection
from datetime import datetime

from dispatch import rounds, rulebook
from dispatch.matching import WaitingTicket
from dispatch.memory import Memory


class Remembering:
    """The queues' lines and a `Memory` of who waits and who is at work. Not for two threads at once."""

    def __init__(self, *, now: datetime) -> None:
        self.lines: dict[int, rulebook.Lines] = {}
        self.memory = Memory({})
        self.shares: dict[int, float] = {}
        self.read_all(now=now)

    def read_all(self, *, now: datetime) -> None:
        """Everything anew: at the beginning, and when queues, rings, hours or prices have changed."""
        self.lines = rulebook.of_queues(now=now)
        self.shares = rounds.shares_of_work(now=now)
        self.memory = Memory({pk: lines.rules for pk, lines in self.lines.items()})
        self.memory.mean_share = self._mean()
        for agent in rounds.agents_at_work(now=now, shares=self.shares):
            self.memory.put_agent(agent)
        self._put_tickets(rounds.waiting_tickets(now=now))

    def look_again(self, *, now: datetime) -> None:
        """The net under lost notifications, and the fresh count of everybody's share of the work."""
        self.shares = rounds.shares_of_work(now=now)
        self.memory.mean_share = self._mean()
        agents = rounds.agents_at_work(now=now, shares=self.shares)
        for gone in self.memory.agents.keys() - {one.agent_id for one in agents}:
            self.memory.drop_agent(gone)
        for agent in agents:
            self.memory.put_agent(agent)
        tickets = rounds.waiting_tickets(now=now)
        for ended in self.memory.tickets.keys() - {one.id for one in tickets}:
            self.memory.drop_ticket(ended)
        self._put_tickets(tickets)

    def look_at(self, *, agents: Collection[int], tickets: Collection[int], now: datetime) -> None:
        """Read these agents and tickets anew."""
        if agents:
            unknown = [pk for pk in agents if pk not in self.shares]
            if unknown:
                self.shares |= rounds.shares_of_work(now=now, only=unknown)
            found = rounds.agents_at_work(now=now, only=agents, shares=self.shares)
            for gone in set(agents) - {one.agent_id for one in found}:
                self.memory.drop_agent(gone)
            for agent in found:
                self.memory.put_agent(agent)
        if tickets:
            waiting = rounds.waiting_tickets(now=now, only=tickets)
            for ended in set(tickets) - {one.id for one in waiting}:
                self.memory.drop_ticket(ended)
            self._put_tickets(waiting)

    def turn_hours(self, *, now: datetime) -> bool:
        """Whether a queue has opened or closed by the clock since it was read; then everything is read anew."""
        if all(lines.at(now) is lines for lines in self.lines.values()):
            return False
        self.read_all(now=now)
        return True

    def _put_tickets(self, tickets: Collection[WaitingTicket]) -> None:
        for ticket in tickets:
            if ticket.queue_id in self.lines:  # else its queue is newer than what we know: 'q' is on its way
                self.memory.put_ticket(ticket)

    def _mean(self) -> float:
        return sum(self.shares.values()) / len(self.shares) if self.shares else 0.0
