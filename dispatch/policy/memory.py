"""What the dispatcher remembers between rounds: who waits, who is at work, and who can be asked for what. Pure.

A *circle* is all that is known of one cell at one ring: who of those at work belongs to it, the free ones in order, and
the tickets in order of urgency. A change of a ticket costs O(log tickets); a change of an agent O(circles they belong
to × log agents) comparisons; a match as many. It is a cache: whoever writes an offer looks again.
"""

import heapq
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from dispatch.policy import needs, placing, rings
from dispatch.policy.abilities import Abilities
from dispatch.policy.matching import AgentAtWork, Rules, WaitingTicket, Weights

Key = tuple[str, int]
InOrder = tuple[int, float, int, int]  # −class, when their turn is due, agent, version
Urgency = tuple[datetime, int, int]  # urgent from, ticket, version
INSTANT = timedelta(microseconds=1)


@dataclass
class Circle:
    rules: Rules
    needs: needs.Needs
    reach: rings.Reach
    members: set[int] = field(default_factory=set)
    excluded: Counter[str] = field(default_factory=Counter)
    free: int = 0
    ringing: int = 0
    agents: list[InOrder] = field(default_factory=list)  # sorted; entries with an old version are void
    tickets: list[Urgency] = field(default_factory=list)  # a heap; so are void entries here
    resting: dict[int, tuple[Urgency, datetime]] = field(default_factory=dict)  # nobody free may be asked, until then


@dataclass
class Known:
    """Somebody at work, and the circles they belong to."""

    facts: AgentAtWork
    version: int
    circles: list[Key] = field(default_factory=list)
    fits: dict[Key, placing.Fit] = field(default_factory=dict)
    places: dict[Key, placing.Place] = field(default_factory=dict)  # where they are free


