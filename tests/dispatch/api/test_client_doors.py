"""What a client does over HTTP, from handing a ticket over to passing on its rating."""

import pytest
from rest_framework.test import APIClient

from dispatch.models import Ticket
from tests import people

pytestmark = pytest.mark.django_db


def test_a_client_hands_over_and_the_same_reference_is_the_same_ticket(with_key, asking):
    acme = people.client("acme")
    people.queue(acme)
    caller = with_key(acme)

    first = caller.post("/api/v1/tickets", asking())
    again = caller.post("/api/v1/tickets", asking(language="SV"))
    other = caller.post("/api/v1/tickets", asking(subject="Something else"))

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["language"] == "sv"
    assert first.json()["chat_url"].endswith("/c/" + Ticket.objects.get().link)
    assert other.json()["type"] == "reference_taken"


def test_a_ticket_goes_its_way_and_its_client_follows_by_asking(with_key, asking):
    acme = people.client("acme")
    queue = people.queue(acme)
    alice = people.agent("alice", languages=("sv",))
    people.online(alice)
    caller = with_key(acme)
    at = f"/api/v1/tickets/{caller.post('/api/v1/tickets', asking()).json()['id']}"
    assert caller.get(at).json()["place"] == 1
    agent = APIClient()
    agent.force_login(alice.person)
    offer = people.offered(Ticket.objects.get())

    assert agent.put(f"/api/v1/offers/{offer.pk}/delivery").status_code == 204
    work = agent.put(f"/api/v1/offers/{offer.pk}/acceptance").json()
    assert agent.post(f"/api/v1/assignments/{work['id']}/messages", {"text": "Hello."}).status_code == 201
    assert caller.post(f"{at}/messages", {"text": "Hi."}).status_code == 201
    assert [one["text"] for one in caller.get(f"{at}/messages?after=1").json()["results"]] == ["Hello.", "Hi."]
    assert caller.get(at).json()["agent"] == "Alice"
    assert agent.get("/api/v1/me/desk").json()["assignments"][0]["conversation"][0]["text"] == "My card is gone."
    closed = agent.put(f"/api/v1/assignments/{work['id']}/closure", {"disposition": "solved", "note": "ok"}).json()
    assert closed["state"] == "acw"
    assert agent.put(f"/api/v1/assignments/{work['id']}/completion").json()["state"] == "completed"
    assert caller.post(f"{at}/rating", {"score": 5}).status_code == 201
    assert caller.post(f"{at}/rating", {"score": 5}).status_code == 200
    assert caller.post(f"{at}/rating", {"score": 4}).status_code == 409
    assert caller.get(at).json()["rating"] == {"score": 5, "comment": ""}
    kinds = [one["kind"] for one in caller.get(f"{at}/timeline").json()["results"]]
    assert kinds[:3] == ["ticket_created", "offer_made", "offer_accepted"]
    assert caller.put(f"{at}/reopening").json()["state"] == "waiting"
    assert caller.put(f"{at}/cancellation").json()["state"] == "cancelled"
    assert caller.get(f"/api/v1/tickets?state=cancelled&queue={queue.slug}").json()["results"][0]["reference"] == "A-1"
