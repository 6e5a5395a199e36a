"""Several people write, close and come back at the same moment."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Connection, Session
from dispatch.arriving import reopening
from dispatch.handing import answering, interventions, losing
from dispatch.models import Assignment, Message, Rating, Ticket
from dispatch.people import presence
from dispatch.work import closing, conversation, leaving, rating
from tests import people
from tests.races import rivals, truth

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture
def work() -> Assignment:
    people.online(people.agent("alice", capacity=2))
    ticket = people.ticket(people.queue(people.client("acme")))
    return answering.accept(people.offered(ticket), now=timezone.now())


def test_eight_messages_at_once_are_all_kept_in_one_order(work: Assignment):
    def says(number: int):
        now = timezone.now()
        if number % 2:
            return lambda: conversation.agent_says(work, f"Number {number}.", now=now)
        return lambda: conversation.customer_says(work.ticket, f"Number {number}.", now=now)

    results = rivals.run(*[says(number) for number in range(8)])

    assert len(rivals.winners(results)) == 8
    numbers = Message.objects.filter(ticket=work.ticket).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 9))
    truth.holds()


def test_a_message_sent_eight_times_is_said_once(work: Assignment):
    key = uuid.uuid4()

    results = rivals.run(
        *[lambda: conversation.agent_says(work, "Only once.", key=key, now=timezone.now()) for _ in range(8)]
    )

    assert len({message.pk for message in rivals.winners(results)}) == 1
    assert Message.objects.filter(ticket=work.ticket).count() == 1


def test_closing_and_a_customers_last_word_leave_one_story(work: Assignment):
    ticket = work.ticket
    for _ in range(ROUNDS):
        rivals.run(
            lambda: closing.close(work, "solved", now=timezone.now()),
            lambda: conversation.customer_says(ticket, "One more thing.", now=timezone.now()),
            lambda: conversation.agent_says(work, "Goodbye.", now=timezone.now()),
        )

        truth.holds()
        work.refresh_from_db()
        if work.state == Assignment.State.AFTER_CONTACT_WORK:
            reopening.reopen(ticket, now=timezone.now())
            work.refresh_from_db()
    assert work.state == Assignment.State.ACTIVE


def test_ending_the_wrap_up_and_coming_back_leave_one_story():
    people.online(people.agent("alice"))
    queue = people.queue(people.client("acme"))
    for _ in range(ROUNDS):
        ticket = people.ticket(queue)
        work = answering.accept(people.offered(ticket), now=timezone.now())
        closing.close(work, "solved", now=timezone.now())

        rivals.run(
            lambda work=work: closing.complete(work, now=timezone.now()),
            lambda ticket=ticket: reopening.reopen(ticket, now=timezone.now()),
        )

        truth.holds()
        ticket.refresh_from_db()
        if ticket.state in {Ticket.State.WAITING, Ticket.State.ASSIGNED}:
            leaving.cancel(ticket, now=timezone.now())


def test_a_rating_given_eight_times_counts_once(work: Assignment):
    closing.close(work, "solved", now=timezone.now())

    results = rivals.run(*[lambda: rating.rate(work.ticket, 5, now=timezone.now()) for _ in range(8)])

    assert [new for _, new in rivals.winners(results)].count(True) == 1
    assert Rating.objects.count() == 1


def test_a_lost_connection_that_comes_back_while_its_work_is_released_leaves_one_story():
    alice = people.agent("alice")
    queue = people.queue(people.client("acme"))
    for number in range(ROUNDS):
        connection = people.online(alice)
        ticket = people.ticket(queue)
        offer = people.offered(ticket)
        if number % 2:
            answering.accept(offer, now=timezone.now())
        presence.disconnect(connection.pk, now=timezone.now())
        later = timezone.now() + timedelta(seconds=91)
        back = Connection(id=uuid.uuid4(), agent=alice, connected_at=later, last_seen_at=later)

        rivals.run(
            lambda later=later: losing.release_lost(now=later),
            lambda back=back, later=later: presence.connect(back, now=later),
        )

        truth.holds()
        leaving.cancel(ticket, now=timezone.now())
        Connection.objects.all().delete()
        if people.Agent.objects.filter(sessions__state="open").exists():
            presence.go_offline(alice, now=later)


def test_somebody_who_is_back_before_their_work_is_released_keeps_it(work: Assignment):
    connection = Connection.objects.get()
    presence.disconnect(connection.pk, now=timezone.now())
    later = timezone.now() + timedelta(seconds=91)
    lost = Session.objects.get()  # as the sweep has read it
    back = Connection(id=uuid.uuid4(), agent=work.agent, connected_at=later, last_seen_at=later)
    presence.connect(back, now=later)

    losing._release_session(lost, now=later)

    work.refresh_from_db()
    assert work.state == Assignment.State.ACTIVE
    assert Session.objects.get().state == Session.State.OPEN


def test_work_that_went_on_before_its_overdue_wrap_up_was_ended_goes_on(work: Assignment):
    closing.close(work, "solved", now=timezone.now())
    overdue = Assignment.objects.get()  # as the sweep has read it
    later = timezone.now() + timedelta(minutes=5)
    closing.extend_wrap_up(overdue)
    Assignment.objects.update(wrap_up_until=later + timedelta(minutes=1))

    assert closing._complete_if_overdue(overdue, now=later) is False

    work.refresh_from_db()
    assert work.state == Assignment.State.AFTER_CONTACT_WORK


def test_nobody_writes_into_a_ticket_that_was_given_to_somebody_else(work: Assignment):
    interventions.reassign(work.ticket, to=None, by=people.person("olga", "operator"), now=timezone.now())

    with pytest.raises(conversation.NotYours):
        conversation.agent_says(work, "Still me.", now=timezone.now())
