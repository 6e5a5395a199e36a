"""What docs/asyncapi.yaml says of the sockets is what is said over them: one story, every frame of it checked."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.utils import timezone
from jsonschema import Draft7Validator, FormatChecker
from knox.models import AuthToken

from dispatch.doors.sockets import commands, customers, customers_say, routing, vouching
from dispatch.handing import watching
from dispatch.models import Ticket
from dispatch.offers import offering
from marketplace.pay import posting
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)
a = sync_to_async
DESCRIBED = yaml.safe_load((Path(__file__).resolve().parents[2] / "docs" / "asyncapi.yaml").read_text())
APPLICATION = AuthMiddlewareStack(URLRouter(routing.websocket_urlpatterns))
FORMATS = FormatChecker(["uuid", "email"])
Frame = dict[str, Any]


@FORMATS.checks("date-time", ValueError)
def has_an_offset(value: Any) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def part(reference: Frame) -> Any:
    """What a `$ref` of the description leads to."""
    found: Any = DESCRIBED
    for step in reference["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return part(found) if set(found) == {"$ref"} else found


def frames_of(channel: str, action: str) -> dict[str, Frame]:
    """Messages of a channel in one direction (`send`: by the server), by the type of their frames."""
    found = {}
    for operation in DESCRIBED["operations"].values():
        if operation["action"] == action and operation["channel"]["$ref"] == f"#/channels/{channel}":
            for reference in operation["messages"]:
                payload = part(reference)["payload"]
                shape = part(payload) if "$ref" in payload else payload
                found[shape["properties"]["type"]["const"]] = shape
    return found


class Line:
    """One end of a socket that holds every frame against the description."""

    def __init__(self, channel: str, socket: WebsocketCommunicator) -> None:
        self.channel, self.socket = channel, socket
        self.said: set[str] = set()
        self.heard: set[str] = set()

    def check(self, action: str, frame: Frame) -> None:
        shape = frames_of(self.channel, action)[frame["type"]]
        validator = Draft7Validator({**shape, "components": DESCRIBED["components"]}, format_checker=FORMATS)
        assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(frame)] == [], frame["type"]

    async def say(self, type_: str, **rest: Any) -> None:
        frame = {"type": type_, **rest}
        self.check("receive", frame)
        self.said.add(type_)
        await self.socket.send_to(text_data=json.dumps(frame))

    async def hear(self, *types: str, ref: str | None = None) -> Frame:
        while True:
            frame: Frame = await self.socket.receive_json_from(timeout=10)
            self.check("send", frame)
            self.heard.add(frame["type"])
            if frame["type"] in types and (ref is None or frame.get("ref") == ref):
                return frame

    def is_complete(self) -> None:
        """Everything that is described was said and heard, and nothing else."""
        assert self.said == set(frames_of(self.channel, "receive"))
        assert self.heard == set(frames_of(self.channel, "send"))

    async def do(self, type_: str, **rest: Any) -> Frame:
        ref = uuid.uuid4().hex
        await self.say(type_, ref=ref, **rest)
        return await self.hear("done", "error", "heartbeat", ref=ref)


@asynccontextmanager
async def line(channel: str, path: str, token: str | None = None) -> AsyncIterator[Line]:
    socket = WebsocketCommunicator(APPLICATION, path)
    assert (await socket.connect(timeout=20))[0]
    one = Line(channel, socket)
    try:
        if token:
            await one.do("authenticate", token=token)
        yield one
    finally:
        await socket.disconnect(timeout=20)


async def test_a_tickets_life_is_told_in_the_frames_that_are_described() -> None:
    cards = await a(people.queue)(await a(people.client)("acme"), skills={"cards": 2})
    alice = await a(people.agent)("alice", skills={"cards": 3}, capacity=2)
    _, token = await a(AuthToken.objects.create)(alice.person)
    ticket = await a(people.ticket)(cards, subject="Card declined", reason="Not in its power", attributes={"card": "7"})

    async with line("agent", "/ws/agent", token) as desk, line("chat", f"/ws/chat/{ticket.link}") as chat:
        await chat.hear("chat")
        await chat.do("heartbeat")
        await chat.say("address", ref="address", email="eva@example.org")
        told = {(await chat.hear("done", "chat"))["type"], (await chat.hear("done", "chat"))["type"]}
        assert told == {"done", "chat"}  # in either order; from here on the page knows its place
        urgent = await a(people.ticket)(cards, priority=9)
        await customers.current().look()
        assert (await chat.hear("wait"))["place"] == 2

        await desk.do("activity", activity="available")
        await desk.do("ring")
        declined = await offer_at(desk)
        await desk.do("decline", offer=declined["id"], reason="Not now")
        offer = await offer_at(desk)
        assert (declined["ticket"], offer["ticket"]) == (urgent.pk, ticket.pk)
        await desk.do("delivered", offer=offer["id"])
        await desk.do("seen", offer=offer["id"])
        work = (await desk.do("accept", offer=offer["id"]))["assignment"]["id"]
        await chat.hear("changed")
        assert (await chat.hear("chat"))["who"]["kind"] == "person"

        await chat.do("typing")
        await desk.hear("typing")
        said = (await chat.do("message", text="My card was refused.", key=str(uuid.uuid4())))["message"]
        await desk.do("read", assignment=work, number=said["number"])
        await chat.hear("read")
        await desk.do("typing", assignment=work)
        await chat.hear("typing")
        said = (await desk.do("message", assignment=work, text="It works now.", key=str(uuid.uuid4())))["message"]
        await chat.hear("message")
        await chat.do("read", number=said["number"])
        await desk.hear("read")
        await desk.do("note", assignment=work, note="The limit was too low.")
        await a(beside_it)(ticket)
        await desk.hear("watched")
        await desk.hear("whisper")
        bob = await a(people.agent)("bob", skills={"cards": 3})
        async with line("agent", "/ws/agent", (await a(AuthToken.objects.create)(bob.person))[1]) as colleague:
            await with_a_colleague(desk, colleague, work, bob.pk)
            await colleague.do("desk")
        assert (await desk.do("accept", offer=10**9))["problem"]["status"] == 404
        assert (await desk.do("park", assignment=10**9))["problem"]["status"] == 404

        await desk.do("close", assignment=work, disposition="solved")
        await chat.do("reopen")
        await desk.do("close", assignment=work, disposition="solved", note="Raised the limit.")
        await desk.do("extend", assignment=work)
        await desk.do("complete", assignment=work)
        assert (await chat.do("rate", score=5, comment="Quick."))["type"] == "done"
        assert (await chat.do("rate", score=5))["type"] == "error"
        await a(posting.post)([work], now=timezone.now())
        assert (await desk.hear("earning"))["assignment"] == work

        next(iter(vouching.current().sockets.values())).heard_at -= 15
        await vouching.current().beat()
        await desk.hear("ping")
        await desk.do("heartbeat")
        await desk.do("desk")
        assert chat.said | {"leave", "assistant"} == set(frames_of("chat", "receive"))
        async with line("chat", f"/ws/chat/{urgent.link}") as other:
            assert (await other.do("leave"))["type"] == "done"
            assert (await other.do("assistant"))["type"] == "done"

        desk.is_complete()
        chat.said |= other.said
        chat.is_complete()


def beside_it(ticket: Ticket) -> None:
    """Olga reads along and whispers."""
    olga, now = people.person("olga", "operator"), timezone.now()
    watching.watch(ticket, "watching", by=olga, now=now)
    watching.whisper(ticket, "Ask for the last four digits.", by=olga, now=now)


async def with_a_colleague(desk: Line, colleague: Line, work: int, bob: int) -> None:
    """Bob is asked and called off, asked again, joins, advises and leaves."""
    await colleague.do("activity", activity="available")
    assert (await desk.do("transfer", assignment=work))["problem"]["type"].endswith("no_higher_tier")
    await desk.do("transfer", assignment=work, agent=bob, warm=True, note="You know this one.")
    offer = (await colleague.hear("offer"))["offer"]
    await desk.do("call_off", assignment=work)
    await colleague.hear("offer_gone")
    asked = (await desk.do("transfer", assignment=work, agent=bob, warm=True))["transfer"]
    offer = (await colleague.hear("offer"))["offer"]
    joined = (await colleague.do("accept", offer=offer["id"]))["consult"]
    assert (joined["transfer"]["id"], joined["transfer"]["state"], asked["second"]) == (asked["id"], "joined", "Bob")
    await desk.hear("transfer")
    await colleague.do("advise", transfer=asked["id"], text="Bob here.", key=str(uuid.uuid4()))
    await colleague.do("leave", transfer=asked["id"])
    assert (await desk.do("take", transfer=asked["id"]))["problem"]["status"] == 409
    desk.said |= colleague.said


async def offer_at(desk: Line) -> Frame:
    """The next offer that rings at this desk."""
    await a(offering.offer_waiting)(now=timezone.now())
    offer: Frame = (await desk.hear("offer"))["offer"]
    return offer


async def test_the_board_is_told_in_the_frames_that_are_described() -> None:
    _, token = await a(AuthToken.objects.create)(await a(people.person)("olga", "operator"))
    async with line("board", "/ws/board", token) as board:
        assert set((await board.hear("board"))["parts"]) == {
            "signs", "now", "queues", "people", "alerts", "guarantees",
        }  # fmt: skip
        await board.do("heartbeat")
        await board.socket.send_to(text_data="[]")
        await board.hear("error")

        board.is_complete()


def test_every_frame_that_a_socket_takes_is_described() -> None:
    of_the_socket = {"authenticate", "heartbeat", "desk", "delivered", "seen"}
    assert set(frames_of("agent", "receive")) == {*commands.COMMANDS, *of_the_socket}
    assert set(frames_of("chat", "receive")) == {*customers_say.COMMANDS, "heartbeat"}
    assert set(frames_of("board", "receive")) == {"authenticate", "heartbeat"}
    addresses = {f"/{one.pattern}".replace("<str:link>", "{link}") for one in routing.websocket_urlpatterns}
    assert {channel["address"] for channel in DESCRIBED["channels"].values()} == addresses


def test_every_reference_of_the_description_leads_somewhere() -> None:
    def walk(node: Any) -> int:
        if isinstance(node, dict):
            found = [part({"$ref": node["$ref"]})] if isinstance(node.get("$ref"), str) else []
            return len(found) + sum(walk(one) for one in node.values())
        return sum(walk(one) for one in node) if isinstance(node, list) else 0

    assert walk(DESCRIBED) > 100
