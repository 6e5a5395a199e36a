"""Telling clients: signed, tried again, told again, and never into our own network."""

import asyncio
import socket
from datetime import timedelta

import httpx2
import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.utils import timezone

from dispatch import webhooks
from dispatch.handing import answering
from dispatch.models import Ticket, WebhookDelivery, WebhookEndpoint
from dispatch.webhooks import reaction, sending
from dispatch.work import closing, conversation, leaving, rating
from marketplace.kernel.http import guard
from marketplace.kernel.outbox import delivering, relay
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_to_private(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True


def react() -> None:
    relay.relay()
    delivering.deliver("dispatch.webhooks")


def send() -> None:
    async_to_sync(sending.send_due)()


def registered(caller, receiver, kinds=()):
    answer = caller.post("/api/v1/webhooks/endpoints", {"url": receiver.url, "kinds": list(kinds)})
    assert answer.status_code == 201, answer.json()
    receiver.secret = answer.json()["secret"]
    return WebhookEndpoint.objects.get(pk=answer.json()["id"])


def due_now() -> None:
    WebhookDelivery.objects.update(due_at=timezone.now())


def lived(queue) -> Ticket:
    """A ticket that was answered, closed and rated."""
    people.online(people.agent("alice"))
    ticket = people.ticket(queue)
    work = answering.accept(people.offered(ticket), now=timezone.now())
    conversation.agent_says(work, "Hello, Alice here.", now=timezone.now())
    conversation.customer_says(ticket, "Hi.", now=timezone.now())
    closing.close(work, "solved", now=timezone.now())
    rating.rate(ticket, 5, comment="Quick", now=timezone.now())
    return ticket


def test_a_client_is_told_of_a_tickets_life_in_signed_webhooks(open_to_private, with_key, receivers):
    acme, zeta = people.client("acme"), people.client("zeta")
    ours, theirs = receivers(), receivers()
    registered(with_key(acme), ours)
    registered(with_key(zeta), theirs)

    ticket = lived(people.queue(acme))
    react()
    send()

    assert [one["type"] for one in ours.got] == ["ticket.assigned", "message.sent", "ticket.closed", "ticket.rated"]
    assert {one["data"]["ticket"]["id"] for one in ours.got} == {ticket.pk}
    assert ours.got[1]["data"]["message"]["text"] == "Hello, Alice here."
    assert ours.got[3]["data"]["rating"] == {"score": 5, "comment": "Quick"}
    assert theirs.got == []
    assert WebhookDelivery.objects.filter(delivered_at=None).count() == 0


def test_an_endpoint_is_told_only_what_it_asked_for(open_to_private, with_key, receivers):
    acme, ours = people.client("acme"), receivers()
    registered(with_key(acme), ours, kinds=["ticket.cancelled"])
    ticket = people.ticket(people.queue(acme))

    leaving.cancel(ticket, now=timezone.now())
    react()
    send()

    assert [one["type"] for one in ours.got] == ["ticket.cancelled"]


def test_the_same_event_twice_is_owed_once(open_to_private, with_key, receivers):
    acme = people.client("acme")
    registered(with_key(acme), receivers())
    leaving.cancel(people.ticket(people.queue(acme)), now=timezone.now())
    events = list(Event.objects.filter(kind="ticket_cancelled"))

    reaction.owe(events)
    reaction.owe(events)

    assert WebhookDelivery.objects.count() == 1


def test_what_fails_is_tried_again_later_under_the_same_id(open_to_private, with_key, receivers):
    acme, ours = people.client("acme"), receivers()
    registered(with_key(acme), ours)
    leaving.cancel(people.ticket(people.queue(acme)), now=timezone.now())
    react()
    ours.answers = [500, 503]

    send()

    first = WebhookDelivery.objects.get()
    assert (first.attempts, first.last_answer, first.delivered_at) == (1, "500", None)
    assert timedelta(seconds=4) < first.due_at - timezone.now() <= timedelta(seconds=5)
    send()  # nothing is due yet
    assert len(ours.got) == 1
    due_now()
    send()
    due_now()
    send()
    last = WebhookDelivery.objects.get()
    assert (last.attempts, last.last_answer) == (3, "204")
    assert last.delivered_at
    assert len(set(ours.ids)) == 1


def test_what_never_arrives_is_given_up_shown_and_can_be_told_again(open_to_private, with_key, receivers):
    acme, ours = people.client("acme"), receivers()
    caller = with_key(acme)
    endpoint = registered(caller, ours)
    leaving.cancel(people.ticket(people.queue(acme)), now=timezone.now())
    react()
    ours.answers = [500] * 8
    for _ in range(10):
        send()
        due_now()
    assert len(ours.got) == 8

    shown = caller.get("/api/v1/webhooks/deliveries?state=failed").json()["results"]
    assert [(one["tries"], one["last_answer"]) for one in shown] == [(8, "500")]
    assert caller.get(f"/api/v1/webhooks/endpoints/{endpoint.pk}").json()["failed"] == 1
    assert caller.post(f"/api/v1/webhooks/deliveries/{shown[0]['id']}/replay").status_code == 202
    send()

    assert len(ours.got) == 9
    assert caller.get("/api/v1/webhooks/deliveries").json()["results"][0]["state"] == "delivered"


def test_a_client_may_hear_everything_since_a_time_again(open_to_private, with_key, receivers):
    acme, ours = people.client("acme"), receivers()
    endpoint = registered(with_key(acme), ours)
    lived(people.queue(acme))
    react()
    send()
    WebhookDelivery.objects.filter(kind="ticket.assigned").update(created_at=timezone.now() - timedelta(days=1))

    count = webhooks.replay_since(endpoint, timezone.now() - timedelta(hours=1), now=timezone.now())
    send()

    assert count == 3
    assert [one["type"] for one in ours.got[4:]] == ["message.sent", "ticket.closed", "ticket.rated"]


def test_one_poisoned_event_does_not_hold_up_the_next(open_to_private, with_key, receivers):
    acme, ours = people.client("acme"), receivers()
    registered(with_key(acme), ours)
    lived(people.queue(acme))
    react()
    ours.answers = [500]

    send()

    assert [one["type"] for one in ours.got] == ["ticket.assigned", "message.sent", "ticket.closed", "ticket.rated"]
    assert WebhookDelivery.objects.filter(delivered_at=None).count() == 1


def test_a_slow_endpoint_does_not_delay_another(open_to_private, with_key, receivers, monkeypatch):
    monkeypatch.setattr(sending, "LIMIT_SECONDS", 1.0)
    acme, slow, quick = people.client("acme"), receivers(), receivers()
    registered(with_key(acme), slow)
    registered(with_key(acme), quick)
    lived(people.queue(acme))
    react()
    slow.hold.clear()

    send()

    assert len(quick.got) == 4
    held = WebhookDelivery.objects.filter(endpoint__url=slow.url)
    assert held.filter(attempts=1, last_answer="no answer within 1 s").count() == 1
    assert held.filter(attempts=0, due_at__gt=timezone.now()).count() == 3  # the rest waits with it


def test_an_endpoint_is_served_by_one_task_at_a_time(open_to_private, with_key, receivers):
    acme, ours = people.client("acme"), receivers()
    endpoint = registered(with_key(acme), ours)
    leaving.cancel(people.ticket(people.queue(acme)), now=timezone.now())
    react()
    cache.add(f"webhooks:{endpoint.pk}", "another task", 30)

    send()
    assert ours.got == []
    cache.delete(f"webhooks:{endpoint.pk}")
    send()

    assert len(ours.got) == 1


def test_a_try_that_was_never_recorded_is_made_again(open_to_private, with_key, receivers):
    acme, ours = people.client("acme"), receivers()
    endpoint = registered(with_key(acme), ours)
    leaving.cancel(people.ticket(people.queue(acme)), now=timezone.now())
    react()
    sending.claim(endpoint.pk, timezone.now())  # and then its process was killed

    send()
    assert ours.got == []
    later = timezone.now() + timedelta(seconds=sending.LEASE_SECONDS + 1)
    assert sending.claim(endpoint.pk, later).delivery.attempts == 2


def test_a_time_without_offset_is_not_guessed_at(open_to_private, with_key, receivers):
    caller = with_key(people.client("acme"))
    endpoint = registered(caller, receivers())

    answer = caller.post(f"/api/v1/webhooks/endpoints/{endpoint.pk}/replay", {"since": "2026-11-21T08:30:00"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["since"])


def test_a_redirect_is_no_delivery(open_to_private, with_key, receivers):
    acme, ours = people.client("acme"), receivers()
    registered(with_key(acme), ours)
    leaving.cancel(people.ticket(people.queue(acme)), now=timezone.now())
    react()
    ours.answers = [307]

    send()

    assert len(ours.got) == 1
    assert WebhookDelivery.objects.get().last_answer == "307"


def test_a_secret_is_shown_once_and_kept_encrypted(open_to_private, with_key, receivers):
    caller = with_key(people.client("acme"))
    url = "/api/v1/webhooks/endpoints"

    first = caller.post(url, {"url": "https://example.org/hooks"}, headers={"Idempotency-Key": "one"}).json()
    again = caller.post(url, {"url": "https://example.org/hooks"}, headers={"Idempotency-Key": "one"}).json()

    assert first == again
    assert first["secret"].startswith("whsec_")
    assert first["secret"] not in WebhookEndpoint.objects.get().secret
    assert "secret" not in caller.get(f"{url}/{first['id']}").json()
    assert caller.delete(f"{url}/{first['id']}").status_code == 204
    assert caller.get(url).json()["results"] == []


FORBIDDEN = [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "ff02::1",
]  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_of_our_own_network_is_not_public(address):
    assert not guard.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111"])
def test_an_address_of_the_internet_is_public(address):
    assert guard.is_public(address)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_no_spelling_of_this_machine_is_called(host, receivers):
    ours = receivers()

    async def call():
        async with guard.client(2.0) as http:
            await http.post(f"http://{host}:{ours.server.server_port}/", content=b"{}")

    with pytest.raises((guard.Forbidden, httpx2.InvalidURL)):
        asyncio.run(call())
    assert ours.got == []


def test_a_name_that_leads_inside_as_well_is_not_called(monkeypatch):
    async def two(*_, **__):
        return [(socket.AF_INET, 1, 6, "", ("1.1.1.1", 443)), (socket.AF_INET, 1, 6, "", ("10.0.0.1", 443))]

    async def ask():
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two)
        await guard.checked_address("example.org", 443)

    with pytest.raises(guard.Forbidden):
        asyncio.run(ask())


def test_an_internal_endpoint_registered_by_name_is_refused_when_it_is_called(with_key, receivers):
    acme, ours = people.client("acme"), receivers()
    endpoint = registered(with_key(acme), type("Elsewhere", (), {"url": "https://example.org/"})())
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(url=ours.url.replace("127.0.0.1", "localhost"))
    leaving.cancel(people.ticket(people.queue(acme)), now=timezone.now())
    react()

    send()

    assert ours.got == []
    assert WebhookDelivery.objects.get().last_answer == "This address is not on the public internet."


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://127.0.0.1/", "https://[::1]/", "https://user:secret@example.org/",
        "ftp://example.org/", "https://example.org/#part", "example.org", "https://10.0.0.1:8443/", "",
    ],
)  # fmt: skip
def test_an_address_that_we_would_never_call_is_refused_at_once(url, with_key):
    answer = with_key(people.client("acme")).post("/api/v1/webhooks/endpoints", {"url": url})

    assert answer.status_code == 400
    assert "url" in answer.json()["errors"]
    assert not WebhookEndpoint.objects.exists()
