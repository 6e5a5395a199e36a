"""Handing on and stepping in, from outside: what the doors answer, and what no customer or client is ever told."""

import json

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from agents.models import Person
from dispatch.doors.client import timeline
from dispatch.handing import answering, watching
from dispatch.models import Assignment, Offer, Ticket, WebhookDelivery, WebhookEndpoint
from dispatch.webhooks import kinds, payload, reaction
from dispatch.work import conversation
from marketplace.kernel import encrypted
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> APIClient:
    caller = APIClient()
    caller.force_login(person)
    return caller


@pytest.fixture
def acme():
    return people.client("acme")


@pytest.fixture
def work(acme) -> Assignment:
    people.online(people.agent("alice"))
    taken = answering.accept(people.offered(people.ticket(people.queue(acme))), now=timezone.now())
    people.online(people.agent("bob"))
    return taken


@pytest.fixture
def alice(work):
    return signed_in(work.agent.person)


@pytest.fixture
def bob(work):
    return signed_in(people.Agent.objects.get(display_name="Bob").person)


@pytest.fixture
def olga():
    return signed_in(people.person("olga", "operator"))


def asked(alice: APIClient, work: Assignment) -> dict:
    to = alice.get(f"/api/v1/assignments/{work.pk}/transfer-targets").json()["agents"][0]
    answer = alice.post(
        f"/api/v1/assignments/{work.pk}/transfer",
        {"to": {"agent": to["id"]}, "warm": True, "note": "Knows cards."},
        format="json",
    )
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_warm_transfer_that_is_rejected_leaves_the_task_where_it_was(work, alice, bob):
    transfer = asked(alice, work)
    offer = bob.get("/api/v1/me/desk").json()["offers"][0]
    assert offer["warm"]

    bob.put(f"/api/v1/offers/{offer['id']}/refusal")

    assert alice.get(f"/api/v1/transfers/{transfer['id']}").json()["state"] == "refused"
    desk = alice.get("/api/v1/me/desk").json()
    assert [(one["id"], one["state"]) for one in desk["assignments"]] == [(work.pk, "active")]
    late = bob.put(f"/api/v1/offers/{offer['id']}/acceptance")
    assert late.status_code == 409


def test_a_transfer_is_called_off_once_and_the_second_time_is_an_error(work, alice):
    nothing = alice.delete(f"/api/v1/assignments/{work.pk}/transfer")
    asked(alice, work)

    first = alice.delete(f"/api/v1/assignments/{work.pk}/transfer")
    second = alice.delete(f"/api/v1/assignments/{work.pk}/transfer")

    assert (nothing.status_code, nothing.json()["type"]) == (409, "nothing_asked")
    assert (first.status_code, first.json()["state"]) == (200, "cancelled")
    assert (second.status_code, second.json()["type"]) == (409, "transfer_over")


def test_both_are_in_it_and_the_second_goes_on(work, alice, bob):
    transfer = asked(alice, work)
    offer = bob.get("/api/v1/me/desk").json()["offers"][0]
    joined = bob.put(f"/api/v1/offers/{offer['id']}/acceptance")
    assert joined.status_code == 202
    assert joined.json()["transfer"]["note"] == "Knows cards."
    assert alice.get("/api/v1/me/desk").json()["assignments"][0]["transfer"]["second"] == "Bob"

    said = bob.post(f"/api/v1/transfers/{transfer['id']}/messages", {"text": "Bob here."})
    assert (said.status_code, said.json()["name"]) == (201, "Bob")
    assert len(bob.get("/api/v1/me/desk").json()["consults"]) == 1
    assert bob.put(f"/api/v1/transfers/{transfer['id']}/taking").json()["state"] == "taken"

    assert alice.get("/api/v1/me/desk").json()["assignments"] == []
    held = bob.get("/api/v1/me/desk").json()["assignments"][0]
    assert (held["ticket"], held["handed_on"][0]["from"], held["handed_on"][0]["note"]) == (
        work.ticket_id, "Alice", "Knows cards.",
    )  # fmt: skip


def test_who_was_asked_and_has_not_come_sees_nothing_of_it(work, alice, bob):
    transfer = asked(alice, work)

    for path in ("", "/conversation", "/messages"):
        assert bob.get(f"/api/v1/transfers/{transfer['id']}{path}").status_code == 404
    assert bob.put(f"/api/v1/transfers/{transfer['id']}/taking").status_code == 404


