"""What the customer is told of operators: who takes part, and who has taken it over."""

import pytest
from django.utils import timezone

from dispatch.doors.chat import story
from dispatch.doors.chat.situation import Situation
from dispatch.handing import answering, rescuing, watching
from dispatch.models import Ticket
from dispatch.work import conversation
from tests import people

pytestmark = pytest.mark.django_db


def test_who_takes_a_conversation_over_is_announced_once_by_name():
    people.online(people.agent("alice"))
    work = answering.accept(people.offered(people.ticket(people.queue(people.client("acme")))), now=timezone.now())
    olga, oscar = people.person("olga", "operator"), people.person("oscar", "operator")
    watching.watch(work.ticket, "joined", by=oscar, now=timezone.now())

    rescuing.take(work.ticket, by=olga, now=timezone.now())
    conversation.operator_says(work.ticket, "Olga here.", by=olga, now=timezone.now())

    ticket = Ticket.objects.get(pk=work.ticket_id)
    turns = [(one.name, one.kind) for one in story.of_ticket(ticket) if isinstance(one, story.Turn)]
    assert turns == [("Alice", "joined"), ("Oscar", "advises"), ("Alice", "left"), ("Olga", "takes_over")]
    now = Situation(ticket, timezone.now())
    assert now.who()["name"] == "Olga"
    assert now.watched  # oscar
    watching.end(ticket, by=oscar, now=timezone.now())
    assert not Situation(ticket, timezone.now()).watched
