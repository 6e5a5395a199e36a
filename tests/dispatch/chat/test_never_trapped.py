"""A customer always knows where they stand, and may wait, leave an address, or go back to the assistant."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from dispatch.doors.chat.situation import Situation
from dispatch.handing import answering
from dispatch.models import ApiKey, Assignment, Client, Offer, Ticket, Watch, WebhookDelivery
from dispatch.webhooks import kinds, payload
from dispatch.work import conversation, leaving, parking
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    return people.ticket(people.queue(people.client("acme")), customer_name="Cleo")


@pytest.fixture
def work(ticket: Ticket) -> Assignment:
    """Alice has answered Cleo, who has said nothing since."""
    people.online(people.agent("alice"))
    taken: Any = answering.accept(people.offered(ticket), now=timezone.now())
    conversation.agent_says(taken, "Which card is it?", now=timezone.now())
    return taken


def page(ticket: Ticket) -> str:
    return Browser().get(reverse("chat", args=[ticket.link])).content.decode()


def post(ticket: Ticket, what: str, **said: str) -> int:
    return Browser().post(reverse(f"chat_{what}", args=[ticket.link]), said).status_code


def test_who_would_rather_have_the_assistant_is_led_back_to_it(ticket: Ticket) -> None:
    Client.objects.update(assistant_url="https://acme.example/help")

    assert post(ticket, "assistant") == 302

    shown = page(ticket)
    assert "You are back with the assistant" in shown
    assert 'href="https://acme.example/help"' in shown
    assert "Ask for a person again" in shown
    assert Event.objects.get(kind="ticket_abandoned").facts["cause"] == "assistant"


def test_the_offer_that_rang_for_them_is_taken_back(ticket: Ticket) -> None:
    people.online(people.agent("alice"))
    offer = people.offered(ticket)

    leaving.return_to_assistant(ticket, now=timezone.now())

    assert Offer.objects.get(pk=offer.pk).state == "rescinded"


def test_who_went_back_may_ask_again_and_everything_is_kept(ticket: Ticket) -> None:
    conversation.customer_says(ticket, "My card is blue", now=timezone.now())
    post(ticket, "assistant")

    post(ticket, "reopening")

    ticket.refresh_from_db()
    assert ticket.state == "waiting"
    assert "My card is blue" in page(ticket)


def test_going_back_twice_is_going_back_once(ticket: Ticket) -> None:
    for _ in range(2):
        leaving.return_to_assistant(ticket, now=timezone.now())

    assert Event.objects.filter(kind="ticket_abandoned").count() == 1


def test_once_a_person_is_there_one_says_so_to_them(work: Assignment) -> None:
    with pytest.raises(leaving.NotWaiting):
        leaving.return_to_assistant(work.ticket, now=timezone.now())


def test_the_client_is_told_why_its_customer_waits_no_longer(ticket: Ticket) -> None:
    leaving.return_to_assistant(ticket, now=timezone.now())
    event = Event.objects.get(kind="ticket_abandoned")

    said = payload.body(WebhookDelivery(event_id=event.pk, kind="ticket.abandoned"), now=timezone.now())

    assert kinds.name_of(event) == "ticket.abandoned"
    assert said
    assert '"cause":"assistant"' in said


def test_a_client_that_shows_the_line_itself_may_say_it_for_its_customer(ticket: Ticket) -> None:
    api = APIClient(headers={"Authorization": f"Bearer {ApiKey.issue(ticket.client, 'k', now=timezone.now())[1]}"})

    answer = api.put(f"/api/v1/tickets/{ticket.pk}/abandonment", {"cause": "assistant"}, format="json")

    assert (answer.status_code, answer.json()["state"]) == (200, "abandoned")


def test_a_parked_customer_reads_that_nothing_is_lost_and_who_comes_first(work: Assignment) -> None:
    parking.park(work, now=timezone.now())

    shown = page(Ticket.objects.get())

    assert "Alice helps others until you write" in shown
    assert "Quiet for a while: Alice helps others since" in shown
    assert 'id="composer"' in shown


def test_a_parked_customer_who_writes_waits_again_with_a_place(work: Assignment) -> None:
    parking.park(work, now=timezone.now())

    assert post(work.ticket, "messages", text="The blue one") == 302

    shown = page(Ticket.objects.get())
    assert "You are number <span data-place>1</span>" in shown
    assert "The blue one" in shown


def test_a_parked_customer_may_say_that_it_is_solved(work: Assignment) -> None:
    parking.park(work, now=timezone.now())

    assert post(work.ticket, "leaving") == 302

    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.parked_at) == ("closed", None)
    assert "This conversation has ended" in page(ticket)


def test_an_agent_parks_by_the_api(work: Assignment) -> None:
    api = APIClient()
    api.force_authenticate(work.agent.person)

    answer = api.put(f"/api/v1/assignments/{work.pk}/parking")

    assert (answer.status_code, answer.json()["state"]) == (200, "released")
    assert Ticket.objects.get().state == "parked"


def test_an_agent_parks_on_the_desk_without_a_script(work: Assignment) -> None:
    browser = Browser()
    browser.force_login(work.agent.person)

    assert "Park it" in browser.get(reverse("desk")).content.decode()
    browser.post(reverse("desk_parking", args=[work.pk]), {"work": work.pk})

    assert Ticket.objects.get().state == "parked"


def test_what_a_customer_writes_is_a_sign_of_life(ticket: Ticket) -> None:
    now = timezone.now()
    gone = now - timedelta(minutes=20)
    Ticket.objects.update(customer_seen_at=gone, waiting_since=gone)
    conversation.customer_says(ticket, "Are you there?", now=now - timedelta(minutes=1))

    assert leaving.abandon_silent(now=now) == 0
    assert leaving.abandon_silent(now=now + timedelta(minutes=5)) == 1


def test_the_sweep_reads_only_tickets_that_have_waited_longer_than_the_shortest_patience(ticket: Ticket) -> None:
    now = timezone.now()
    many = [copy.copy(ticket) for _ in range(1000)]
    for number, one in enumerate(many):
        one.pk, one.link, one.reference, one.waiting_since = None, f"link-{number}", f"same-{number}", now
    Ticket.objects.bulk_create(many)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dispatch_ticket")
        cursor.execute("EXPLAIN " + leaving.SILENT, {"now": now, "most": 100})
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "tickets_left_in_silence on dispatch_ticket" in plan
    assert "Index Cond: (waiting_since <" in plan


def test_the_page_says_that_a_supervisor_reads_along(work: Assignment) -> None:
    work.ticket.refresh_from_db()

    Watch.objects.create(
        ticket=work.ticket,
        person=people.person("olga", "operator"),
        mode=Watch.Mode.WATCHING,
        started_at=timezone.now(),
        seen_at=timezone.now(),
    )

    now = Situation(work.ticket, timezone.now())

    assert (now.person, now.beside, now.watched) == ("Alice", None, True)
    assert "A supervisor reads along" in page(work.ticket)
