"""Notifications on their way to a phone: sealed for it alone, tried again, given up, forgotten."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from agents.notices import keys, pushing, sending
from agents.notices.models import Device, Push, SenderKey
from tests import people
from tests.agents.notices import phones

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(settings):
    """A push service on this machine that answers as it is told."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    got = []

    class Service(BaseHTTPRequestHandler):
        status = 201

        def do_POST(self):
            got.append((self.headers, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(Service.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    Service.url, Service.got = f"http://127.0.0.1:{server.server_port}/alice", got
    yield Service
    server.shutdown()
    server.server_close()


def owe(person, until=timedelta(minutes=1)):
    now = timezone.now()
    sending.push([person.pk], tag="offer:7", payload={"title": "An offer"}, now=now, until=now + until)


def test_a_notification_is_sealed_for_the_phone_and_signed_by_the_house(service):
    alice = people.agent("alice").person
    phones.of(alice, service.url)
    owe(alice)

    tried = [async_to_sync(pushing.send_due)() for _ in range(2)]

    headers, body = service.got[0]
    assert tried == [1, 0]
    assert b"An offer" not in body
    assert phones.opened(body) == {"title": "An offer", "tag": "offer:7"}
    assert headers["authorization"].startswith("vapid t=")
    assert headers["authorization"].endswith(f"k={keys.for_browsers()}")
    assert 55 <= int(headers["ttl"]) <= 60
    assert Push.objects.get().sent_at


def test_a_phone_that_withdrew_its_permission_is_forgotten(service):
    alice = people.agent("alice").person
    phones.of(alice, service.url)
    owe(alice)
    service.status = 410

    async_to_sync(pushing.send_due)()

    assert Device.objects.count() == 0


def test_a_push_service_that_is_away_is_tried_again_later(service):
    alice = people.agent("alice").person
    phones.of(alice, service.url)
    owe(alice)
    service.status = 503

    async_to_sync(pushing.send_due)()

    push = Push.objects.get()
    assert (push.attempts, push.last_answer, push.sent_at, push.failed_at) == (1, "503", None, None)
    assert push.due_at > timezone.now()


def test_what_would_only_mislead_is_not_sent(service):
    alice = people.agent("alice").person
    phones.of(alice, service.url)
    owe(alice, until=timedelta(0))

    assert async_to_sync(pushing.send_due)() == 0
    assert service.got == []


def test_a_push_service_inside_our_network_is_not_spoken_to(service, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = False
    alice = people.agent("alice").person
    phones.of(alice, service.url)
    owe(alice)

    async_to_sync(pushing.send_due)()

    assert service.got == []
    assert Push.objects.get().last_answer == "Forbidden"


def test_the_house_makes_its_key_once_and_keeps_it_locked():
    first, second = keys.for_browsers(), keys.for_browsers()

    stored = SenderKey.objects.extra(select={"raw": "private::text"}).values_list("raw", flat=True)[0]
    assert first == second
    assert "PRIVATE KEY" not in stored
