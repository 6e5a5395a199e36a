"""The audits find nothing in true histories, whatever happens in them: random lives, counted after every step."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from dispatch import guarantees
from dispatch.floor import arrivals, scope
from dispatch.handing import rescuing, transferring
from dispatch.models import Assignment, Queue, Ticket
from dispatch.offers import targets
from dispatch.work import conversation, parking
from tests.races.test_lives import Lives, refused


class AuditedLives(Lives):
    """Besides, tickets are handed to other queues, parked and taken over; and every interval of arrivals balances."""

    @rule(data=st.data(), queue=st.integers(0, 2))
    @precondition(lambda self: Assignment.objects.live().exists())
    def a_conversation_is_handed_to_a_queue(self, data: st.DataObject, queue: int) -> None:
        work = self.one(data, Assignment.objects.live())
        refused(transferring.hand_over, work, targets.Target(self.queues[queue]), now=self.now)

    @rule(data=st.data())
    @precondition(lambda self: Assignment.objects.live().exists())
    def a_silent_customer_is_parked(self, data: st.DataObject) -> None:
        work = self.one(data, Assignment.objects.live())
        refused(conversation.agent_says, work, "Are you there?", now=self.now)
        refused(parking.park, work, now=self.now)

    @rule(data=st.data())
    @precondition(lambda self: Ticket.objects.filter(state="parked").exists())
    def who_was_parked_is_back(self, data: st.DataObject) -> None:
        ticket = self.one(data, Ticket.objects.filter(state="parked"))
        refused(conversation.customer_says, ticket, "Here I am.", now=self.now)

    @rule(data=st.data(), on=st.sampled_from(["back", "solved"]))
    @precondition(lambda self: Ticket.objects.exists())
    def olga_takes_one_and_lets_go(self, data: st.DataObject, on: str) -> None:
        ticket = self.one(data, Ticket.objects.all())
        if refused(rescuing.take, ticket, by=self.olga, now=self.now):
            return
        if on == "back":
            refused(rescuing.give_back, ticket, by=self.olga, now=self.now)
        else:
            refused(rescuing.close, ticket, on, by=self.olga, now=self.now)

    @invariant()
    def the_audits_find_nothing(self) -> None:
        assert not {name: rows for name in guarantees.AUDITS if (rows := guarantees.breaks(name))}

    @invariant()
    def every_interval_balances(self) -> None:
        everywhere = tuple(Queue.objects.values_list("pk", flat=True))
        for now in (self.now, timezone.now()):
            for queues in (everywhere, everywhere[:1]):
                for one in arrivals.read(scope.Scope(queues, True, "UTC"), now=now).values():
                    assert all(row.balances() for row in one.slots.values())


@pytest.mark.django_db
@pytest.mark.timeout(300)
def test_true_histories_are_counted_as_true():
    run_state_machine_as_test(
        AuditedLives,
        settings=settings(
            max_examples=6,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
