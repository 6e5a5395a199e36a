"""The floor under a virtual clock: contacts come, wait, are rung and served; every choice is the dispatcher's own.

`dispatch.policy.pairing` matches on a `dispatch.policy.memory.Memory`, `rings` widens, `pricing` quotes. What the
database does in production (deadlines, pauses, who is idle since when) is done here in memory.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from dispatch.policy import pairing, pricing, rings
from dispatch.policy.matching import Match
from dispatch.policy.memory import Memory
from dispatch.policy.service_level import Outcome
from marketplace.simulator.virtual import answers, tickets
from marketplace.simulator.virtual.clock import Clock
from marketplace.simulator.virtual.customers import Customers
from marketplace.simulator.virtual.passage import Asked, Passage
from marketplace.simulator.virtual.worker import Worker
from marketplace.simulator.virtual.world import Contact, World

DRAIN = timedelta(hours=12)  # after the last contact: whoever waits is served or has left
MOST_EXHAUSTIONS = 10  # that shorten a pause


class Floor:
    """One run. The same world and seed tell the same story, to the microsecond."""

    def __init__(self, world: World, *, seed: int) -> None:
        self.world, self.seed = world, seed
        self.clock = Clock(world.start)
        self.memory = Memory({queue_id: desk.rules for queue_id, desk in world.desks.items()})
        self.workers = {person.agent_id: Worker(person, world.start) for person in world.people}
        self.passages: dict[int, Passage] = {}
        self.customers = Customers()
        self._next_look: datetime | None = None

    def run(self) -> "Floor":
        for worker in self.workers.values():
            for start, end in worker.person.hours:
                self._at(start, partial(self._come_to_work, worker))
                self._at(end, partial(self._go_home, worker))
        for contact in self.world.contacts:
            self._at(contact.at, partial(self._arrive, contact))
        last = self.world.contacts[-1].at if self.world.contacts else 0.0
        if any(desk.rules.weights.fairness_seconds for desk in self.world.desks.values()):
            for n in range(1, int(last / self.world.shares_every_seconds) + 1):
                self._at(n * self.world.shares_every_seconds, self._count_shares)
        self.clock.run(self.world.start + timedelta(seconds=last) + DRAIN)
        for worker in self.workers.values():
            worker.go(self.clock.now)
        return self

    def _at(self, seconds: float, happen: Callable[[], None]) -> None:
        self.clock.at(self.world.start + timedelta(seconds=seconds), happen)

    def _in(self, seconds: float, happen: Callable[[], None]) -> None:
        self.clock.at(self.clock.now + timedelta(seconds=seconds), happen)

    # People come and go

    def _come_to_work(self, worker: Worker) -> None:
        worker.leaving = False
        if worker.since is None:  # a log-in, or back from not responding
            worker.come(self.clock.now)
        self._put(worker)
        self._look()

    def _go_home(self, worker: Worker) -> None:
        """At once, or when the last seat empties; no new offers meanwhile, and what rings is taken back."""
        worker.leaving = True
        back = self.passages[worker.rings_for] if worker.rings_for is not None else None
        if back:
            self._free(worker, back)
            self._line_up(back)
        if not worker.used:
            worker.go(self.clock.now)
        self._put(worker)
        if back:
            self._look()

    def _put(self, worker: Worker) -> None:
        if worker.is_open:
            self.memory.put_agent(worker.facts())
        else:
            self.memory.drop_agent(worker.person.agent_id)

    def _count_shares(self) -> None:
        present = [worker for worker in self.workers.values() if worker.online]
        for worker in present:
            worker.count_share(self.clock.now)
        self.memory.mean_share = sum(worker.share for worker in present) / len(present) if present else 0.0
        for worker in present:
            self._put(worker)

    # Contacts come, wait and leave

    def _arrive(self, contact: Contact) -> None:
        now, desk = self.clock.now, self.world.desks[contact.queue_id]
        knew = self.customers.last_agent(contact)
        ticket = tickets.new(contact, desk, knew=knew, now=now)
        passage = self.passages[contact.id] = Passage(contact, now, ticket, knew=knew)
        self.customers.came(passage)
        self.memory.put_ticket(ticket)
        if contact.patience_seconds is not None:
            self._in(contact.patience_seconds, partial(self._leave, passage))
        self._plan_ring(passage)
        self._look()

    def _leave(self, passage: Passage) -> None:
        if passage.outcome is not Outcome.WAITING:
            return
        passage.outcome, passage.ended_at = Outcome.ABANDONED, self.clock.now
        self.memory.drop_ticket(passage.contact.id)
        if passage.ringing:
            self._free(self.workers[passage.ringing.agent_id], passage)
            self._look()

    def _plan_ring(self, passage: Passage) -> None:
        after = rings.next_by_clock(self.world.desks[passage.contact.queue_id].rules.rings, passage.ticket.ring)
        if after is not None:
            self.clock.at(passage.arrived_at + timedelta(seconds=after), partial(self._widen, passage))

    def _widen(self, passage: Passage) -> None:
        """The next ring by the clock, unless it has come already."""
        if passage.outcome is not Outcome.WAITING:
            return
        ring = rings.due(
            self.world.desks[passage.contact.queue_id].rules.rings,
            passage.ticket.ring,
            waited_seconds=(self.clock.now - passage.arrived_at).total_seconds(),
            expected_wait_seconds=None,
            service_level=None,
        )
        if ring > passage.ticket.ring:
            self._line_up(passage, ring=ring)
            self._look()

    def _exhaust(self, passage: Passage) -> None:
        """Nobody is left to ask: the pauses are halved, the price rises where it may, the next ring comes at once."""
        desk = self.world.desks[passage.contact.queue_id]
        passage.exhaustions = min(passage.exhaustions + 1, MOST_EXHAUSTIONS)
        passage.ticket = tickets.raised(passage.ticket, desk)
        following = [one.number for one in desk.rules.rings if one.number > passage.ticket.ring]
        self._line_up(passage, ring=min(following, default=passage.ticket.ring), tired=False)

    def _line_up(self, passage: Passage, *, ring: int | None = None, tired: bool | None = None) -> None:
        """Write down what has changed, and put the ticket in line unless it rings."""
        before = passage.ticket
        passage.ticket = tickets.again(
            passage,
            self.world.desks[before.queue_id],
            ring=before.ring if ring is None else ring,
            tired=before.tired if tired is None else tired,
        )
        if not passage.ringing:
            self.memory.put_ticket(passage.ticket)
        if passage.ticket.ring != before.ring:
            self._plan_ring(passage)

    # Choosing

    def _look(self) -> None:
        """Match as soon as everything that falls on this instant has happened: a round sees all of it."""
        self._look_at(self.clock.now)

    def _look_at(self, when: datetime) -> None:
        if self._next_look is None or when < self._next_look:
            self._next_look = when
            self.clock.at(when, partial(self._look_again, when))

    def _look_again(self, when: datetime) -> None:
        if self._next_look == when:
            self._next_look = None
            self._match()

    def _match(self) -> None:
        """Rounds until one makes no offer, and a look at the moment when the first rest ends."""
        while self.memory.active or self.memory.resting or self.memory.doubtful:
            round_ = pairing.pair(self.memory, now=self.clock.now, batching=self.world.batching)
            for match in round_.matches:
                self._ring(match)
            for ticket in round_.exhausted:
                self._exhaust(self.passages[ticket.id])
            if not (round_.matches or round_.exhausted):
                break
        ends = [until for key in self.memory.resting for _, until in self.memory.circles[key].resting.values()]
        if ends:
            self._look_at(max(min(ends), self.clock.now + timedelta(milliseconds=1)))

    # Offers

    def _ring(self, match: Match) -> None:
        """The offer is out, with its quote; how it will be answered is drawn."""
        passage, worker = self.passages[match.ticket.id], self.workers[match.agent.agent_id]
        desk = self.world.desks[match.ticket.queue_id]
        surge = match.ticket.surge_percent
        quote = pricing.quote(desk.terms, queue_name="", language=match.language, surge_percent=surge)
        offer = Asked(self.clock.now, match.agent.agent_id, match.ticket.ring, match.language, quote.base)
        passage.asked.append(offer)
        passage.ringing = offer
        passage.moved |= match.kept is not None
        worker.rings_for = passage.contact.id
        answer = answers.draw(
            self.world.habits,
            seed=self.seed,
            contact_id=passage.contact.id,
            number=len(passage.asked),
            timeout_seconds=desk.offer_timeout_seconds,
        )
        if answer is answers.AT_ONCE:
            self._accept(passage, offer)
            return
        becomes = {
            answers.Kind.ACCEPTS: self._accept,
            answers.Kind.DECLINES: self._decline,
            answers.Kind.LETS_IT_RING: self._expire,
        }[answer.kind]
        self._in(answer.after_seconds, partial(self._answer, passage, offer, becomes))

    def _answer(self, passage: Passage, offer: Asked, becomes: Callable[[Passage, Asked], None]) -> None:
        if passage.ringing is offer:
            becomes(passage, offer)
            self._look()

    def _accept(self, passage: Passage, offer: Asked) -> None:
        now, worker = self.clock.now, self.workers[offer.agent_id]
        passage.outcome, passage.ended_at = Outcome.ANSWERED, now
        passage.agent_id, passage.language = offer.agent_id, offer.language
        asks = self.world.desks[passage.contact.queue_id].rules.asks
        seconds = passage.contact.handling_seconds * self.world.habits.factor(
            worker.person,
            asks,
            own_language=offer.language == passage.contact.language,
            knows=passage.knew == offer.agent_id,
        )
        worker.taken += 1
        worker.idle_since = now
        worker.earn(offer.quote, now)
        worker.held.append((now, now + timedelta(seconds=seconds)))
        passage.handled_seconds = seconds
        self._free(worker, passage)
        self._in(seconds, partial(self._complete, worker, passage))

    def _complete(self, worker: Worker, passage: Passage) -> None:
        passage.closed = True
        worker.taken -= 1
        if not worker.used:
            if worker.leaving:
                worker.go(self.clock.now)
            else:
                worker.idle_since = self.clock.now
        self._put(worker)
        self._look()

    def _decline(self, passage: Passage, offer: Asked) -> None:
        passage.refusals[offer.agent_id] = self.clock.now
        self._free(self.workers[offer.agent_id], passage)
        self._line_up(passage, tired=True)

    def _expire(self, passage: Passage, offer: Asked) -> None:
        """Whoever lets an offer ring out is "not responding" for a while."""
        self._decline(passage, offer)
        worker = self.workers[offer.agent_id]
        worker.step_away(self.clock.now)
        self._put(worker)
        if not worker.leaving:
            self._in(self.world.habits.away_seconds, partial(self._come_back, worker))

    def _come_back(self, worker: Worker) -> None:
        if not worker.leaving and worker.since is None:
            self._come_to_work(worker)

    def _free(self, worker: Worker, passage: Passage) -> None:
        """The ringing is over, however it ended."""
        if passage.ringing:
            worker.rang.append((passage.ringing.at, self.clock.now))
        worker.rings_for, passage.ringing = None, None
        if worker.leaving and not worker.used:
            worker.go(self.clock.now)
        self._put(worker)
