"""The line of the practice desk speaks as the real one does, and touches nothing of it."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from agents.models import Connection, Session
from dispatch.practice import practising
from dispatch.practice.doors.page import APART
from dispatch.practice.models import Practice
from tests import people
from tests.dispatch.sockets.test_agent_socket import APPLICATION, Device, cookie_of

pytestmark = pytest.mark.django_db(transaction=True)
a = sync_to_async


async def connected(person: Any) -> Device:
    from channels.testing import WebsocketCommunicator

    headers = [(b"cookie", await a(cookie_of)(person)), (b"origin", b"http://testserver"), (b"host", b"testserver")]
    device = Device(WebsocketCommunicator(APPLICATION, "/ws/practice", headers=headers))
    assert (await device.socket.connect())[0]
    return device


async def test_a_conversation_with_a_script_over_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practising, "LEAST", 0.05)
    monkeypatch.setattr(practising, "PER_LETTER", 0.0)
    alice = await a(people.agent)("alice")
    practice = await a(practising.begin)(alice, "charged-twice", now=timezone.now())
    device = await connected(alice.person)
    desk = await device.hear("desk")

    accepted = await device.do("accept", offer=practice.pk)
    work = accepted["assignment"]["id"]
    said = await device.do("message", assignment=work, text="Hello Maria, 89 twice.")
    typing = await device.hear("typing")
    reply = await device.hear("message")
    elsewhere = await device.do("park", assignment=work)
    closed = await device.do("close", assignment=work, disposition="answered")
    completed = await device.do("complete", assignment=work)
    await device.socket.disconnect()

    assert (desk["seq"], work) == (0, APART + practice.pk)
    assert (said["message"]["author"], reply["message"]["author"]) == ("agent", "customer")
    assert 0 < typing["seq"] < reply["seq"]
    assert elsewhere["problem"]["type"] == "not_in_practice"
    assert (closed["type"], completed["type"]) == ("done", "done")
    assert (await a(Practice.objects.get)()).state == Practice.State.DONE
    assert not await a(Connection.objects.exists)()
    assert not await a(Session.objects.exists)()
