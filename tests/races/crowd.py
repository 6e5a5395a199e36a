"""A crowd on a real database: agents, customers, clients and an operator who do anything they may, at random.

The races let several of them loose at once, each with a connection of its own; `make soak` does it a million times.
"""

import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from agents.models import Connection, Proficiency, SpokenLanguage
from dispatch.arriving import intake, reopening
from dispatch.handing import answering
from dispatch.models import Assignment, Queue, Ring, Ticket
from dispatch.offers import offering
from dispatch.people import presence
from dispatch.work import closing, conversation, leaving, rating
from marketplace.kernel.errors import DomainError
from tests.races.colleagues import Colleagues
from tests.races.draws import NobodyThere
from tests.races.floor import LANGUAGES, SKILLS, Floor


class Crowd(Colleagues):
    """`step()` does one thing at random. `counts` are by kind; a refusal by the domain is an outcome like another."""

    def __init__(
        self, floor: Floor, draw: random.Random, *, clock: Callable[[], datetime] = timezone.now, stale: int = 0
    ) -> None:
        super().__init__(floor, draw, stale=stale)
        self.clock = clock
        self.counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.reference = f"{draw.getrandbits(48):x}"
        self.tickets = 0
        self.queues = Queue.objects.select_related("client").in_bulk(list(floor.queues))
        self.count_waiting = (0, 0)  # the next draw at which it is counted, and how many there were

    @property
    def operations(self) -> int:
        return sum(self.counts.values())

    def step(self) -> str:
        """One operation, done or refused: what has nobody to do it is drawn again."""
        while True:
            [name] = self.draw.choices(NAMES, WEIGHTS)
            try:
                getattr(self, name)(now=self.clock())
            except NobodyThere:
                continue
            except DomainError as error:
                self.refused[f"{name}: {type(error).__name__}"] += 1
            self.counts[name] += 1
            return name

    # The clients and their customers

    def full(self) -> bool:
        at, waiting = self.count_waiting
        if self.drawn >= at:
            waiting = Ticket.objects.waiting().count()
            self.count_waiting = (self.drawn + self.stale, waiting)
        return waiting >= self.floor.most_waiting

    def comes_in(self, *, now: datetime) -> None:
        if self.full():
            raise NobodyThere
        queue = self.queues[self.draw.choice(self.floor.queues)]
        self.tickets += 1
        reference = f"{self.reference}-{self.tickets}"
        customer = f"{self.reference}-{self.draw.randint(max(0, self.tickets - 30), self.tickets)}"  # some come back
        skills = {self.draw.choice(SKILLS): self.draw.randint(1, 3)} if self.draw.random() < 0.2 else {}
        language, priority = self.draw.choice(LANGUAGES), self.draw.choice([None, None, 0, 3, 9])
        asked = intake.Request(reference, queue, customer, language=language, skills=skills, priority=priority)
        intake.take_in(queue.client, asked, now=now)

    def customer_writes(self, *, now: datetime) -> None:
        ticket = self.ticket("assigned", "parked") if self.draw.random() < 0.9 else self.ticket()
        conversation.customer_says(ticket, "Still there?", now=now)

    def customer_looks(self, *, now: datetime) -> None:
        pk = self.one("SELECT id FROM dispatch_ticket WHERE state = 'waiting'")
        Ticket.objects.filter(pk=pk).update(customer_seen_at=now)

    def customer_leaves(self, *, now: datetime) -> None:
        ticket = self.ticket("waiting") if self.draw.random() < 0.8 else self.ticket()
        leaving.abandon(ticket, now=now)

    def customer_leaves_an_address(self, *, now: datetime) -> None:
        ticket = self.ticket("waiting")
        leaving.leave_address(ticket, "kim@example.org", now=now)

    def client_cancels(self, *, now: datetime) -> None:
        ticket = self.ticket()
        leaving.cancel(ticket, now=now)

    def returns_to_the_assistant(self, *, now: datetime) -> None:
        leaving.return_to_assistant(self.ticket("waiting", "parked"), now=now)

    def comes_back(self, *, now: datetime) -> None:
        ticket = self.ticket("closed", "abandoned")
        reopening.reopen(ticket, now=now)

    def rates(self, *, now: datetime) -> None:
        ticket = self.ticket("closed")
        rating.rate(ticket, self.draw.randint(1, 5), now=now)

    # The agents

    def connects(self, *, now: datetime) -> None:
        who = self.agent()
        if len(self.lines(who.pk)) >= 2:
            raise NobodyThere
        line = Connection(id=uuid.uuid4(), agent=who, connected_at=now, last_seen_at=now)
        presence.connect(line, now=now)
        presence.go_available(who, connection=line, now=now)

    def says_available(self, *, now: datetime) -> None:
        presence.go_available(self.agent(), now=now)

    def drops(self, *, now: datetime) -> None:
        lines = self.lines(self.draw.choice(self.floor.agents))
        if not lines:
            raise NobodyThere
        presence.disconnect(self.draw.choice(lines), now=now)

    def is_vouched_for(self, *, now: datetime) -> None:
        lines = list(Connection.objects.filter(agent__in=self.floor.agents).values_list("pk", flat=True))
        presence.heartbeat(lines, now=now)

    def pauses(self, *, now: datetime) -> None:
        self.draw.choice([presence.take_break, presence.go_offline])(self.agent(), now=now)

    def learns(self, *, now: datetime) -> None:
        who, slug = self.draw.choice(self.floor.agents), self.draw.choice(SKILLS)
        level = self.draw.randint(1, 5)
        Proficiency.objects.filter(agent=who, skill__slug=slug).update(level=level)
        if self.draw.random() < 0.3:
            tag = self.draw.choice(LANGUAGES[1:])
            if not SpokenLanguage.objects.filter(agent=who, tag=tag).delete()[0]:
                SpokenLanguage.objects.get_or_create(agent_id=who, tag=tag)

    def sees(self, *, now: datetime) -> None:
        offer = self.pending()
        seen = self.draw.random() < 0.5
        offering.acknowledge(offer, delivered=True, seen=seen, now=now)

    def accepts(self, *, now: datetime) -> None:
        offer = self.pending()
        answering.accept(offer, now=now)

    def accepts_late(self, *, now: datetime) -> None:
        offer = self.late()
        answering.accept(offer, now=now)

    def declines(self, *, now: datetime) -> None:
        offer = self.pending()
        answering.decline(offer, now=now)

    def writes(self, *, now: datetime) -> None:
        work = self.work("active")
        conversation.agent_says(work, "I am looking.", now=now)

    def closes(self, *, now: datetime) -> None:
        work = self.work("active")
        closing.close(work, self.draw.choice(ENDINGS), now=now)

    def completes(self, *, now: datetime) -> None:
        work = self.work("acw") if self.draw.random() < 0.9 else self.work("active")
        closing.complete(work, now=now)

    def takes_two_more_minutes(self, *, now: datetime) -> None:
        work = self.work("acw")
        closing.extend_wrap_up(work)

    # The house

    def rules_change(self, *, now: datetime) -> None:
        ring = Ring.objects.filter(queue=self.draw.choice(self.floor.queues), number=1)
        ring.update(lower_levels_by=self.draw.randint(0, 2))


