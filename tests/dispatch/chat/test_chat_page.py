"""The customer's page without a script: forms post, and the link is the customer."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agents.models import Activity
from dispatch.arriving import intake
from dispatch.doors.chat import limits
from dispatch.handing import answering
from dispatch.models import Assignment, Message, Rating, Ticket
from dispatch.people import presence
from dispatch.work import closing, conversation, leaving
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Browser:
    return Browser(enforce_csrf_checks=True)  # a customer has no cookie, and needs none


def waiting(slug: str = "acme", **fields: Any) -> Ticket:
    said = intake.Line("customer", "My rent was taken twice.", timezone.now())
    answered = intake.Line("assistant", "I am passing you to a person.", timezone.now())
    return people.ticket(people.queue(people.client(slug)), transcript=(said, answered), **fields)


def accepted() -> Assignment:
    alice = people.agent("alice")
    people.online(alice)
    return answering.accept(people.offered(waiting()), now=timezone.now())


def closed() -> Assignment:
    work = accepted()
    conversation.agent_says(work, "It is back on Monday.", now=timezone.now())
    closing.close(work, "solved", now=timezone.now())
    return work


def page(customer: Browser, ticket: Ticket) -> str:
    answer = customer.get(reverse("chat", args=[ticket.link]))
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def test_a_waiting_customer_sees_their_place_and_who_speaks(customer: Browser) -> None:
    ticket = waiting()

    shown = page(customer, ticket)

    assert "You are number <span data-place>1</span>" in shown
    assert "A machine. A person is on the way" in shown
    assert 'class="talk machine"' in shown
    assert "cannot be said" in shown


def test_a_wait_is_guessed_from_what_the_queue_has_done_lately(customer: Browser) -> None:
    ticket, alice = waiting(), people.agent("alice")
    for number in range(10):
        Ticket.objects.create(**sibling(ticket, number), accepted_at=timezone.now(), last_agent=alice)

    assert "A person answers <b data-said>within about 6\u00a0minutes</b>" in page(customer, ticket)


def sibling(ticket: Ticket, number: int) -> dict[str, Any]:
    times = ("created_at", "waiting_since", "urgent_from")
    names = ("client", "queue", "customer", "language", "cell", "priority", *times)
    return {
        **{name: getattr(ticket, name) for name in names},
        "reference": f"sibling {number}",
        "fingerprint": "x",
        "state": "assigned",
    }


def test_the_page_is_kept_by_nobody_and_sets_no_cookie(customer: Browser) -> None:
    answer = customer.get(reverse("chat", args=[waiting().link]))

    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_a_wrong_link_is_answered_in_words_and_as_privately(customer: Browser) -> None:
    answer = customer.get(reverse("chat", args=["x" * 32]))

    assert answer.status_code == 404
    assert "This link leads to no conversation" in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_a_link_shows_its_own_ticket_alone(customer: Browser) -> None:
    mine, other = waiting(), waiting("zeta", subject="Somebody else's")
    conversation.customer_says(other, "A secret of another customer", now=timezone.now())

    assert "A secret" not in page(customer, mine)
    assert "A secret" in page(customer, other)


def test_the_customer_writes_without_a_script(customer: Browser) -> None:
    ticket, key = waiting(), str(uuid.uuid4())

    for _ in range(2):  # the form sent twice
        answer = customer.post(reverse("chat_messages", args=[ticket.link]), {"text": "One more thing", "key": key})

    assert answer.status_code == 302
    assert Message.objects.filter(ticket=ticket, text="One more thing").count() == 1
    assert "One more thing" in page(customer, ticket)


def test_what_could_not_be_sent_stands_in_the_field_again(customer: Browser) -> None:
    ticket = waiting()

    answer = customer.post(reverse("chat_messages", args=[ticket.link]), {"text": "x" * 4001})

    assert answer.status_code == 400
    assert "A message has at most 4,000 characters" in answer.content.decode()
    assert "x" * 4001 in answer.content.decode()
    assert not Message.objects.filter(ticket=ticket, author="customer", transcript=False).exists()


def test_a_flood_of_messages_is_stopped_and_says_until_when(customer: Browser) -> None:
    ticket = waiting()
    address = reverse("chat_messages", args=[ticket.link])

    answers = [customer.post(address, {"text": f"{n}"}) for n in range(limits.MESSAGES_PER_MINUTE + 1)]

    assert [answer.status_code for answer in answers] == [302] * limits.MESSAGES_PER_MINUTE + [429]
    assert "Go on in" in answers[-1].content.decode()


def test_a_person_is_named_as_one_and_the_line_turns_solid(customer: Browser) -> None:
    work = accepted()
    conversation.agent_says(work, "Hello, Alice here, a person.", now=timezone.now())

    shown = page(customer, work.ticket)

    assert "A person, working for Acme" in shown
    assert "Alice joined at" in shown
    dotted, _, solid = shown.partition("Alice joined at")
    assert 'class="talk machine"' in dotted
    assert 'class="talk machine"' not in solid
    assert "Hello, Alice here, a person." in solid


def test_a_person_whose_connection_is_lost_is_shown_as_reconnecting(customer: Browser) -> None:
    work = accepted()
    presence.notice_silence(now=timezone.now() + timedelta(seconds=60))
    assert Activity.objects.filter(agent=work.agent, kind="reconnecting", ended_at=None).exists()

    assert "Alice is reconnecting" in page(customer, work.ticket)


def test_the_customer_says_that_it_is_solved(customer: Browser) -> None:
    ticket = waiting()

    answer = customer.post(reverse("chat_leaving", args=[ticket.link]), follow=True)

    assert "You said that it is solved" in answer.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).state == Ticket.State.ABANDONED


def test_who_was_away_for_long_is_told_why_the_place_is_gone(customer: Browser) -> None:
    ticket = waiting()
    leaving.abandon(ticket, cause="silent", now=timezone.now())

    assert "You were away, so your place was given up" in page(customer, ticket)


def test_it_is_too_late_to_leave_a_ticket_that_a_person_has_taken(customer: Browser) -> None:
    work = accepted()

    answer = customer.post(reverse("chat_leaving", args=[work.ticket.link]))

    assert answer.status_code == 409
    assert "A person has taken this ticket already." in answer.content.decode()


def test_an_address_is_left_and_said_back(customer: Browser) -> None:
    ticket = waiting()

    answer = customer.post(reverse("chat_address", args=[ticket.link]), {"email": "eva@example.org"}, follow=True)

    assert "We write to <b>eva@example.org</b>" in answer.content.decode()


def test_what_is_no_address_is_said_beside_the_field(customer: Browser) -> None:
    ticket = waiting()

    answer = customer.post(reverse("chat_address", args=[ticket.link]), {"email": "eva at home"})

    assert answer.status_code == 400
    assert "This is not an e-mail address" in answer.content.decode()
    assert 'value="eva at home"' in answer.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).follow_up_email == ""


def test_nothing_is_chosen_before_the_customer_chooses_a_rating(customer: Browser) -> None:
    work = closed()

    shown = page(customer, work.ticket)

    assert "How was the help?" in shown
    assert "checked" not in shown


def test_a_rating_is_given_once_with_a_word(customer: Browser) -> None:
    work = closed()
    address = reverse("chat_rating", args=[work.ticket.link])

    answer = customer.post(address, {"score": "5", "comment": "Quick."}, follow=True)

    assert "You gave 5 of 5" in answer.content.decode()
    assert Rating.objects.get(assignment=work).comment == "Quick."
    assert customer.post(address, {"score": "1"}).status_code == 409


def test_a_rating_without_a_number_keeps_the_words(customer: Browser) -> None:
    work = closed()

    answer = customer.post(reverse("chat_rating", args=[work.ticket.link]), {"comment": "Quick."})

    assert answer.status_code == 400
    assert "Choose a number from 1 to 5." in answer.content.decode()
    assert "Quick.</textarea>" in answer.content.decode()


def test_what_is_not_solved_is_opened_again_within_two_days(customer: Browser) -> None:
    work = closed()
    closing.complete(work, now=timezone.now())

    answer = customer.post(reverse("chat_reopening", args=[work.ticket.link]), follow=True)

    assert "You are number" in answer.content.decode()
    assert Ticket.objects.get(pk=work.ticket_id).state == Ticket.State.WAITING


def test_after_two_days_the_page_says_that_it_is_too_late(customer: Browser) -> None:
    work = closed()
    Ticket.objects.filter(pk=work.ticket_id).update(ended_at=timezone.now() - timedelta(hours=49))

    assert "It ended more than 48 hours ago" in page(customer, work.ticket)
    assert customer.post(reverse("chat_reopening", args=[work.ticket.link])).status_code == 409


def test_a_cancelled_ticket_says_who_ended_it(customer: Browser) -> None:
    ticket = waiting()
    leaving.cancel(ticket, now=timezone.now())

    assert "Acme has ended this conversation" in page(customer, ticket)


def test_the_conversation_can_be_kept_as_text(customer: Browser) -> None:
    work = closed()

    answer = customer.get(reverse("chat_conversation", args=[work.ticket.link]))

    assert answer["Content-Disposition"].startswith("attachment")
    assert "My rent was taken twice." in answer.content.decode()
    assert "Alice closed this: solved" in answer.content.decode()


def test_the_address_of_a_form_opens_the_page(customer: Browser) -> None:
    ticket = waiting()

    assert customer.get(reverse("chat_rating", args=[ticket.link])).url == reverse("chat", args=[ticket.link])


def test_what_a_customer_writes_is_text_and_never_markup(customer: Browser) -> None:
    ticket = waiting()
    conversation.customer_says(ticket, "<script>alert(1)</script>", now=timezone.now())

    assert "<script>alert(1)</script>" not in page(customer, ticket)
