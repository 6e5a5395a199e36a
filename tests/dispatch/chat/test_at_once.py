"""What a customer's socket reads at once is what would be found out query by query."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dispatch.arriving import intake
from dispatch.doors.chat import at_once
from dispatch.doors.chat.situation import Situation
from dispatch.handing import answering, consulting, rescuing, watching
from dispatch.models import Assignment, Offer, Ticket, Transfer
from dispatch.offers import targets
from dispatch.people import presence
from dispatch.work import closing, conversation, leaving, rating
from tests import people

pytestmark = pytest.mark.django_db


def told(ticket: Ticket) -> dict[str, object]:
    """The frame, after both ways have told the same."""
    now = timezone.now()
    one_by_one = Situation(Ticket.objects.get(pk=ticket.pk), now)
    together = at_once.read(ticket.pk, now=now)
    frame = together.frame()
    assert frame == one_by_one.frame()
    assert (together.said, together.left, together.ticket) == (one_by_one.said, one_by_one.left, one_by_one.ticket)
    assert (together.assignment, together.person) == (one_by_one.assignment, one_by_one.person)
    return frame


@pytest.fixture
def asked() -> Ticket:
    """A machine has spoken before."""
    line = intake.Line("assistant", "I pass you on.", timezone.now())
    return people.ticket(people.queue(people.client("acme")), transcript=(line,))


@pytest.fixture
def work(asked: Ticket) -> Assignment:
    people.online(people.agent("alice"))
    return answering.accept(people.offered(asked), now=timezone.now())


def test_of_somebody_who_waits_and_leaves(asked: Ticket) -> None:
    assert told(asked)["who"] == {"kind": "machine", "name": None, "reconnecting": False}
    leaving.abandon(asked, now=timezone.now())
    assert told(asked)["state"] == "abandoned"


def test_of_a_conversation_to_its_rating(work: Assignment) -> None:
    conversation.agent_says(work, "Hello.", now=timezone.now())
    assert told(work.ticket)["who"] == {"kind": "person", "name": "Alice", "reconnecting": False}
    presence.notice_silence(now=timezone.now() + timedelta(seconds=60))
    assert told(work.ticket)["who"]["reconnecting"]
    closing.close(work, "solved", now=timezone.now())
    assert told(work.ticket)["may_rate"]
    rating.rate(Ticket.objects.get(), 4, now=timezone.now())
    assert told(work.ticket)["rating"] == 4


def test_of_a_colleague_and_of_operators_beside_them(work: Assignment) -> None:
    bob = people.agent("bob")
    people.online(bob)
    olga, oscar = people.person("olga", "operator"), people.person("oscar", "operator")
    alone = told(work.ticket)["view"]
    consulting.ask(work, targets.to_agent(work, bob.pk, now=timezone.now()), now=timezone.now())
    transfer = answering.accept(Offer.objects.pending().get(agent=bob), now=timezone.now())
    assert isinstance(transfer, Transfer)
    conversation.colleague_says(transfer, "Bob here.", now=timezone.now())
    beside = told(work.ticket)["view"]
    watching.watch(work.ticket, "joined", by=oscar, now=timezone.now())
    watched = told(work.ticket)["view"]
    assert len({alone, beside, watched}) == 3
    rescuing.take(work.ticket, by=olga, now=timezone.now())
    conversation.operator_says(work.ticket, "Olga here.", by=olga, now=timezone.now())
    assert told(work.ticket)["who"]["name"] == "Olga"


def test_two_statements_tell_of_a_conversation(
    work: Assignment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):  # of Django's own: both are written by hand
        at_once.read(work.ticket_id, now=timezone.now()).frame()
    with pytest.raises(Ticket.DoesNotExist):
        at_once.read(0, now=timezone.now())
