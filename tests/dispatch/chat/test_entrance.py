"""Whoever wants a person finds the door to one: nobody's leave, honest hours and waits, one conversation."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from dispatch.doors.entrance import frames, opening, pages
from dispatch.handing import answering
from dispatch.models import Client, ClosedDay, OpeningHours, Queue, Ticket
from dispatch.policy.hours import Calendar, Span
from dispatch.work import closing, leaving
from tests import people

pytestmark = pytest.mark.django_db
DOOR = "/ask/acme/cards"


@pytest.fixture
def cards() -> Queue:
    return people.queue(people.client("acme"), "cards", door=True)


@pytest.fixture
def customer() -> Browser:
    return Browser()


def asks(customer: Browser, **said: Any) -> Any:
    return customer.post(DOOR, {"text": "My card was eaten by the machine.", **said})


def test_a_queue_without_a_door_has_no_page(customer: Browser, cards: Queue) -> None:
    Queue.objects.update(door=False)

    assert customer.get(DOOR).status_code == 404
    assert customer.get("/ask/acme/nothing").status_code == 404
    assert asks(customer).status_code == 404


def test_who_asks_stands_in_line_and_is_led_to_their_conversation(customer: Browser, cards: Queue) -> None:
    answer = asks(customer, name="Cleo", email="cleo@example.org")

    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/c/{ticket.link}"
    assert (ticket.source, ticket.state, ticket.customer.name) == ("door", "waiting", "Cleo")
    assert ticket.follow_up_email == "cleo@example.org"
    page = customer.get(answer["Location"]).content.decode()
    assert "My card was eaten by the machine." in page
    assert "You are number" in page


def test_the_same_browser_finds_its_open_conversation_instead_of_a_second_one(customer: Browser, cards: Queue) -> None:
    first = asks(customer)["Location"]

    assert customer.get(DOOR)["Location"] == first
    assert asks(customer, text="Again")["Location"] == first
    assert asks(Browser(), text="Somebody else")["Location"] != first
    assert Ticket.objects.count() == 2


def test_sending_the_form_twice_asks_once_also_without_a_cookie(cards: Queue) -> None:
    key = re.search(r'name="key" value="([^"]+)"', Browser().get(DOOR).content.decode())
    assert key

    for _ in range(2):
        asks(Browser(), key=key[1])

    assert Ticket.objects.count() == 1


def test_after_the_end_a_new_question_is_a_new_ticket_of_the_same_customer(customer: Browser, cards: Queue) -> None:
    alice = people.agent("alice")
    people.online(alice)
    asks(customer)
    work: Any = answering.accept(people.offered(Ticket.objects.get()), now=timezone.now())
    closing.close(work, "solved", now=timezone.now())

    asks(customer, text="Another thing")

    first, second = Ticket.objects.order_by("pk")
    assert first.customer == second.customer
    assert second.sticky_agent == alice


def test_a_foreign_cookie_finds_nobodys_conversation(customer: Browser, cards: Queue) -> None:
    asks(customer)
    stranger = Browser()
    stranger.cookies[pages.COOKIE] = Ticket.objects.get().customer.reference  # not signed by us

    assert stranger.get(DOOR).status_code == 200


def test_nothing_typed_is_lost_where_something_does_not_fit(customer: Browser, cards: Queue) -> None:
    answer = asks(customer, email="cleo at example", name="Cleo")

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "needs an @" in page
    assert "My card was eaten" in page
    assert 'value="Cleo"' in page
    assert 'value="cleo at example"' in page


def test_without_a_word_nothing_is_asked(customer: Browser, cards: Queue) -> None:
    assert "Say in a few words" in asks(customer, text="  ").content.decode()
    assert not Ticket.objects.exists()


def test_a_closed_queue_says_so_and_keeps_what_was_written(customer: Browser, cards: Queue) -> None:
    Queue.objects.update(open=False)

    answer = asks(customer)

    assert answer.status_code == 409
    assert "takes no new tickets" in answer.content.decode()
    assert "My card was eaten" in answer.content.decode()
    assert "Nobody takes new questions" in customer.get(DOOR).content.decode()


def test_beyond_the_pilots_cap_the_customer_is_told_in_words_for_them(customer: Browser, cards: Queue) -> None:
    Queue.objects.update(intake_per_hour=1)
    asks(Browser())

    answer = asks(customer)

    assert answer.status_code == 409
    assert "So many ask here now" in answer.content.decode()
    assert "old way" not in answer.content.decode()
    assert "My card was eaten" in answer.content.decode()


def test_out_of_hours_the_opening_is_said_and_one_may_ask_all_the_same(customer: Browser, cards: Queue) -> None:
    Queue.objects.update(time_zone="Europe/Stockholm")
    today = timezone.now().date()
    for weekday in range(7):
        OpeningHours.objects.create(queue=cards, weekday=weekday, opens=time(8), closes=time(17))
    ClosedDay.objects.create(queue=cards, date=today)
    ClosedDay.objects.create(queue=cards, date=today + timedelta(days=1))

    page = customer.get(DOOR).content.decode()
    asks(customer)

    ticket = Ticket.objects.get()
    assert "Closed now. People answer again from" in page
    assert re.search(r"Closed now.*<time [^>]*>\w+ \d+ \w+ 08:00</time>", page, re.DOTALL)
    assert "Times are those of Europe/Stockholm" in page
    assert "Monday to Sunday</dt><dd>08:00–17:00" in page
    assert ticket.waiting_since > timezone.now()
    assert "Nobody is there before" in customer.get(f"/c/{ticket.link}").content.decode()


def test_one_address_cannot_flood_the_floor(cards: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ASKED_PER_ADDRESS", 2)

    answers = [asks(Browser()).status_code for _ in range(3)]

    assert answers == [302, 302, 429]


def test_only_the_clients_own_pages_may_frame_the_door_and_the_chat(customer: Browser, cards: Queue) -> None:
    before = customer.get(DOOR)
    Client.objects.update(embed_origins=["https://acme.example/", "https://x.example; script-src *"])

    after = customer.get(DOOR)
    chat = customer.get(asks(customer)["Location"])

    assert (before["X-Frame-Options"], "frame-ancestors 'none'" in before["Content-Security-Policy"]) == ("DENY", True)
    for answer in (after, chat):
        assert "X-Frame-Options" not in answer
        assert "frame-ancestors 'self' https://acme.example;" in answer["Content-Security-Policy"] + ";"
        assert "script-src *" not in answer["Content-Security-Policy"]
    assert frames.allowed(Client.objects.get()) == ["https://acme.example"]


def test_who_gave_up_waiting_may_ask_again(customer: Browser, cards: Queue) -> None:
    asks(customer)
    leaving.return_to_assistant(Ticket.objects.get(), now=timezone.now())

    assert customer.get(DOOR).status_code == 200


def test_days_with_the_same_hours_stand_in_one_line() -> None:
    spans = [Span(day, time(8), time(17)) for day in range(5)] + [Span(5, time(10), time(0))]

    lines = opening.written(Calendar("UTC", tuple(spans)))

    assert [(line.days, line.hours) for line in lines] == [
        ("Monday to Friday", "08:00–17:00"), ("Saturday", "10:00–24:00"), ("Sunday", "closed"),
    ]  # fmt: skip


def test_the_cookie_of_a_secure_door_is_kept_apart_for_each_site_that_embeds_it(
    customer: Browser, cards: Queue
) -> None:
    answer = customer.post(DOOR, {"text": "My card was eaten by the machine."}, secure=True)

    (said,) = [one.output(header="") for name, one in answer.cookies.items() if name == pages.COOKIE]
    assert {"Secure", "SameSite=None", "Partitioned", "HttpOnly", f"Path={DOOR}"} <= set(said.strip().split("; "))
    assert customer.get(DOOR, secure=True)["Location"] == answer["Location"]


def test_without_tls_there_is_nothing_to_keep_apart(customer: Browser, cards: Queue) -> None:
    assert "Partitioned" not in asks(customer).cookies[pages.COOKIE].output()
