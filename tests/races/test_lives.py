"""Random lives of many tickets and agents against PostgreSQL; after every step the guarantees hold."""

import os
import uuid
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from agents.models import Connection
from dispatch import dispatcher
from dispatch.arriving import reopening
from dispatch.handing import answering, interventions
from dispatch.models import Assignment, Offer, OpeningHours, QueueSkill, Ring, Seat, Ticket
from dispatch.offers import offering
from dispatch.people import presence
from dispatch.work import closing, conversation, leaving, rating
from marketplace.kernel.errors import DomainError
from tests import people
from tests.races import model, truth
from tests.races.together import Together

SKILLS = ["cards", "payments"]
LANGUAGES = ["en", "sv", "fi"]
ENDINGS = {
    "abandon": (model.leaves, leaving.abandon),
    "cancel": (model.cancels, leaving.cancel),
    "reopen": (model.reopens, reopening.reopen),
}
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # when all queues are open
EXAMPLES = int(os.environ.get("LIVES", "15"))


def refused(step: Any, *args: Any, **kwargs: Any) -> bool:
    """Try a step that the domain may refuse; a refusal leaves nothing behind."""
    try:
        with transaction.atomic():
            step(*args, **kwargs)
    except DomainError:
        return True
    return False


class Lives(Together):
    """Alice, Bob and Carla, two clients, three queues, and a clock that only this machine moves."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
        self.lines = count(1)
        self.agents = [
            people.agent("alice", skills={"cards": 3}, languages=("en", "sv"), capacity=3),
            people.agent("bob", skills={"cards": 1, "payments": 2}, languages=("en",), capacity=2),
            people.agent("carla", skills={"payments": 5}, languages=("fi", "en"), capacity=1),
        ]
        self.olga = people.person("olga", "operator")
        acme, zeta = people.client("acme"), people.client("zeta")
        self.agents[2].async_seats = 2
        self.agents[2].save(update_fields=["async_seats"])
        Seat.provide(self.agents[2])
        self.queues = [
            people.queue(acme, "cards", skills={"cards": 1}, decline_cooldown_seconds=60),
            people.queue(acme, "payments", skills={"payments": 2}, priority=7),
            people.queue(zeta, "anything", decline_cooldown_seconds=0, surge_step_percent=10, surge_most_percent=20),
            people.queue(zeta, "letters", kind="async", park_after_seconds=90, language_fallback=["en"]),
        ]
        self.lay_down_rules()

    def lay_down_rules(self) -> None:
        """Rings, a tier, what is preferred and what keeps somebody out, and hours that end soon and begin on Monday."""
        cards, payments, anything, letters = self.queues
        cards.escalates_to, payments.tier = payments, 2
        cards.save()
        payments.save()
        Ring.objects.create(queue=cards, number=1, after_seconds=15, lower_levels_by=1)
        Ring.objects.create(queue=cards, number=2, after_seconds=60).widen_to.set([payments])
        Ring.objects.create(queue=letters, number=1, after_seconds=30, wait_over_seconds=60, fallback_languages=1)
        QueueSkill.objects.create(queue=payments, skill=people.skill("fraud"), level=1, kind="preferred", until_ring=0)
        QueueSkill.objects.create(queue=anything, skill=people.skill("trainee"), level=1, kind="excluded")
        people.Proficiency.objects.create(agent=self.agents[1], skill=people.skill("trainee"), level=1)
        for day in (0, 4):
            OpeningHours.objects.create(queue=letters, weekday=day, opens=time(9), closes=time(13, 10))

    def teardown(self) -> None:
        try:
            self.everybody_is_found()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def everybody_is_found(self) -> None:
        """Whatever has happened, an able newcomer is offered every ticket that still waits: none is lost."""
        self.now = max(self.now, MONDAY)
        dispatcher.sweep(self.now)
        zora = people.agent("zora", skills={"cards": 5, "payments": 5}, languages=tuple(LANGUAGES), capacity=1)
        people.online(zora, now=self.now)
        for _ in range(200):
            self.now += timedelta(milliseconds=10)
            presence.heartbeat(list(Connection.objects.filter(agent=zora).values_list("pk", flat=True)), now=self.now)
            dispatcher.match_all(now=lambda: self.now)
            offer = Offer.objects.pending().first()
            if offer is None:
                break
            work = answering.accept(offer, now=self.now)
            closing.complete(closing.close(work, "solved", now=self.now), now=self.now)
        assert not Ticket.objects.waiting().exists()
        truth.holds()

    # the world
    @rule(
        queue=st.integers(0, 3),
        language=st.sampled_from(LANGUAGES),
        priority=st.none() | st.integers(0, 9),
        skills=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=2),
    )
    def a_ticket_comes_in(self, queue: int, language: str, priority: int | None, skills: dict[str, int]) -> None:
        people.ticket(self.queues[queue], now=self.now, language=language, priority=priority, skills=skills)

    @rule(seconds=st.sampled_from([0.2, 1, 4, 15, 21, 35, 100, 130, 400]))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(agent=st.integers(0, 2))
    def a_live_process_vouches(self, agent: int) -> None:
        mine = Connection.objects.filter(agent=self.agents[agent])
        presence.heartbeat(list(mine.values_list("pk", flat=True)), now=self.now)

    @rule()
    def the_dispatcher_matches(self) -> None:
        known = set(Offer.objects.values_list("pk", flat=True))
        dispatcher.match_all(now=lambda: self.now)
        made = Offer.objects.exclude(pk__in=known).values_list("pk", flat=True)
        assert [pk for pk in made if not model.may_serve(pk)] == []

    @rule()
    def the_dispatcher_sweeps(self) -> None:
        for step in dispatcher.SWEEPS:
            step(now=self.now)

    # the agents
    @rule(agent=st.integers(0, 2))
    def an_agent_goes_online(self, agent: int) -> None:
        who = self.agents[agent]
        line = uuid.UUID(
            int=next(self.lines)
        )  # in the order in which they came: a life that is lived again is the same
        connection = Connection(id=line, agent=who, connected_at=self.now, last_seen_at=self.now)
        presence.connect(connection, now=self.now)
        presence.go_available(who, connection=connection, now=self.now)

    @rule(agent=st.integers(0, 2), step=st.sampled_from([presence.go_offline, presence.take_break]))
    def an_agent_pauses(self, agent: int, step: Any) -> None:
        expected = model.pauses(self.agents[agent].pk)
        assert refused(step, self.agents[agent], now=self.now) is not expected

    @rule(agent=st.integers(0, 2))
    def an_agent_says_available_without_a_socket(self, agent: int) -> None:
        presence.go_available(self.agents[agent], now=self.now)

    @rule(data=st.data())
    @precondition(lambda self: Connection.objects.exists())
    def a_socket_drops(self, data: st.DataObject) -> None:
        presence.disconnect(data.draw(st.sampled_from(self.ids(Connection.objects.all()))), now=self.now)

    @rule(data=st.data(), seen=st.booleans())
    @precondition(lambda self: Offer.objects.pending().exists())
    def an_offer_arrives(self, data: st.DataObject, seen: bool) -> None:
        offering.acknowledge(self.one(data, Offer.objects.pending()), delivered=True, seen=seen, now=self.now)

    @rule(data=st.data(), late=st.booleans())
    @precondition(lambda self: Offer.objects.exists())
    def an_offer_is_accepted(self, data: st.DataObject, late: bool) -> None:
        offer = self.one(data, Offer.objects.all() if late else Offer.objects.pending().all() or Offer.objects.all())
        self.agrees(model.accepts, answering.accept, offer)

    @rule(data=st.data())
    @precondition(lambda self: Offer.objects.exists())
    def an_offer_is_declined(self, data: st.DataObject) -> None:
        self.agrees(model.declines, answering.decline, self.one(data, Offer.objects.all()))

    @rule(data=st.data())
    @precondition(lambda self: Assignment.objects.exists())
    def an_agent_writes(self, data: st.DataObject) -> None:
        self.agrees(model.writes, conversation.agent_says, self.one(data, Assignment.objects.all()), "Hello.")

    @rule(data=st.data(), disposition=st.sampled_from([*Assignment.Disposition.values, "unknown"]))
    @precondition(lambda self: Assignment.objects.exists())
    def an_agent_closes(self, data: st.DataObject, disposition: str) -> None:
        work = self.one(data, Assignment.objects.all())
        expected = model.closes(work.pk, self.now, disposition)
        assert refused(closing.close, work, disposition, now=self.now) is not expected

    @rule(data=st.data(), more=st.booleans())
    @precondition(lambda self: Assignment.objects.exists())
    def an_agent_wraps_up(self, data: st.DataObject, more: bool) -> None:
        work = self.one(data, Assignment.objects.all())
        if more:
            self.agrees(model.extends, lambda one, now: closing.extend_wrap_up(one), work)
        else:
            self.agrees(model.completes, closing.complete, work)

    # the customers, the clients and the operator
    @rule(data=st.data())
    @precondition(lambda self: Ticket.objects.exists())
    def a_customer_writes(self, data: st.DataObject) -> None:
        about = self.one(data, Ticket.objects.all())
        self.agrees(model.customer_writes, conversation.customer_says, about, "Still there?")

    @rule(data=st.data(), how=st.sampled_from(list(ENDINGS)))
    @precondition(lambda self: Ticket.objects.exists())
    def a_ticket_is_left_or_reopened(self, data: st.DataObject, how: str) -> None:
        self.agrees(*ENDINGS[how], self.one(data, Ticket.objects.all()))

    @rule(data=st.data())
    @precondition(lambda self: Ticket.objects.exists())
    def a_page_is_open(self, data: st.DataObject) -> None:
        Ticket.objects.filter(pk=self.one(data, Ticket.objects.all()).pk).update(customer_seen_at=self.now)

    @rule(data=st.data(), score=st.integers(0, 6))
    @precondition(lambda self: Ticket.objects.exists())
    def a_customer_rates(self, data: st.DataObject, score: int) -> None:
        refused(rating.rate, self.one(data, Ticket.objects.all()), score, now=self.now)

    @rule(data=st.data(), to=st.none() | st.integers(0, 2))
    @precondition(lambda self: Ticket.objects.exists())
    def olga_reassigns(self, data: st.DataObject, to: int | None) -> None:
        target = None if to is None else self.agents[to]
        refused(interventions.reassign, self.one(data, Ticket.objects.all()), to=target, by=self.olga, now=self.now)

    @invariant()
    def the_guarantees_hold(self) -> None:
        with database.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        truth.holds()

    refuses = staticmethod(refused)

    def agrees(self, expected: Any, step: Any, subject: Any, *words: str) -> None:
        """The step succeeds where the model says that it must, and nowhere else."""
        must = expected(subject.pk, self.now)
        assert refused(step, subject, *words, now=self.now) is not must, (step.__name__, subject, must)

    @staticmethod
    def ids(rows: Any) -> list[Any]:
        return list(rows.order_by("pk").values_list("pk", flat=True))

    def one(self, data: st.DataObject, rows: Any) -> Any:
        return rows.model.objects.get(pk=data.draw(st.sampled_from(self.ids(rows))))


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_the_guarantees_hold_after_every_step_of_random_lives():
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