ENDINGS = [str(one) for one in Assignment.Disposition]
KINDS: dict[str, int] = {
    "comes_in": 120,
    "customer_writes": 80,
    "customer_looks": 20,
    "customer_leaves": 12,
    "customer_leaves_an_address": 4,
    "client_cancels": 8,
    "comes_back": 20,
    "rates": 20,
    "connects": 20,
    "says_available": 25,
    "drops": 12,
    "is_vouched_for": 20,
    "pauses": 8,
    "learns": 3,
    "sees": 130,
    "accepts": 130,
    "accepts_late": 15,
    "declines": 20,
    "writes": 90,
    "closes": 90,
    "completes": 110,
    "takes_two_more_minutes": 8,
    "hands_over": 8,
    "asks_a_colleague": 10,
    "colleague_takes": 8,
    "colleague_leaves": 6,
    "calls_off": 4,
    "parks": 15,
    "wants_seats": 5,
    "operator_reassigns": 10,
    "operator_takes": 5,
    "operator_gives_back": 4,
    "operator_closes": 4,
    "operator_watches": 4,
    "operator_whispers": 4,
    "operator_suspends": 1,
    "operator_reinstates": 3,
    "returns_to_the_assistant": 4,
    "rules_change": 1,
}
NAMES, WEIGHTS = list(KINDS), list(KINDS.values())
