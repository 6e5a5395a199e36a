"""A round of the dispatcher, decided in memory: which waiting ticket is offered to whom. Pure.

The most urgent ticket gets the first of its circle, at once. Only where several tickets compete for several agents do
they wait for one another's choice: an earlier ticket takes another of its able agents if that serves one ticket more.
So nobody more urgent ever goes without for it (a greedy walk with augmenting paths; Edmonds 1971, Gale 1968).
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch import matching
from dispatch.matching import SHOWN, AgentAtWork, Candidate, Match, WaitingTicket
from dispatch.memory import Circle, InOrder, Key, Memory, Urgency

DEEPEST = 3  # earlier tickets that may move on for one more to be served
LONGEST_REST = timedelta(seconds=5)  # where no end of a rest is known
MOST_TRIES = 50  # tickets of a round for which that is tried


@dataclass(frozen=True)
class Outcome:
    """`exhausted` are tickets that everybody at work who could take them has lately let go."""

    matches: list[Match]
    exhausted: list[WaitingTicket]


def pair(memory: Memory, *, now: datetime, most: int = 200, batching: bool = True) -> Outcome:
    """Matches in order of urgency, every ticket and every agent at most once.

    Matched tickets are forgotten and their agents are ringing, as if all of it were written: whoever finds that
    something could not be written reads it anew.
    """
    return Round(memory, now).run(most, batching=batching)


class Round:
    def __init__(self, memory: Memory, now: datetime) -> None:
        self.memory, self.now = memory, now
        self.matches: dict[int, Match] = {}  # by ticket
        self.given: dict[int, int] = {}  # agent → ticket
        self.aside: list[tuple[Circle, Urgency]] = []
        self.fruitless: list[tuple[Circle, Urgency]] = []  # nobody who is free may be asked
        self.short: set[Key] = set()  # circles that lost somebody to this round

    def run(self, most: int, *, batching: bool) -> Outcome:
        memory = self.memory
        memory.wake_rested(self.now)
        heads: list[tuple[Urgency, Key]] = []
        for key in list(memory.active):
            self._next(key, heads)
        while heads and len(self.matches) < most:
            entry, key = heapq.heappop(heads)
            circle = memory.circles[key]
            ticket = memory.tickets[entry[1]]
            match = self._choose(ticket, circle) if circle.free else None
            if match:
                self._take(match)
            elif circle.free:
                self.fruitless.append((circle, entry))
            else:
                self.aside.append((circle, entry))
            self._next(key, heads)
        self.aside += [(memory.circles[key], entry) for entry, key in heads]
        if batching and self.matches:
            self._make_room(most)
        self._put_back()
        tired = [memory.tickets[entry[1]] for _, entry in self.fruitless]
        return Outcome(
            sorted(self.matches.values(), key=lambda one: (one.ticket.urgent_from, one.ticket.id)),
            [one for one in tired if one.tired and memory.exhausted(one, now=self.now)],
        )

    def _next(self, key: Key, heads: list[tuple[Urgency, Key]]) -> None:
        """The next ticket of a circle that still has somebody free takes its place among the heads."""
        circle = self.memory.circles[key]
        entry = self.memory.next_ticket(circle) if circle.free and circle.rules.offers else None
        if entry:
            heapq.heappush(heads, (entry, key))
        elif not circle.free or not circle.tickets:
            self.memory.active.discard(key)

    def _choose(self, ticket: WaitingTicket, circle: Circle, barred: frozenset[int] = frozenset()) -> Match | None:
        """The first of the circle who may be asked for this ticket; those popped on the way go back."""
        if self._kept(ticket, circle):
            holder = self._holder(ticket, circle)
            kept = [self._candidate(holder, ticket, circle, sticky=True)] if holder else []
            return self._match(ticket, circle, kept) if kept else None
        popped: list[InOrder] = []
        fresh: list[Candidate] = []
        refused: list[Candidate] = []
        while circle.agents and len(fresh) < SHOWN:
            entry = heapq.heappop(circle.agents)
            if not self.memory.is_current(entry):
                continue
            popped.append(entry)
            agent_id = entry[2]
            rests = ticket.refusals.get(agent_id)
            if agent_id in barred or (rests is not None and rests > self.now):
                continue
            one = self._candidate(self.memory.agents[agent_id].facts, ticket, circle, refused=rests is not None)
            (fresh if rests is None else refused).append(one)
        for entry in popped:
            heapq.heappush(circle.agents, entry)
        candidates = [*fresh, *refused][:SHOWN]
        return self._match(ticket, circle, candidates) if candidates else None

    def _holder(self, ticket: WaitingTicket, circle: Circle) -> AgentAtWork | None:
        """Whoever knows this customer and has it kept for them, if they are free."""
        if ticket.sticky is None:
            return None
        facts = self.memory.agents[ticket.sticky].facts
        return facts if not facts.ringing and facts.seat_for(circle.needs.kind) else None

    def _kept(self, ticket: WaitingTicket, circle: Circle) -> bool:
        return (
            ticket.sticky is not None
            and ticket.sticky_until is not None
            and self.now < ticket.sticky_until
            and ticket.sticky not in ticket.refusals
            and ticket.sticky in circle.members
        )

    def _candidate(
        self, facts: AgentAtWork, ticket: WaitingTicket, circle: Circle, *, refused: bool = False, sticky: bool = False
    ) -> Candidate:
        one = Candidate(
            agent_id=facts.agent_id,
            terms=self.memory.terms(facts, circle),
            waited_seconds=round((self.now - facts.idle_since) / timedelta(seconds=1), 3),
            share=round(self.memory.share(facts), 4),
            load=facts.taken,
            refused=refused,
            sticky=sticky,
        )
        return matching.weighed(one, circle.rules.weights)

    def _match(self, ticket: WaitingTicket, circle: Circle, candidates: Sequence[Candidate]) -> Match | None:
        facts = self.memory.agents[candidates[0].agent_id].facts
        seat = facts.seat_for(circle.needs.kind)
        if seat is None:
            return None
        excluded = {reason: number for reason, number in circle.excluded.items() if number > 0}
        resting = sum(1 for agent, until in ticket.refusals.items() if until > self.now and agent in circle.members)
        busy = len(circle.members) - circle.free - circle.ringing
        for reason, number in (
            ("declined lately", resting),
            ("offered another ticket", circle.ringing),
            ("no free seat", busy),
        ):
            if number > 0:
                excluded[reason] = number
        return Match(
            ticket=ticket,
            agent=facts,
            seat=seat,
            language=circle.reach.language_for(facts.languages),
            candidates=candidates,
            eligible=max(circle.free - resting, len(candidates)),
            excluded=excluded,
            weights=circle.rules.weights,
        )

    def _take(self, match: Match) -> None:
        agent_id = match.agent.agent_id
        self.matches[match.ticket.id] = match
        self.given[agent_id] = match.ticket.id
        self.short.update(self.memory.agents[agent_id].circles)
        self.memory.drop_ticket(match.ticket.id)
        seats = tuple(seat for seat in match.agent.seats if seat.id != match.seat.id)
        self.memory.put_agent(replace(match.agent, seats=seats, taken=match.agent.taken + 1, ringing=True))

    def _make_room(self, most: int) -> None:
        """Who found nobody free may take somebody of this round whose own ticket has another choice."""
        given = self.given.keys()
        waiting: list[tuple[Urgency, Circle]] = []
        for circle, entry in self.fruitless[:MOST_TRIES]:
            if circle.members & given:
                waiting.append((entry, circle))
        for circle, entry in self.aside[:MOST_TRIES]:
            if circle.members & given:
                waiting.append((entry, circle))
        for key in self.short:
            circle = self.memory.circles[key]
            head = self.memory.next_ticket(circle) if circle.rules.offers and not circle.free else None
            if head:
                self.aside.append((circle, head))
                waiting.append((head, circle))
        waiting.sort(key=lambda one: one[0])
        for entry, circle in waiting[:MOST_TRIES]:
            if len(self.matches) < most:
                self._augment(self.memory.tickets[entry[1]], circle, set(), DEEPEST)
        self.aside = [one for one in self.aside if one[1][1] not in self.matches]
        self.fruitless = [one for one in self.fruitless if one[1][1] not in self.matches]

    def _augment(self, ticket: WaitingTicket, circle: Circle, seen: set[int], depth: int) -> bool:
        """Free somebody of `circle` by moving the ticket they were given in this round to somebody else."""
        if self._kept(ticket, circle):
            return False
        for agent_id in sorted(circle.members & self.given.keys()):
            rests = ticket.refusals.get(agent_id)
            if agent_id in seen or (rests is not None and rests > self.now):
                continue
            seen.add(agent_id)
            before = self.matches[self.given[agent_id]]
            if before.candidates[0].sticky or before.agent.seat_for(circle.needs.kind) is None:
                continue
            home = self.memory.circles[before.ticket.circle]
            instead = self._choose(before.ticket, home, frozenset(seen)) if home.free else None
            if instead is None and (depth <= 1 or not self._augment_for(before.ticket, home, seen, depth - 1)):
                continue
            if instead is not None:
                self._take(replace(instead, kept=before.candidates[0]))
            self._give(agent_id, before.agent, ticket, circle)
            return True
        return False

    def _augment_for(self, ticket: WaitingTicket, circle: Circle, seen: set[int], depth: int) -> bool:
        before = self.matches[ticket.id]
        if not self._augment(ticket, circle, seen, depth):
            return False
        self.matches[ticket.id] = replace(self.matches[ticket.id], kept=before.candidates[0])
        return True

    def _give(self, agent_id: int, facts: AgentAtWork, ticket: WaitingTicket, circle: Circle) -> None:
        """Somebody of this round takes this ticket instead of the one they were given."""
        self.memory.put_agent(facts)  # as they were before this round
        candidate = self._candidate(facts, ticket, circle, refused=agent_id in ticket.refusals)
        match = self._match(ticket, circle, [candidate])
        if match:
            self._take(match)

    def _put_back(self) -> None:
        memory = self.memory
        for circle, entry in self.aside:
            heapq.heappush(circle.tickets, entry)
            if circle.free:
                memory.active.add(memory.tickets[entry[1]].circle)
        for circle, entry in self.fruitless:
            ticket = memory.tickets[entry[1]]
            ends = [until for until in ticket.refusals.values() if until > self.now]
            if self._kept(ticket, circle) and ticket.sticky_until:
                ends.append(ticket.sticky_until)
            memory.rest(ticket.circle, entry, min(ends, default=self.now + LONGEST_REST))
