"""The virtual floor beside the real one: the same people, tickets and moments, and every offer must be the same."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.models import Agent, Connection
from dispatch import dispatcher
from dispatch.handing import answering
from dispatch.models import Assignment, Offer, Price, Queue, QueueSkill, Ring, Ticket
from dispatch.offers import offering, widening
from dispatch.offers.remembering import Remembering
from dispatch.people import presence
from dispatch.policy.service_level import Outcome
from dispatch.reading import rounds, rulebook
from dispatch.work import closing, leaving
from marketplace.simulator.virtual import answers, worker
from marketplace.simulator.virtual.engine import Floor
from marketplace.simulator.virtual.passage import Asked, Passage
from marketplace.simulator.virtual.worker import Worker
from marketplace.simulator.virtual.world import Contact, Desk, Habits, Person, World
from tests import people

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
LANGUAGES = ("sv", "sv", "en", "so")
KNOWN = (  # name, skills, languages, seats, standing
    ("alice", {"cards": 3, "fraud": 1}, ("sv", "en"), 2, None),
    ("bob", {"cards": 2}, ("sv",), 1, 0.9),
    ("carol", {"fraud": 3, "cards": 1}, ("sv", "so"), 1, 0.6),
    ("dave", {"cards": 1, "fraud": 2}, ("en",), 1, None),
)
HABITS = Habits(accepts=0.7, declines=0.2, answer_seconds=6, away_seconds=40, other_language=1.2, known_customer=0.8)


class Beside(Floor):
    """Takes each step in the database first, at the same moment, and compares what rings whenever anything may."""

    def __init__(self, world: World, *, seed: int) -> None:
        super().__init__(world, seed=seed)
        self.real = Remembering(now=world.start)
        self.tickets: dict[int, Ticket] = {}
        self.compared = 0

    def _agent(self, one: Worker) -> Agent:
        return Agent.objects.get(pk=one.person.agent_id)

    def _offer(self, passage: Passage) -> Offer:
        return Offer.objects.pending().get(ticket=self.tickets[passage.contact.id])

    def _come_to_work(self, worker: Worker) -> None:
        if worker.online:
            lines = Connection.objects.filter(agent=worker.person.agent_id)
            presence.heartbeat([one.pk for one in lines], now=self.clock.now)
            presence.go_available(self._agent(worker), connection=lines.get(), now=self.clock.now)
        else:
            people.online(self._agent(worker), now=self.clock.now)
        super()._come_to_work(worker)

    def _go_home(self, worker: Worker) -> None:
        presence.go_offline(self._agent(worker), now=self.clock.now)
        super()._go_home(worker)

    def _count_shares(self) -> None:
        self.real.settle(self.real.differences(now=self.clock.now), now=self.clock.now)
        while self.real.unsettled:
            self.real.settle_some()
        super()._count_shares()

    def _arrive(self, contact: Contact) -> None:
        self.tickets[contact.id] = people.ticket(
            Queue.objects.get(pk=contact.queue_id),
            now=self.clock.now,
            language=contact.language,
            customer_reference=f"customer {contact.customer}",
        )
        super()._arrive(contact)

    def _leave(self, passage: Passage) -> None:
        if passage.outcome is Outcome.WAITING:
            leaving.abandon(self.tickets[passage.contact.id], now=self.clock.now)
        super()._leave(passage)

    def _widen(self, passage: Passage) -> None:
        widening.widen_due(now=self.clock.now)
        super()._widen(passage)

    def _accept(self, passage: Passage, offer: Asked) -> None:
        answering.accept(self._offer(passage), now=self.clock.now)
        super()._accept(passage, offer)

    def _decline(self, passage: Passage, offer: Asked) -> None:
        if (self.clock.now - offer.at).total_seconds() < 20:
            answering.decline(self._offer(passage), now=self.clock.now)
        else:
            answering.expire_due(now=self.clock.now)
        super()._decline(passage, offer)

    def _complete(self, worker: Worker, passage: Passage) -> None:
        work = Assignment.objects.get(ticket=self.tickets[passage.contact.id])
        closing.close(work, Assignment.Disposition.SOLVED, now=self.clock.now)
        work.refresh_from_db()
        closing.complete(work, now=self.clock.now)
        super()._complete(worker, passage)

    def _match(self) -> None:
        super()._match()
        now, tickets = self.clock.now, [one.pk for one in self.tickets.values()]
        self.real.look_at(agents=list(self.workers), tickets=tickets, now=now)
        dispatcher.match_all(now=lambda: now, remembering=self.real)
        for offer in Offer.objects.pending().filter(delivered_at=None):
            offering.acknowledge(offer, delivered=True, seen=True, now=now)

        assert self._really_on_offer() == {
            (
                one.contact.id,
                one.ringing.at,
                one.ringing.agent_id,
                one.ringing.ring,
                one.ringing.language,
                one.ringing.quote,
            )
            for one in self.passages.values()
            if one.ringing
        }
        self.compared += 1

    def _really_on_offer(self) -> set[tuple[Any, ...]]:
        contact_of = {ticket.pk: contact_id for contact_id, ticket in self.tickets.items()}
        return {
            (
                contact_of[one.ticket_id],
                one.offered_at,
                one.agent_id,
                one.decision.ring,
                one.language,
                one.quote["base"],
            )
            for one in Offer.objects.pending().select_related("decision")
        }


def floor_of(acme: Any) -> dict[int, Desk]:
    """Two queues of one client, and the same in the words of the simulation."""
    asked: dict[str, dict[str, Any]] = {
        "cards": {"priority": 2, "skills": {"cards": 2}},
        "fraud": {"priority": 4, "skills": {"fraud": 2}},
    }
    queues = [
        people.queue(
            acme, slug, language="sv", language_fallback=["en", "sv"], decline_cooldown_seconds=90,
            surge_step_percent=10, surge_most_percent=20, **fields,
        )
        for slug, fields in asked.items()
    ]  # fmt: skip
    cards, fraud = queues
    QueueSkill.objects.create(
        queue=fraud, skill=people.skill("cards"), kind=QueueSkill.Kind.PREFERRED, level=1, until_ring=1
    )
    for queue in queues:
        Price.objects.create(
            queue=queue,
            rate_card=2,
            currency="SEK",
            base=5000,
            included_seconds=720,
            per_minute=410,
            language_supplements={"so": 600},
            in_force_from=START - timedelta(days=30),
        )
        Ring.objects.create(queue=queue, number=1, after_seconds=15, lower_levels_by=1)
        Ring.objects.create(queue=queue, number=2, after_seconds=40, fallback_languages=2)
        Ring.objects.create(queue=queue, number=3, after_seconds=80).widen_to.set([cards, fraud])
    lines = rulebook.of_queues(now=START)
    return {
        pk: Desk(one.rules, one.terms, decline_cooldown_seconds=90, surge_step_percent=10, surge_most_percent=20)
        for pk, one in lines.items()
        if one.terms
    }


def staff() -> list[Person]:
    found = []
    for place, (name, skills, languages, seats, standing) in enumerate(KNOWN):
        one = people.agent(name, skills=skills, languages=languages, capacity=seats)
        if standing is not None:
            Agent.objects.filter(pk=one.pk).update(standing=standing, standing_ratings=40)
        hours = (5.0 + place, 900.0 + 100 * place)
        found.append(Person(one.pk, frozenset(languages), skills, seats, (hours,), standing=standing))
    return found


def contacts(desks: dict[int, Desk], *, seed: int, number: int = 18) -> list[Contact]:
    draw = random.Random(seed)
    cards, fraud = sorted(desks)
    head_starts = {cards: 120.0, fraud: 240.0}
    found: list[Contact] = []
    for at in sorted(draw.uniform(10, 600) for _ in range(number)):
        before = draw.choice(found) if found and draw.random() < 0.3 else None
        queue_id = before.queue_id if before else draw.choice([cards, cards, fraud])
        language = before.language if before else draw.choice(LANGUAGES)
        patience = draw.uniform(10, 150) if draw.random() < 0.5 else None
        found.append(
            Contact(
                len(found) + 1, at, queue_id, language, draw.uniform(20, 240), patience, head_starts[queue_id],
                before.customer if before else len(found) + 1,
            )
        )  # fmt: skip
    return found


def walk(*, seed: int, together: float = 0) -> Beside:
    """Live through some twenty minutes; with `together`, everybody comes at steps of so many seconds."""
    desks = floor_of(people.client("acme"))
    coming = contacts(desks, seed=seed)
    if together:
        coming = [replace(one, at=10 + together * (one.at // together)) for one in coming]
    world = World(desks, staff(), coming, HABITS, start=START, shares_every_seconds=60)
    beside = Beside(world, seed=seed)
    beside.run()
    return beside


def test_the_virtual_floor_makes_every_offer_that_the_dispatcher_makes() -> None:
    beside = walk(seed=5)

    passages = list(beside.passages.values())
    offers = [one for passage in passages for one in passage.asked]
    assert Offer.objects.count() == len(offers) > len(passages)
    assert beside.compared > 2 * len(passages)
    assert {one.ring for one in offers} >= {0, 1, 2}
    assert {one.quote for one in offers} > {5000, 5600}  # and raised ones
    assert {one.outcome for one in passages} == {Outcome.ANSWERED, Outcome.ABANDONED}
    assert any(one.knew and one.knew == one.agent_id for one in passages)
    assert any(one.exhaustions for one in passages)
    ended = {Outcome.ANSWERED: Ticket.State.CLOSED, Outcome.ABANDONED: Ticket.State.ABANDONED}
    for passage in passages:
        assert Ticket.objects.get(pk=beside.tickets[passage.contact.id].pk).state == ended[passage.outcome]


def test_they_also_agree_where_many_come_at_the_same_instant() -> None:
    beside = walk(seed=13, together=60)

    passages = list(beside.passages.values())
    assert Offer.objects.count() == sum(len(one.asked) for one in passages) > len(passages)
    assert any(one.moved for one in passages)


def test_the_constants_of_the_virtual_floor_are_those_of_the_real_one(settings: Any) -> None:
    assert rounds.FAIRNESS_WINDOW == worker.FAIRNESS_WINDOW
    assert worker.LEAST_AVAILABLE.total_seconds() == rounds.LEAST_AVAILABLE_SECONDS
    assert settings.EXPIRY_GRACE_SECONDS == answers.EXPIRY_GRACE_SECONDS
