"""A round of the dispatcher, decided in memory: which waiting ticket is offered to whom. Pure.

The most urgent ticket gets the first of its circle, at once. Only where nobody free is left for a ticket, and somebody
who could take it has been given another in this round, that other ticket takes its next choice, if it has one. So those
who are served are the most urgent that can be: nobody goes without for somebody less urgent (a greedy walk over a
transversal matroid: Edmonds 1971, Gale 1968; augmenting paths, found breadth first).
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from dispatch.policy import matching, placing
from dispatch.policy.matching import SHOWN, AgentAtWork, Candidate, Match, WaitingTicket
from dispatch.policy.memory import Circle, Key, Known, Memory, Urgency

DEEPEST = 3  # earlier tickets that may move on for one more to be served
LONGEST_REST = timedelta(seconds=5)  # where no end of a rest is known
MOST_TRIES = 100  # tickets of a round for which that is tried


class Step(NamedTuple):
    """A ticket that looks for somebody. `before`: the step from whose ticket it would be moved away, and who from."""

    ticket: WaitingTicket
    circle: Circle
    before: "Step | None" = None
    leaves: int = 0
    depth: int = 0


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
        self.settled: set[Key] = set()  # circles for which nobody can be freed any more
        self.tries = 0

    def run(self, most: int, *, batching: bool) -> Outcome:
        memory = self.memory
        memory.wake_rested(self.now)
        self.batching = batching
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
            elif not self._make_room(ticket, circle, key):
                (self.fruitless if circle.free else self.aside).append((circle, entry))
            self._next(key, heads)
        self.aside += [(memory.circles[key], entry) for entry, key in heads]
        self._put_back()
        matches = sorted(self.matches.values(), key=lambda one: (one.ticket.urgent_from, one.ticket.id))
        return Outcome(matches, self._exhausted())

    def _exhausted(self) -> list[WaitingTicket]:
        memory, doubtful = self.memory, sorted(self.memory.doubtful)
        memory.doubtful.clear()
        found = [memory.tickets[pk] for pk in doubtful if pk in memory.tickets]
        return [one for one in found if one.tired and memory.exhausted(one, now=self.now)]

    def _next(self, key: Key, heads: list[tuple[Urgency, Key]]) -> None:
        """The next ticket of a circle in which somebody is free, or could be freed, takes its place among the heads."""
        circle = self.memory.circles[key]
        open_to = circle.rules.offers and (circle.free or (self.given and self._may_make_room(key)))
        entry = self.memory.next_ticket(circle) if open_to else None
        if entry:
            heapq.heappush(heads, (entry, key))
        elif not circle.free or not circle.tickets:
            self.memory.active.discard(key)

    def _choose(self, ticket: WaitingTicket, circle: Circle) -> Match | None:
        """The first of the circle who may be asked for this ticket."""
        kept = self._kept(ticket, circle)
        holder = self._holder(ticket, circle) if kept else None
        if kept and holder is None:
            return None
        fresh: list[Candidate] = []
        refused: list[Candidate] = []
        for known in self.memory.in_order(circle):
            agent_id = known.facts.agent_id
            if ticket.rests(agent_id, self.now):
                continue
            again = agent_id in ticket.refusals
            (refused if again else fresh).append(self._candidate(known, ticket, refused=again))
            if len(fresh) == SHOWN:
                break
        candidates = sorted([*fresh, *refused], key=matching.order)
        if holder:
            others = [one for one in candidates if one.agent_id != ticket.sticky]
            candidates = [self._candidate(holder, ticket, sticky=True), *others]
        return self._match(ticket, circle, candidates[:SHOWN]) if candidates else None

    def _holder(self, ticket: WaitingTicket, circle: Circle) -> Known | None:
        """Whoever knows this customer and has it kept for them, if they are free."""
        if ticket.sticky is None:
            return None
        known = self.memory.agents[ticket.sticky]
        return known if self._is_free(known.facts, circle) else None

    def _kept(self, ticket: WaitingTicket, circle: Circle) -> bool:
        return (
            ticket.sticky is not None
            and ticket.sticky_until is not None
            and self.now < ticket.sticky_until
            and ticket.sticky not in ticket.refusals
            and not ticket.rests(ticket.sticky, self.now)
            and ticket.sticky in circle.members
        )

    def _candidate(
        self, known: Known, ticket: WaitingTicket, *, refused: bool = False, sticky: bool = False
    ) -> Candidate:
        facts = known.facts
        waited = (self.now - facts.idle_since).total_seconds()
        return placing.candidate(
            facts, known.places[ticket.circle], waited_seconds=waited, refused=refused, sticky=sticky
        )

    def _match(self, ticket: WaitingTicket, circle: Circle, candidates: Sequence[Candidate]) -> Match | None:
        facts = self.memory.agents[candidates[0].agent_id].facts
        seat = facts.seat_for(circle.needs.kind)
        if seat is None:
            return None
        excluded = {reason: number for reason, number in circle.excluded.items() if number > 0}
        declined = self._free_but(ticket.refusals, circle)
        missed = self._free_but(ticket.missed, circle) - declined
        busy = len(circle.members) - circle.free - circle.ringing
        for reason, number in (
            ("declined lately", len(declined)),
            ("not reached", len(missed)),
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
            eligible=circle.free - len(declined) - len(missed),
            excluded=excluded,
            weights=circle.rules.weights,
        )

    def _free_but(self, resting: Mapping[int, datetime], circle: Circle) -> set[int]:
        """Those of them who are free in the circle and not asked for now."""
        found = [pk for pk, until in resting.items() if until > self.now and pk in circle.members]
        return {pk for pk in found if self._is_free(self.memory.agents[pk].facts, circle)}

    def _is_free(self, facts: AgentAtWork, circle: Circle) -> bool:
        return not facts.ringing and facts.seat_for(circle.needs.kind) is not None

    def _take(self, match: Match) -> None:
        agent_id = match.agent.agent_id
        self.matches[match.ticket.id] = match
        self.given[agent_id] = match.ticket.id
        self.memory.drop_ticket(match.ticket.id)
        self.memory.put_agent(match.agent.given(match.seat))

    def _may_make_room(self, key: Key) -> bool:
        return self.batching and key not in self.settled and self.tries < MOST_TRIES

    def _make_room(self, ticket: WaitingTicket, circle: Circle, key: Key) -> bool:
        """Somebody of this round takes it, whose own ticket has another choice. Whoever fails settles it for those who
        stand behind them and may ask the same people.
        """
        if not self.given or not self._may_make_room(key):
            return False
        self.tries += 1
        last = self._look_for_room(ticket, circle)
        if last is None:
            if ticket.sticky is None and not ticket.refusals and not ticket.missed:
                self.settled.add(key)
            return False
        match, step = last
        while step.before is not None:
            left = self.matches[step.ticket.id]
            self._take(replace(match, candidates=_above(match.candidates, left.candidates)))
            match = self._given_up(left, step.before.ticket, step.before.circle)
            step = step.before
        self._take(match)
        return True

    def _look_for_room(self, ticket: WaitingTicket, circle: Circle) -> tuple[Match, Step] | None:
        """The nearest ticket of this round that can go to somebody who is free, and the steps that led to it."""
        seen: set[int] = set()
        steps = [Step(ticket, circle)]
        for step in steps:  # grows as it goes
            for agent_id in sorted(self._others_for(step) - seen):
                before = self.matches[self.given[agent_id]]
                if before.agent.seat_for(step.circle.needs.kind) is None:
                    continue
                seen.add(agent_id)
                home = self.memory.circles[before.ticket.circle]
                further = Step(before.ticket, home, step, agent_id, step.depth + 1)
                instead = self._choose(before.ticket, home) if home.free else None
                if instead:
                    return instead, further
                if further.depth < DEEPEST:
                    steps.append(further)
        return None

    def _others_for(self, step: Step) -> set[int]:
        """Those of this round who may be asked for the ticket of a step."""
        ticket, circle = step.ticket, step.circle
        if self._kept(ticket, circle):
            return {ticket.sticky} & self.given.keys() if ticket.sticky is not None else set()
        return {pk for pk in circle.members & self.given.keys() if not ticket.rests(pk, self.now)}

    def _given_up(self, left: Match, ticket: WaitingTicket, circle: Circle) -> Match:
        """The match of `ticket` with whoever has just been freed of another one."""
        facts = left.agent
        self.memory.put_agent(facts)  # as they were before this round
        sticky = self._kept(ticket, circle)
        known = self.memory.agents[facts.agent_id]
        one = self._candidate(known, ticket, refused=facts.agent_id in ticket.refusals, sticky=sticky)
        match = self._match(ticket, circle, [one])
        if match is None:
            raise AssertionError("a seat that was free before this round is not")
        return match

    def _put_back(self) -> None:
        memory = self.memory
        for circle, entry in self.aside:
            heapq.heappush(circle.tickets, entry)
            if circle.free:
                memory.active.add(memory.tickets[entry[1]].circle)
        for circle, entry in self.fruitless:
            ticket = memory.tickets[entry[1]]
            ends = [until for until in (*ticket.refusals.values(), *ticket.missed.values()) if until > self.now]
            if self._kept(ticket, circle) and ticket.sticky_until:
                ends.append(ticket.sticky_until)
            memory.rest(ticket.circle, entry, min(ends, default=self.now + LONGEST_REST))


def _above(candidates: Sequence[Candidate], left: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of a ticket that moves on, after whom it leaves to a ticket that has nobody else."""
    needed = [replace(left[0], needed=True), *(one for one in left if one.needed)]
    return [*candidates[: SHOWN - len(needed)], *needed][:SHOWN]
