"""A customer who left an address is written to when a person has answered and the page is closed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from dispatch.arriving import reopening
from dispatch.doors.desk import cards
from dispatch.handing import answering
from dispatch.models import Assignment, Ticket
from dispatch.work import attending, conversation, following_up, leaving
from tests import people

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=1)


@pytest.fixture
def work() -> Assignment:
    people.online(people.agent("alice"))
    ticket = people.ticket(people.queue(people.client("acme")))
    leaving.leave_address(ticket, "eva@example.org", now=timezone.now())
    return answering.accept(people.offered(ticket), now=timezone.now())


def test_what_a_person_answers_comes_in_one_mail_with_the_link(work: Assignment) -> None:
    conversation.agent_says(work, "It is back on Monday.", now=timezone.now())
    conversation.agent_says(work, "Anything else?", now=timezone.now())

    following_up.write_due(now=timezone.now() + LATER)

    [sent] = mail.outbox
    assert sent.to == ["eva@example.org"]
    assert sent.subject == "Alice at Acme has answered you"
    assert "It is back on Monday." in sent.body
    assert "Anything else?" in sent.body
    assert reverse("chat", args=[work.ticket.link]) in sent.body


def test_nothing_is_written_twice(work: Assignment) -> None:
    conversation.agent_says(work, "It is back on Monday.", now=timezone.now())

    for _ in range(2):
        following_up.write_due(now=timezone.now() + LATER)

    assert len(mail.outbox) == 1


def test_what_comes_later_comes_in_a_mail_of_its_own(work: Assignment) -> None:
    for text in ("One.", "Two."):
        conversation.agent_says(work, text, now=timezone.now())
        following_up.write_due(now=timezone.now() + LATER)

    assert ["One." in sent.body for sent in mail.outbox] == [True, False]


def test_whose_page_is_open_gets_no_mail(work: Assignment) -> None:
    conversation.agent_says(work, "It is back on Monday.", now=timezone.now())
    attending.seen([work.ticket_id], now=timezone.now() + LATER)

    assert following_up.write_due(now=timezone.now() + LATER) == 0


def test_what_was_read_on_the_page_comes_in_no_mail(work: Assignment) -> None:
    said = conversation.agent_says(work, "It is back on Monday.", now=timezone.now())
    conversation.customer_reads(work.ticket_id, said.number)

    assert following_up.write_due(now=timezone.now() + LATER) == 0


def test_while_a_person_still_writes_the_mail_waits(work: Assignment) -> None:
    leaving_at = timezone.now() + LATER
    conversation.agent_says(work, "First", now=leaving_at - timedelta(seconds=5))

    assert following_up.write_due(now=leaving_at) == 0


def test_a_mail_that_cannot_be_sent_is_tried_again(work: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation.agent_says(work, "It is back on Monday.", now=timezone.now())

    def refuse(self: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        following_up.write_due(now=timezone.now() + LATER)
    following_up.write_due(now=timezone.now() + LATER)

    assert len(mail.outbox) == 1


def test_who_comes_back_after_hours_is_not_gone_at_once() -> None:
    now = timezone.now()
    ticket = people.ticket(people.queue(people.client("acme")), now=now)
    attending.seen([ticket.pk], now=now)
    leaving.abandon(ticket, now=now)

    reopening.reopen(ticket, now=now + timedelta(hours=2))

    assert leaving.abandon_silent(now=now + timedelta(hours=2, minutes=1)) == 0
    assert leaving.abandon_silent(now=now + timedelta(hours=2, minutes=6)) == 1
    assert Ticket.objects.get(pk=ticket.pk).state == Ticket.State.ABANDONED


def test_the_agent_is_told_that_the_customer_is_away_and_where_their_words_go(work: Assignment) -> None:
    shown = cards.Work(Assignment.objects.select_related("ticket__customer").get(), True, timezone.now() + LATER)

    assert shown.away == "Customer is away. What you write is sent as an e-mail, with the way back here."


def test_of_a_customer_who_is_there_nothing_is_said(work: Assignment) -> None:
    attending.seen([work.ticket_id], now=timezone.now())
    shown = cards.Work(Assignment.objects.select_related("ticket__customer").get(), True, timezone.now())

    assert shown.away == ""


def test_the_place_is_kept_for_who_left_an_address_and_closed_the_page() -> None:
    ticket, now = people.ticket(people.queue(people.client("acme"))), timezone.now()
    leaving.leave_address(ticket, "eva@example.org", now=now)

    gone = leaving.abandon_silent(now=now + timedelta(hours=5))

    ticket.refresh_from_db()
    assert (gone, ticket.state, ticket.urgent_from) == (0, "waiting", Ticket.objects.get().urgent_from)
