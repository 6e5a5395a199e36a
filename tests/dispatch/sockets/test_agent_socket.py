"""An agent's socket: what it is told, what it may say, and what becomes of the work when it drops."""

import asyncio
import json
import threading
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client as Browser
from django.utils import timezone
from knox.models import AuthToken

from agents.models import Agent, Connection, PersonalDecision, Session
from dispatch.doors.sockets import agent as socket_of_agents
from dispatch.doors.sockets import asking, authentication, vouching
from dispatch.models import Assignment, Message, Offer, Ticket
from dispatch.offers import acknowledging, offering
from dispatch.people import presence
from dispatch.telling import hints
from dispatch.work import conversation
from marketplace import asgi
from marketplace.kernel import live
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)
a = sync_to_async
APPLICATION = asgi.application


class Device:
    """A socket of a person, and what it has heard."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket

    async def say(self, type_: str, **rest: Any) -> None:
        await self.socket.send_json_to({"type": type_, **rest})

    async def hear(self, type_: str) -> dict[str, Any]:
        """The next frame of this type; others are passed over."""
        while True:
            frame = await self.socket.receive_json_from(timeout=20)
            if frame["type"] == type_:
                return frame

    async def do(self, type_: str, **rest: Any) -> dict[str, Any]:
        """Say it, and give back the answer."""
        ref = uuid.uuid4().hex
        await self.say(type_, ref=ref, **rest)
        while True:
            frame = await self.socket.receive_json_from(timeout=20)
            if frame.get("ref") == ref:
                return frame


def cookie_of(person: Any) -> bytes:
    browser = Browser()
    browser.force_login(person)
    return f"sessionid={browser.cookies['sessionid'].value}".encode()


@asynccontextmanager
async def device(person: Any = None) -> AsyncIterator[Device]:
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver"), (b"user-agent", b"Mozilla/5.0 Mobile")]
    if person:
        headers.append((b"cookie", await a(cookie_of)(person)))
    socket = WebsocketCommunicator(APPLICATION, "/ws/agent", headers=headers)
    assert (await socket.connect(timeout=20))[0]
    try:
        yield Device(socket)
    finally:
        await socket.disconnect(timeout=30)


@asynccontextmanager
async def desk(agent: Agent) -> AsyncIterator[tuple[Device, dict[str, Any]]]:
    """A device of `agent` with its first desk."""
    async with device(agent.person) as one:
        yield one, await one.hear("desk")


def suspend(agent: Agent) -> None:
    olga = people.person("olga", "operator")
    PersonalDecision.objects.create(
        agent=agent, kind="suspension", decided_by=olga, reason="Asked to pause her account.", decided_at=timezone.now()
    )
    agent.move(Agent.State.SUSPENDED)


@pytest.fixture
def alice() -> Agent:
    return people.agent("alice", capacity=2)


@pytest.fixture
def cards():
    return people.queue(people.client("acme"))


def offer_of(ticket: Ticket) -> Offer:
    return people.offered(ticket)


async def test_whoever_connects_sees_the_whole_desk(alice, cards):
    async with desk(alice) as (_, told):
        assert told["activity"]["activity"] == "offline"
        assert (told["offers"], told["assignments"], told["seats"]) == ([], [], 2)
        assert told["rings"] == told["connection"]
        assert await a(Connection.objects.filter(agent=alice, device="Phone").count)() == 1


async def test_an_offer_is_one_frame_below_one_kilobyte_in_its_readers_words(alice, cards):
    alice.person.locale = "fr"
    await a(alice.person.save)()
    async with desk(alice) as (one, told):
        refused = await one.do("complete", assignment=0)
        await one.do("activity", activity="available")
        ticket = await a(people.ticket)(cards, subject="Card declined abroad, twice, at a hotel in Grenoble", skills={})
        await a(offer_of)(ticket)
        frame = await one.hear("offer")

        assert frame["offer"]["subject"].startswith("Card declined")
        assert frame["rings"] == told["connection"]
        assert frame["offer"]["why"]["words"] == "Vous êtes la seule personne libre qui puisse le prendre."
        assert len(json.dumps(frame)) < 1024
        assert refused["problem"]["title"] == "Vous n’avez pas ce ticket."


async def test_an_offer_is_acknowledged_accepted_and_answered_over_the_socket(alice, cards):
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        ticket = await a(people.ticket)(cards)
        offer = await a(offer_of)(ticket)
        await one.say("delivered", offer=offer.pk)
        await one.say("seen", offer=offer.pk)

        taken = await one.do("accept", offer=offer.pk)
        work = taken["assignment"]
        key = str(uuid.uuid4())
        first = await one.do("message", assignment=work["id"], text="Hello, Alice here.", key=key)
        again = await one.do("message", assignment=work["id"], text="Hello, Alice here.", key=key)
        await one.do("close", assignment=work["id"], disposition="solved", note="")
        done = await one.do("complete", assignment=work["id"])

        await a(offer.refresh_from_db)()
        assert offer.delivered_at
        assert offer.seen_at
        assert first["message"]["id"] == again["message"]["id"]
        assert await a(Message.objects.count)() == 1
        assert done["type"] == "done"
        assert (await a(Assignment.objects.get)(pk=work["id"])).state == "completed"


async def test_numbers_of_frames_follow_one_another_and_a_desk_names_the_last(alice, cards):
    async with desk(alice) as (one, told):
        await one.do("activity", activity="available")
        await one.say("desk")
        again = await one.hear("desk")
        await a(live.tell)(hints.agent_topic(alice.pk), {"type": "activity"})
        following = await one.hear("activity")

        assert again["seq"] > told["seq"]
        assert following["seq"] == again["seq"] + 1


async def test_what_the_feed_lost_is_told_again_as_a_desk(alice):
    from marketplace.kernel.live import hub

    async with desk(alice) as (one, _):
        hub.current().gap()

        assert (await one.hear("desk"))["activity"]["activity"] == "offline"


async def test_offers_ring_where_available_was_last_said_and_then_at_the_other_device(alice):
    async with desk(alice) as (phone, first):
        async with desk(alice) as (laptop, second):
            await laptop.do("activity", activity="available")
            assert (await phone.hear("ring"))["connection"] == second["connection"]

            await phone.do("ring")
            assert (await laptop.hear("ring"))["connection"] == first["connection"]
            await laptop.do("ring")
            assert (await phone.hear("ring"))["connection"] == second["connection"]

        assert (await phone.hear("ring"))["connection"] == first["connection"]


async def test_a_dropped_socket_keeps_the_work_and_the_next_one_shows_it(alice, cards):
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        ticket = await a(people.ticket)(cards)
        offer = await a(offer_of)(ticket)
        work = (await one.do("accept", offer=offer.pk))["assignment"]
    session = await a(Session.objects.get)(agent=alice)
    assert session.activity == "reconnecting"
    await a(conversation.customer_says)(ticket, "Are you there?", now=timezone.now())

    async with desk(alice) as (_, told):
        assert told["activity"]["activity"] == "available"
        assert [one["id"] for one in told["assignments"]] == [work["id"]]
        assert told["assignments"][0]["conversation"][-1]["text"] == "Are you there?"


async def test_a_program_signs_in_by_a_token_in_its_first_frame(alice):
    _, token = await a(AuthToken.objects.create)(alice.person)
    async with device() as one:
        refused = await one.do("activity", activity="available")
        await one.say("authenticate", token=token)

        assert refused["problem"]["type"] == "sign_in_first"
        assert (await one.hear("desk"))["seats"] == 2


async def test_an_unknown_token_is_refused_and_the_socket_shut(alice):
    async with device() as one:
        await one.say("authenticate", token="0" * 64)

        assert (await one.hear("error"))["problem"]["type"] == "token_unknown"
        assert await one.socket.receive_output(timeout=20) == {"type": "websocket.close", "code": 4401}


async def test_whoever_says_nothing_is_shown_the_door(monkeypatch):
    monkeypatch.setattr(authentication, "FIRST_FRAME_SECONDS", 0.05)
    async with device() as one:
        assert await one.socket.receive_output(timeout=20) == {"type": "websocket.close", "code": 4401}


async def test_only_agents_have_a_desk():
    olga = await a(people.person)("olga", "operator")
    async with device(olga) as one:
        assert await one.socket.receive_output(timeout=20) == {"type": "websocket.close", "code": 4403}


async def test_a_suspended_agents_socket_is_shut_with_the_next_heartbeat(alice):
    async with desk(alice) as (one, _):
        await a(suspend)(alice)
        await vouching.current().beat()

        assert await one.socket.receive_output(timeout=20) == {"type": "websocket.close", "code": 4403}


async def test_signing_out_shuts_the_socket_with_the_next_heartbeat(alice):
    async with desk(alice) as (one, _):
        for key in await a(lambda: list(SessionStore.get_model_class().objects.values_list("pk", flat=True)))():
            await a(SessionStore(key).delete)()
        await vouching.current().beat()

        assert await one.socket.receive_output(timeout=20) == {"type": "websocket.close", "code": 4401}


async def test_a_process_vouches_for_its_sockets_and_for_their_sessions(alice):
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        long_ago = timezone.now() - timedelta(minutes=1)
        await a(Connection.objects.update)(last_seen_at=long_ago)
        await a(Session.objects.update)(last_seen_at=long_ago)

        await vouching.current().beat()

        assert (await a(Connection.objects.get)()).last_seen_at > long_ago
        assert await a(presence.notice_silence)(now=timezone.now()) == 0


async def test_a_session_given_up_while_its_process_stood_still_is_taken_back_with_its_socket_open(alice):
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        assert await a(presence.notice_silence)(now=timezone.now() + timedelta(minutes=1)) == 1

        await vouching.current().beat()

        assert await a(presence.notice_return)(now=timezone.now()) == 1
        assert (await a(Session.objects.get)()).activity == "available"


async def test_a_socket_whose_connection_was_forgotten_is_shut_so_that_it_comes_back(alice):
    async with desk(alice) as (one, _):
        await a(Connection.objects.all().delete)()

        await vouching.current().beat()

        assert await one.socket.receive_output(timeout=20) == {"type": "websocket.close", "code": 4000}


async def test_a_silent_socket_is_asked_first_and_shut_later(alice):
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        socket = next(iter(vouching.current().sockets.values()))
        socket.heard_at -= 15
        await vouching.current().beat()
        assert (await one.hear("ping"))["type"] == "ping"

        await one.do("heartbeat")
        await vouching.current().beat()
        assert await one.socket.receive_nothing()

        socket.heard_at -= 31
        await vouching.current().beat()
        assert await one.socket.receive_output(timeout=20) == {"type": "websocket.close", "code": 4000}
        assert (await a(Session.objects.get)(agent=alice)).activity == "reconnecting"


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        ({"type": "dance"}, "unknown_type"),
        ({"type": "accept"}, "unreadable"),
        ({"type": "accept", "offer": 10**30}, "unreadable"),
        ({"type": "accept", "offer": 4711}, "no_such_offer"),
        ({"type": "message", "assignment": 4711, "text": "hello"}, "no_such_work"),
        ({"type": "activity", "activity": "asleep"}, "unreadable"),
        ({"type": "activity", "activity": "break"}, "not_online"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(alice, frame, problem):
    async with desk(alice) as (one, _):
        answer = await one.do(**{"type_": frame.pop("type"), **frame})

        assert (answer["type"], answer["problem"]["type"]) == ("error", problem)
        assert answer["problem"]["title"].endswith(".")


async def test_nobody_answers_for_somebody_else(alice, cards):
    bob = await a(people.agent)("bob")
    await a(people.online)(bob)
    offer = await a(offer_of)(await a(people.ticket)(cards))
    async with desk(alice) as (one, _):
        answer = await one.do("accept", offer=offer.pk)

        assert answer["problem"]["type"] == "no_such_offer"


async def test_a_late_answer_says_what_became_of_the_offer(alice, cards):
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        offer = await a(offer_of)(await a(people.ticket)(cards))
        await one.do("activity", activity="break")

        answer = await one.do("accept", offer=offer.pk)

        assert answer["problem"]["type"] == "offer_gone"
        assert answer["problem"]["cause"] == "agent_paused"


@pytest.mark.parametrize("text", ["{", "[]", '"hello"', '{"type": 7}', '{"type": "__class__ "}', "[" * 9000])
async def test_malformed_frames_are_answered_and_the_socket_stays(alice, text):
    async with desk(alice) as (one, _):
        await one.socket.send_to(text_data=text)

        assert (await one.hear("error"))["problem"]["type"] == "malformed"
        assert (await one.do("heartbeat"))["type"] == "heartbeat"


async def test_a_frame_that_is_too_long_shuts_the_socket(alice):
    async with desk(alice) as (one, _):
        await one.say("message", assignment=1, text="å" * 9000)

        assert (await one.hear("error"))["problem"]["type"] == "frame_too_long"
        assert await one.socket.receive_output(timeout=20) == {"type": "websocket.close", "code": 4008}


async def test_too_many_frames_shut_the_socket(alice):
    async with desk(alice) as (one, _):
        for _ in range(60):
            await one.say("heartbeat")

        assert (await one.hear("error"))["problem"]["type"] == "too_many_frames"
        assert await one.socket.receive_output(timeout=20) == {"type": "websocket.close", "code": 4008}


async def test_the_conversation_goes_both_ways_with_marks(alice, cards):
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        ticket = await a(people.ticket)(cards)
        offer = await a(offer_of)(ticket)
        work = (await one.do("accept", offer=offer.pk))["assignment"]
        said = await a(conversation.customer_says)(ticket, "Hello?", now=timezone.now())
        heard = await one.hear("message")
        await one.do("read", assignment=work["id"], number=said.number)
        await a(hints.typing)(ticket, "customer")
        await a(conversation.customer_reads)(ticket.pk, 1)

        assert heard["message"]["text"] == "Hello?"
        assert (await one.hear("typing"))["who"] == "customer"
        assert (await one.hear("read"))["who"] == "customer"
        await a(ticket.refresh_from_db)()
        assert ticket.agent_read == said.number


async def test_two_more_minutes_are_given_once(alice, cards):
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        offer = await a(offer_of)(await a(people.ticket)(cards))
        work = (await one.do("accept", offer=offer.pk))["assignment"]
        await one.do("close", assignment=work["id"], disposition="answered")

        first = await one.do("extend", assignment=work["id"])
        second = await one.do("extend", assignment=work["id"])

        assert (first["type"], second["problem"]["type"]) == ("done", "already_extended")
        assert await a(offering.offer_waiting)(now=timezone.now()) == 0


async def test_many_sockets_are_vouched_for_little_by_little_within_one_beat(alice, monkeypatch, settings):
    settings.HEARTBEAT_SECONDS = 0.4
    monkeypatch.setattr(vouching, "TOGETHER", 1)
    parts: list[int] = []

    def vouch(credentials, *, now):
        parts.append(len(credentials))
        return vouch_for(credentials, now=now)

    vouch_for = vouching.vouch
    async with desk(alice), desk(alice):
        monkeypatch.setattr(vouching, "vouch", vouch)
        vouching.current().task.cancel()
        long_ago = timezone.now() - timedelta(minutes=1)
        await a(Connection.objects.update)(last_seen_at=long_ago)

        await vouching.current().beat()

        assert parts == [1, 1]
        assert not await a(Connection.objects.filter(last_seen_at=long_ago).exists)()


async def test_what_may_come_too_late_stands_in_line_behind_nothing(alice, cards):
    """However much else is said: answers to offers, and signs of life of offers and of lines."""
    go_on = threading.Event()
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        offer = await a(offer_of)(await a(people.ticket)(cards))
        long_ago = timezone.now() - timedelta(minutes=1)
        await a(Connection.objects.update)(last_seen_at=long_ago)
        busy = [asking.THREADS.submit(go_on.wait, 60) for _ in range(100)]
        try:
            assert (await one.do("delivered", offer=offer.pk))["type"] == "done"
            assert (await one.do("accept", offer=offer.pk))["assignment"]["ticket"] == offer.ticket_id
            await vouching.current().beat()
            waiting = not any(each.done() for each in busy)
        finally:
            go_on.set()

        assert waiting
        assert (await a(Offer.objects.get)(pk=offer.pk)).delivered_at is not None
        assert (await a(Connection.objects.get)()).last_seen_at > long_ago


async def test_an_answer_counts_from_when_it_came_and_not_from_when_the_words_before_it_were_noted(
    alice, cards, monkeypatch
):
    go_on = threading.Event()

    def slowly(words):
        go_on.wait(20)
        return acknowledging.note(words)

    monkeypatch.setattr(socket_of_agents, "WORDS", asking.Together(slowly))
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        offer = await a(offer_of)(await a(people.ticket)(cards))

        await one.say("delivered", offer=offer.pk)
        await one.say("seen", offer=offer.pk)
        await one.say("accept", offer=offer.pk)
        await asyncio.sleep(0.3)
        released = timezone.now()
        go_on.set()
        await one.hear("work")

        answered = await a(Offer.objects.get)(pk=offer.pk)
        assert answered.state == "accepted"
        assert answered.delivered_at <= answered.answered_at < released