def test_who_has_left_reads_no_more(work, alice, bob):
    transfer = asked(alice, work)
    bob.put(f"/api/v1/offers/{bob.get('/api/v1/me/desk').json()['offers'][0]['id']}/acceptance")
    assert bob.put(f"/api/v1/transfers/{transfer['id']}/leaving").json()["state"] == "ended"

    assert bob.get(f"/api/v1/transfers/{transfer['id']}/messages").status_code == 404
    assert bob.get(f"/api/v1/transfers/{transfer['id']}/conversation").status_code == 404
    assert bob.post(f"/api/v1/transfers/{transfer['id']}/messages", {"text": "Hello?"}).status_code == 409


@pytest.mark.parametrize(
    ("to", "status"), [({}, 400), ({"agent": 1, "tier": True}, 400), ({"tier": True}, 409), ({"queue": "none"}, 404)]
)
def test_a_transfer_names_one_place_that_exists(work, alice, to, status):
    answer = alice.post(f"/api/v1/assignments/{work.pk}/transfer", {"to": to, "warm": False}, format="json")

    assert answer.status_code == status, answer.content


def test_an_operator_takes_it_answers_and_closes_it(work, olga, alice):
    ticket = f"/api/v1/tickets/{work.ticket_id}"
    assert olga.post(f"{ticket}/operator-messages", {"text": "Hello."}).status_code == 409
    assert olga.put(f"{ticket}/taking").json()["agent"] == "Olga"
    assert olga.post(f"{ticket}/operator-messages", {"text": "Olga here."}).json()["author"] == "operator"
    assert alice.post(f"/api/v1/assignments/{work.pk}/messages", {"text": "Still me."}).status_code == 409

    closed = olga.put(f"{ticket}/closure", {"disposition": "solved"})

    assert (closed.json()["state"], closed.json()["disposition"]) == ("closed", "solved")
    assert olga.delete(f"{ticket}/taking").status_code == 409


def test_a_clients_own_operator_steps_in_for_that_client_alone(work, acme):
    mine, other = signed_in(people.member("mia", acme)), signed_in(people.member("zoe", people.client("zeta")))
    ticket = f"/api/v1/tickets/{work.ticket_id}"

    for door, verb, body in (
        ("watch", "put", {"mode": "joined"}), ("whispers", "post", {"text": "Psst."}), ("taking", "put", {}),
    ):  # fmt: skip
        assert getattr(other, verb)(f"{ticket}/{door}", body).status_code == 404
        assert getattr(mine, verb)(f"{ticket}/{door}", body).status_code in {200, 201}


def test_a_whisper_is_on_the_agents_desk_and_behind_no_door_of_customer_and_client(work, acme, alice, with_key, client):
    secret = "the-whispered-words"
    olga = people.person("oskar", "operator")
    conversation.customer_says(work.ticket, "Hello?", now=timezone.now())
    watching.watch(work.ticket, "watching", by=olga, now=timezone.now())
    watching.whisper(work.ticket, secret, by=olga, now=timezone.now())
    assert secret in alice.get("/api/v1/me/desk").content.decode()

    ticket, key = Ticket.objects.get(pk=work.ticket_id), with_key(acme)
    told = [key.get(f"/api/v1/tickets/{ticket.pk}{path}").content.decode() for path in ("", "/messages", "/timeline")]
    told += [client.get(f"/c/{ticket.link}{path}").content.decode() for path in ("", "/conversation")]
    told += [json.dumps(timeline.of(ticket, floor=True)), *webhooks_of(ticket, acme)]

    assert all(len(one) > 20 for one in told)
    assert not [one for one in told if secret in one]
    assert "whispered" not in told[2]


def webhooks_of(ticket: Ticket, acme: people.Client) -> list[str]:
    """All that webhooks say of a ticket."""
    WebhookEndpoint.objects.create(
        client=acme, url="https://acme.example.org/", secret=encrypted.encrypt("x"), created_at=timezone.now()
    )
    events = list(Event.objects.filter(stream=f"ticket:{ticket.pk}"))
    reaction.owe([event for event in events if kinds.name_of(event)])
    bodies = [payload.body(one, now=timezone.now()) for one in WebhookDelivery.objects.all()]
    return [body for body in bodies if body]


def test_an_offer_to_join_is_answered_by_its_own_agent_alone(work, alice):
    asked(alice, work)
    offer = Offer.objects.pending().get()

    assert alice.put(f"/api/v1/offers/{offer.pk}/acceptance").status_code == 404
