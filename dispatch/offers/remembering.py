"""The dispatcher's memory, kept true: read whole once, then what the database says has changed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.policy.matching import WaitingTicket
from dispatch.policy.memory import Memory
from dispatch.policy.restraint import Restraint
from dispatch.reading import rounds, rulebook

SETTLED_AT_ONCE = 10  # people
COMPARED_AT_ONCE = 50


@dataclass(frozen=True)
class Differences:
    agents: set[int]
    tickets: set[int]
    shares: dict[int, float]


class Remembering:
    """The queues' lines and a `Memory` of who waits and who is at work, all read. Not for two threads at once."""

    def __init__(self, *, now: datetime, restraint: Restraint | None = None) -> None:
        self.restraint = restraint or Restraint()
        self.lines: dict[int, rulebook.Lines] = {}
        self.memory = Memory({})
        self.shares: dict[int, float] = {}
        self.holds_until: datetime | None = None  # when a queue opens or closes, or a price begins
        self.unsettled: list[int] = []  # whose place still follows from their old share
        self.read_all(now=now)

    def read_all(self, *, now: datetime) -> None:
        """Everything anew: at the beginning, and when queues, rings, hours or prices have changed."""
        self.lines = rulebook.of_queues(now=now)
        turns = [*(lines.holds_until for lines in self.lines.values()), rulebook.next_price(now=now)]
        self.holds_until = min((at for at in turns if at), default=None)
        self.shares = rounds.shares_of_work(now=now)
        self.memory = Memory({pk: lines.rules for pk, lines in self.lines.items()})
        self.memory.mean_share = self._mean()
        for agent in rounds.agents_at_work(now=now, shares=self.shares):
            self.memory.put_agent(agent)
        self._put_tickets(rounds.waiting_tickets(now=now))

    def differences(self, *, now: datetime, pause: Callable[[], object] = lambda: None) -> "Differences":
        """Who and what is remembered otherwise than it is: the net under lost notifications, and fresh shares.

        May be called by another thread: it only reads, and what it finds is looked at again. It pauses after every
        few people, since the rounds stand still while it reads.
        """
        agents, shares = set[int](), dict[int, float]()
        people = sorted(rounds.online() | set(self.memory.agents))
        for first in range(0, len(people), COMPARED_AT_ONCE):
            some = people[first : first + COMPARED_AT_ONCE]
            shares |= rounds.shares_of_work(now=now, only=some)
            agents |= self._otherwise(some, now=now)
            pause()
        tickets, kept = rounds.standing_in_line(), dict(self.memory.tickets)
        return Differences(
            agents=agents,
            tickets={pk for pk in tickets.keys() | kept.keys() if pk not in kept or kept[pk].mark != tickets.get(pk)},
            shares=shares,
        )

    def _otherwise(self, agents: Collection[int], *, now: datetime) -> set[int]:
        """Those of these who are remembered otherwise than they are."""
        there = {one.agent_id: one for one in rounds.agents_at_work(now=now, only=agents, shares=self.shares)}
        known = {pk: self.memory.agents.get(pk) for pk in agents}
        return {pk for pk, one in known.items() if (one and one.facts) != there.get(pk)}

    def settle(self, found: "Differences", *, now: datetime) -> None:
        """Look at what differs, and begin to count with the fresh shares."""
        self.shares = found.shares
        self.memory.mean_share = self._mean()
        self.unsettled = list(found.shares)
        self.look_at(agents=found.agents, tickets=found.tickets, now=now)

    def settle_some(self) -> None:
        """Give a few people the place in the order that their fresh share gives them: little by little, so that no
        ticket waits for it."""
        for agent_id in (self.unsettled.pop() for _ in range(min(SETTLED_AT_ONCE, len(self.unsettled)))):
            known = self.memory.agents.get(agent_id)
            if known:
                self.memory.put_agent(replace(known.facts, share=self.shares.get(agent_id, 0.0)))

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

    def keep_time(self, *, now: datetime) -> None:
        """Read everything anew when a queue has opened or closed by the clock, or a price has come into force."""
        if self.holds_until and now >= self.holds_until:
            self.read_all(now=now)

    def ringing(self) -> int:
        """How many people are rung."""
        return sum(one.facts.ringing for one in list(self.memory.agents.values()))

    def room(self, most: int) -> int:
        """How many more offers may be made, at most so many."""
        may_ring = self.restraint.most
        return most if may_ring is None else min(most, max(0, may_ring - self.ringing()))

    def _put_tickets(self, tickets: Collection[WaitingTicket]) -> None:
        for ticket in tickets:
            if ticket.queue_id in self.lines:  # else its queue is newer than what we know: 'q' is on its way
                self.memory.put_ticket(ticket)

    def _mean(self) -> float:
        return sum(self.shares.values()) / len(self.shares) if self.shares else 0.0
