"""The board's socket: frames at most once a second, only of what changed, and of nobody else's floor."""

import asyncio
import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.test import Client as Browser
from django.urls import path
from django.utils import timezone

from agents.models import Person
from dispatch.doors.board import parts
from dispatch.doors.sockets.board import BoardSocket
from dispatch.floor import house
from dispatch.handing import answering
from dispatch.models import Membership, Queue
from marketplace.kernel import health
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)
a = sync_to_async
APPLICATION = URLRouter([path("ws/board", BoardSocket.as_asgi())])


@pytest.fixture(autouse=True)
def _nothing_kept():
    house.kept.clear()


def cookie_of(person: Person) -> bytes:
    browser = Browser()
    browser.force_login(person)
    return f"sessionid={browser.cookies['sessionid'].value}".encode()


async def watching(person: Person | None, query: str = "") -> WebsocketCommunicator:
    headers = [(b"cookie", await a(cookie_of)(person))] if person else []
    socket = WebsocketCommunicator(APPLICATION, f"/ws/board{query}", headers=headers)
    await socket.connect()
    return socket


async def told(socket: WebsocketCommunicator, within: float = 6) -> dict[str, str]:
    while True:
        frame: dict[str, Any] = await socket.receive_json_from(timeout=within)
        if frame["type"] == "board":
            return frame["parts"]


@a
def a_floor() -> dict[str, Any]:
    acme, zeta = people.client("acme"), people.client("zeta")
    health.beat("dispatcher", now=timezone.now())
    return {
        "olga": people.person("olga", Person.Role.OPERATOR),
        "ann": people.member("ann", acme),
        "zoe": people.member("zoe", zeta),
        "alice": people.person("alice", Person.Role.AGENT),
        "cards": people.queue(acme, "cards"),
        "loans": people.queue(zeta, "loans"),
    }


async def test_the_whole_board_comes_first_and_then_only_what_changed():
    floor = await a_floor()
    socket = await watching(floor["olga"])
    first = await told(socket)

    await a(people.ticket)(floor["cards"])
    then = await told(socket)

    assert set(first) == set(parts.NAMES)
    assert {"now", "queues"} <= set(then)
    assert "people" not in then
    await socket.disconnect()


async def test_a_burst_of_changes_is_one_frame_a_second():
    floor = await a_floor()
    socket = await watching(floor["olga"])
    await told(socket)
    began = time.monotonic()

    for _ in range(10):
        await a(people.ticket)(floor["cards"])
    frames = 0
    while "<b>10</b>" not in (await told(socket)).get("queues", ""):
        frames += 1

    assert frames <= time.monotonic() - began + 1
    await socket.disconnect()


async def test_a_floor_on_which_nothing_happens_says_nothing_though_its_clocks_run():
    floor = await a_floor()
    await a(people.ticket)(floor["cards"])
    socket = await watching(floor["ann"])
    await told(socket)

    assert await socket.receive_nothing(timeout=6.5)
    await socket.disconnect()


async def test_two_clients_are_told_of_their_own_floor_alone():
    floor = await a_floor()
    ann, zoe = await watching(floor["ann"]), await watching(floor["zoe"])
    shown = {"ann": await told(ann), "zoe": await told(zoe)}
    assert "Loans" not in str(shown["ann"])
    assert "Cards" not in str(shown["zoe"])

    await a(people.ticket)(floor["loans"])

    assert "Cards" not in str(await told(zoe))
    assert await ann.receive_nothing(timeout=2.5)
    await ann.disconnect()
    await zoe.disconnect()


async def test_agents_are_turned_away():
    floor = await a_floor()
    socket = await watching(floor["alice"])

    assert (await socket.receive_output(timeout=3))["code"] == 4403


async def test_who_loses_a_client_loses_its_floor_with_the_next_heartbeat():
    floor = await a_floor()
    socket = await watching(floor["ann"])
    assert "Cards" in (await told(socket))["queues"]
    await a(Membership.objects.all().delete)()

    await socket.send_json_to({"type": "heartbeat"})

    assert "Cards" not in (await told(socket))["queues"]


async def test_boards_that_show_the_same_are_read_once(monkeypatch):
    floor = await a_floor()
    read = []
    whole = parts.render
    monkeypatch.setattr(parts, "render", lambda *words: read.append(1) or whole(*words))
    sockets = [await watching(floor["olga"]) for _ in range(5)]
    for socket in sockets:
        assert set(await told(socket)) == set(parts.NAMES)

    assert len(read) <= 2
    await asyncio.gather(*(socket.disconnect() for socket in sockets))


async def test_today_and_the_last_half_hour_are_two_views():
    floor = await a_floor()
    await a(Queue.objects.update)(target_seconds=1)
    yesterday = await watching(floor["olga"], "?window=today")

    assert set(await told(yesterday)) == set(parts.NAMES)
    await yesterday.disconnect()


async def test_a_conversation_appears_among_the_people():
    floor = await a_floor()
    socket = await watching(floor["ann"])
    await told(socket)

    @a
    def begin() -> None:
        people.online(people.agent("bob"))
        answering.accept(people.offered(people.ticket(floor["cards"])), now=timezone.now())

    await begin()
    seen = ""
    while "In conversation" not in seen:
        seen = (await told(socket)).get("people", "")

    assert "Bob" in seen
    await socket.disconnect()
