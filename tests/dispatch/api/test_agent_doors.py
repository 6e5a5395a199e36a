"""An agent's program that has no socket: it says that it is there, and asks again and again."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from agents.models import Session
from dispatch.handing import answering
from dispatch.models import Offer
from dispatch.offers import offering
from dispatch.people import presence
from tests import people

pytestmark = pytest.mark.django_db


def program(agent) -> APIClient:
    caller = APIClient()
    caller.force_login(agent.person)
    return caller


def test_a_program_without_a_socket_is_offered_tickets_while_it_says_that_it_is_there():
    alice = people.agent("alice")
    caller, here = program(alice), f"/api/v1/me/connections/{uuid.uuid4()}"
    people.ticket(people.queue(people.client("acme")))

    assert caller.put("/api/v1/me/activity", {"activity": "available"}).json()["activity"] == "reconnecting"
    assert offering.offer_waiting(now=timezone.now()) == 0
    assert caller.put(here, {"device": "Robot"}).status_code == 204
    assert caller.get("/api/v1/me/desk").json()["activity"]["activity"] == "available"
    assert offering.offer_waiting(now=timezone.now()) == 1
    assert caller.get("/api/v1/me/desk").json()["offers"][0]["pay"] == {"amount": 4800, "currency": "SEK"}


def test_a_program_that_was_silent_for_too_long_comes_back_as_it_was():
    alice = people.agent("alice")
    caller, here = program(alice), f"/api/v1/me/connections/{uuid.uuid4()}"
    caller.put(here)
    caller.put("/api/v1/me/activity", {"activity": "available"})
    long_ago = timezone.now() - timedelta(seconds=31)
    people.Connection.objects.update(last_seen_at=long_ago)
    Session.objects.update(last_seen_at=long_ago)

    presence.notice_silence(now=timezone.now())
    assert caller.get("/api/v1/me/desk").json()["activity"]["activity"] == "reconnecting"
    caller.put(here)

    assert caller.get("/api/v1/me/desk").json()["activity"]["activity"] == "available"
    assert caller.delete(here).status_code == 204
    assert caller.get("/api/v1/me/desk").json()["activity"]["activity"] == "reconnecting"


def test_an_offer_that_is_gone_says_what_became_of_it():
    alice = people.agent("alice")
    people.online(alice)
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    caller, at = program(alice), f"/api/v1/offers/{offer.pk}"
    assert caller.put(f"{at}/sight").status_code == 204
    answering.expire_due(now=offer.expires_at + timedelta(seconds=1))
    assert caller.get("/api/v1/me/desk").json()["activity"]["activity"] == "not_responding"

    late = caller.put(f"{at}/acceptance")

    assert (late.status_code, late.json()["type"]) == (409, "offer_expired")
    assert caller.get(at).json()["state"] == "expired"
    assert caller.get("/api/v1/me/desk").json()["activity"]["activity"] == "available", "it came while the offer rang"
    assert Offer.objects.get().seen_at


def test_a_refused_offer_costs_nothing_and_the_reason_is_kept():
    alice = people.agent("alice")
    people.online(alice)
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))

    answer = program(alice).put(f"/api/v1/offers/{offer.pk}/refusal", {"reason": "I know this customer"})

    assert answer.json()["state"] == "declined"
    assert Offer.objects.get().decline_reason == "I know this customer"
    assert program(alice).put(f"/api/v1/offers/{offer.pk}/refusal").json()["type"] == "offer_answered"


def test_the_same_acceptance_with_its_key_is_answered_as_the_first_time():
    alice = people.agent("alice")
    people.online(alice)
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    caller, at = program(alice), f"/api/v1/offers/{offer.pk}/acceptance"

    first = caller.put(at, headers={"Idempotency-Key": "k"})
    again = caller.put(at, headers={"Idempotency-Key": "k"})
    bare = caller.put(at)

    assert (first.status_code, again.status_code, bare.status_code) == (200, 200, 409)
    assert first.json() == again.json()


def test_messages_with_one_key_are_one_message():
    alice = people.agent("alice")
    people.online(alice)
    work = answering.accept(people.offered(people.ticket(people.queue(people.client("acme")))), now=timezone.now())
    caller, at, key = program(alice), f"/api/v1/assignments/{work.pk}/messages", str(uuid.uuid4())

    first = caller.post(at, {"text": "Hello", "key": key})
    again = caller.post(at, {"text": "Hello", "key": key})

    assert first.json() == again.json()
    assert len(caller.get(at).json()["results"]) == 1
    assert caller.post(at, {"text": "x" * 4001}).status_code == 400
    assert caller.post(at, {"text": " "}).status_code == 400


def test_a_long_conversation_is_read_in_pages(with_key):
    acme = people.client("acme")
    ticket = people.ticket(people.queue(acme))
    people.Ticket.objects.get().messages.bulk_create(
        ticket.messages.model(ticket=ticket, number=n, author="customer", text=str(n), sent_at=timezone.now())
        for n in range(1, 251)
    )
    caller = with_key(acme)

    first = caller.get(f"/api/v1/tickets/{ticket.pk}/messages").json()
    second = caller.get(first["next"]).json()

    assert [one["number"] for one in first["results"] + second["results"]] == list(range(1, 251))
    assert second["next"] is None


def test_an_operator_takes_a_ticket_back_and_offers_it_to_one_agent():
    alice, bob = people.agent("alice"), people.agent("bob")
    people.online(alice)
    ticket = people.ticket(people.queue(people.client("acme")))
    answering.accept(people.offered(ticket), now=timezone.now())
    people.online(bob)
    olga = APIClient()
    olga.force_login(people.person("olga", "operator"))
    at = f"/api/v1/tickets/{ticket.pk}/reassignment"

    assert olga.post(at, {"agent": 999_999}).status_code == 400
    answer = olga.post(at, {"agent": bob.pk})

    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    assert Offer.objects.pending().get(ticket=ticket).agent == bob
    assert program(alice).post(at, {}).status_code == 403
    told = olga.get(f"/api/v1/tickets/{ticket.pk}/timeline").json()["results"]
    assert "ticket_reassigned" in [one["kind"] for one in told]
