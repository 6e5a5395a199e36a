"""The socket of the connection check: it gives back what it is sent, and no more than a check takes."""

import json
from pathlib import Path

import pytest
import yaml
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.test import Client
from jsonschema import Draft7Validator

from dispatch.doors.sockets import line, routing
from tests.agents.onboarding import newcomers

pytestmark = pytest.mark.django_db(transaction=True)


def cookie_of_a_newcomer() -> bytes:
    client = Client()
    client.force_login(newcomers.newcomer().person)
    return f"sessionid={client.cookies['sessionid'].value}".encode()


async def test_a_line_is_tried_up_and_down_and_not_without_end():
    cookie = await sync_to_async(cookie_of_a_newcomer)()
    socket = WebsocketCommunicator(URLRouter(routing.websocket_urlpatterns), "/ws/line", headers=[(b"cookie", cookie)])
    await socket.connect()
    ready = json.loads(await socket.receive_from())

    async def ask(**frame: object) -> dict[str, object]:
        await socket.send_to(json.dumps(frame))
        return json.loads(await socket.receive_from(timeout=5))

    ping = await ask(type="ping", number=1)
    filled = await ask(type="fill", number=2, bytes=16384)
    taken = await ask(type="take", number=3, text="x" * 12000)
    bad = await ask(type="fill", number=4, bytes="all")
    for _ in range(line.MOST_FILLED // line.LONGEST_FILL):
        last = await ask(type="fill", number=5, bytes=10**9)
    await socket.disconnect()

    described = yaml.safe_load(Path("docs/asyncapi.yaml").read_text())["components"]["messages"]
    for name, frame in (("ready", ready), ("tried", ping), ("tried", filled), ("tried", taken)):
        Draft7Validator(described[name]["payload"]).validate(frame)
    assert ready["type"] == "ready"
    assert (ping["about"], ping["number"]) == ("ping", 1)
    assert len(str(filled["text"])) == 16384
    assert taken["number"] == 3
    assert bad["type"] == "error"
    assert last["problem"]["status"] == 429  # type: ignore[index]