class Memory:
    """`put` and `drop` what changes; `pairing.pair` matches."""

    def __init__(self, rules: Mapping[int, Rules]) -> None:
        self.rules = dict(rules)
        self.tickets: dict[int, WaitingTicket] = {}
        self.agents: dict[int, Known] = {}
        self.abilities = Abilities()
        self.circles: dict[Key, Circle] = {}
        self.active: set[Key] = set()  # circles with tickets and free agents
        self.resting: set[Key] = set()  # circles with tickets that rest
        self.mean_share = 0.0
        self.tired: defaultdict[Key, set[int]] = defaultdict(set)  # tickets that somebody has let go
        self.doubtful: set[int] = set()  # of those: whether anybody is left to ask has to be looked at
        self.versions = count(1)
        self.ticket_versions: dict[int, int] = {}

    # What changes

    def put_ticket(self, ticket: WaitingTicket) -> None:
        before = self.tickets.get(ticket.id)
        if before == ticket:
            return
        if before:
            self.drop_ticket(ticket.id)
        self.tickets[ticket.id] = ticket
        version = self.ticket_versions[ticket.id] = next(self.versions)
        circle = self.circle(ticket)
        heapq.heappush(circle.tickets, (ticket.urgent_from, ticket.id, version))
        if circle.free:
            self.active.add(ticket.circle)
        if ticket.tired:
            self.tired[ticket.circle].add(ticket.id)
            self.doubtful.add(ticket.id)

    def drop_ticket(self, ticket_id: int) -> None:
        ticket = self.tickets.pop(ticket_id, None)
        self.ticket_versions.pop(ticket_id, None)
        if ticket and ticket.tired:
            self.tired[ticket.circle].discard(ticket_id)

    def put_agent(self, facts: AgentAtWork) -> None:
        known = self.agents.get(facts.agent_id)
        if known and _profile(known.facts) == _profile(facts):
            self._count(known, -1)
            known.facts, known.version = facts, next(self.versions)
            self._count(known, +1)
            return
        if known:
            self.drop_agent(facts.agent_id)
        known = self.agents[facts.agent_id] = Known(facts, next(self.versions))
        self.abilities.add(facts)
        for key, circle in self.circles.items():
            reason = circle.reach.refuses(*_profile(facts))
            if reason:
                circle.excluded[reason] += 1
            else:
                self._join(known, key, circle)
        self._count(known, +1)

    def drop_agent(self, agent_id: int) -> None:
        known = self.agents.pop(agent_id, None)
        if known is None:
            return
        self._count(known, -1)
        self.abilities.remove(known.facts)
        for key, circle in self.circles.items():
            if agent_id in circle.members:
                circle.members.discard(agent_id)
                self.doubtful.update(self.tired.get(key, ()))
                self._wake(key, agent_id, gone=True)
            elif reason := circle.reach.refuses(*_profile(known.facts)):
                circle.excluded[reason] -= 1

    # Who can be asked

    def circle(self, ticket: WaitingTicket) -> Circle:
        found = self.circles.get(ticket.circle)
        if found is None:
            found = self.circles[ticket.circle] = self._draw(ticket)
            members, found.excluded = self.abilities.within(found.reach)
            for agent_id in members:
                known = self.agents[agent_id]
                self._join(known, ticket.circle, found)
                self._enter(known, ticket.circle, found, +1, known.facts.open_to)
        return found

    def _draw(self, ticket: WaitingTicket) -> Circle:
        rules = self.rules[ticket.queue_id]
        asked = needs.of_cell(ticket.cell)
        others = {queue_id: other.asks for queue_id, other in self.rules.items()}
        reach = rings.reach(asked, rules.rings, ticket.ring, fallback=rules.fallback, others=others)
        return Circle(rules, asked, reach)

    def _join(self, known: Known, key: Key, circle: Circle) -> None:
        circle.members.add(known.facts.agent_id)
        known.circles.append(key)
        known.fits[key] = placing.fit(known.facts, circle.needs, circle.reach, circle.rules)
        self.doubtful.update(self.tired.get(key, ()))

    def _count(self, known: Known, step: int) -> None:
        open_to = known.facts.open_to
        for key in known.circles:
            self._enter(known, key, self.circles[key], step, open_to)

    def _enter(self, known: Known, key: Key, circle: Circle, step: int, open_to: Set[str]) -> None:
        """Enter somebody among the free or the ringing of a circle (+1), or take them out (−1)."""
        facts = known.facts
        if facts.ringing:
            circle.ringing += step
        elif circle.needs.kind in open_to:
            circle.free += step
            if step > 0:
                place = known.places[key] = self.place(facts, known.fits[key], circle.rules.weights)
                insort(circle.agents, (*place.order, facts.agent_id, known.version))
                self._tidy(circle)
                self._wake(key, facts.agent_id)

    def _wake(self, key: Key, agent_id: int, *, gone: bool = False) -> None:
        """Somebody is free, or gone: tickets that rested, and may now be asked of somebody, stand in line again.

        A rest ends at the latest when the first of those who refused may be asked again; who comes later wakes nothing.
        """
        circle = self.circles[key]
        for ticket_id, (entry, until) in list(circle.resting.items()):
            ticket = self.tickets.get(ticket_id)
            if ticket and ticket.sticky != agent_id and (gone or ticket.rests(agent_id, until - INSTANT)):
                continue
            del circle.resting[ticket_id]
            heapq.heappush(circle.tickets, entry)
        if circle.tickets and circle.free:
            self.active.add(key)

    def wake_rested(self, now: datetime) -> None:
        """Tickets whose rest is over stand in line again."""
        for key in list(self.resting):
            circle = self.circles[key]
            for ticket_id, (entry, until) in list(circle.resting.items()):
                if until <= now:
                    del circle.resting[ticket_id]
                    heapq.heappush(circle.tickets, entry)
            if not circle.resting:
                self.resting.discard(key)
            if circle.tickets and circle.free:
                self.active.add(key)

    def rest(self, key: Key, entry: Urgency, until: datetime) -> None:
        """None of those who are free may be asked for this ticket before `until`."""
        self.circles[key].resting[entry[1]] = (entry, until)
        self.resting.add(key)

    def _tidy(self, circle: Circle) -> None:
        """Forget void entries before they outgrow the true ones."""
        if len(circle.agents) > 64 + 2 * len(circle.members):
            circle.agents = [entry for entry in circle.agents if self.is_current(entry)]

    # What a round asks

    def is_current(self, entry: InOrder) -> bool:
        known = self.agents.get(entry[2])
        return known is not None and known.version == entry[3]

    def place(self, facts: AgentAtWork, fits: placing.Fit, weights: Weights) -> placing.Place:
        return placing.place(facts, fits, weights, share=self.share(facts))

    def in_order(self, circle: Circle) -> Iterator[Known]:
        """Those who are free, the first in order first."""
        void = next((n for n, entry in enumerate(circle.agents) if self.is_current(entry)), len(circle.agents))
        del circle.agents[:void]
        return (self.agents[entry[2]] for entry in circle.agents if self.is_current(entry))

    def share(self, facts: AgentAtWork) -> float:
        """In means of those at work; 1 where nobody has earned anything yet."""
        return round(facts.share / self.mean_share, 6) if self.mean_share > 0 else 1.0

    def next_ticket(self, circle: Circle) -> Urgency | None:
        """The head of a circle's line, taken out of it; None where nobody waits."""
        while circle.tickets:
            entry = heapq.heappop(circle.tickets)
            if self.ticket_versions.get(entry[1]) == entry[2]:
                return entry
        return None

    def exhausted(self, ticket: WaitingTicket, *, now: datetime) -> bool:
        """Whether everybody at work who can serve it has lately let it go, and there is somebody."""
        circle = self.circle(ticket)
        members = circle.members
        if not circle.rules.offers or len(members) > len(ticket.refusals):
            return False
        resting = {agent_id for agent_id, until in ticket.refusals.items() if until > now}
        return bool(members) and members <= resting


def _profile(facts: AgentAtWork) -> tuple[frozenset[str], Mapping[str, int], frozenset[str]]:
    """What decides the circles that somebody belongs to."""
    return (facts.languages, facts.levels, facts.kinds)
