"""The customer's socket: one link, one ticket, live."""

import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.urls import path
from django.utils import timezone

from dispatch.doors.chat import limits
from dispatch.doors.sockets import customers
from dispatch.doors.sockets.chat import ChatSocket
from dispatch.handing import answering
from dispatch.models import Assignment, Message, Rating, Ticket
from dispatch.people import presence
from dispatch.telling import hints
from dispatch.work import closing, conversation
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)
APPLICATION = URLRouter([path("ws/chat/<str:link>", ChatSocket.as_asgi())])
Open = Callable[[str], Any]


class Line:
    """A customer's end of the socket."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket

    async def say(self, **frame: Any) -> None:
        await self.socket.send_json_to(frame)

    async def hear(self, *kinds: str) -> dict[str, Any]:
        """The next frame of one of these types."""
        while True:
            frame: dict[str, Any] = await self.socket.receive_json_from(timeout=5)
            if frame["type"] in kinds:
                return frame


@pytest.fixture
async def dial() -> AsyncIterator[Open]:
    sockets = []

    async def open_line(link: str) -> Line:
        socket = WebsocketCommunicator(APPLICATION, f"/ws/chat/{link}")
        sockets.append(socket)
        await socket.connect()
        return Line(socket)

    yield open_line
    for socket in sockets:
        await socket.disconnect()


@sync_to_async
def waiting(slug: str = "acme") -> Ticket:
    return people.ticket(people.queue(people.client(slug)))


@sync_to_async
def accept(ticket: Ticket) -> Assignment:
    people.online(people.agent("alice"))
    return answering.accept(people.offered(ticket), now=timezone.now())


async def test_the_first_frame_says_where_the_customer_stands(dial: Open) -> None:
    ticket = await waiting()

    frame = await (await dial(ticket.link)).hear("chat")

    assert (frame["state"], frame["place"], frame["messages"]) == ("waiting", 1, [])
    assert frame["wait"]["said"] is None  # nobody was answered yet, so nothing is guessed
    assert frame["who"] == {"kind": "nobody", "name": None, "reconnecting": False}
    assert frame["at"]


async def test_a_wrong_link_is_shut_for_good(dial: Open) -> None:
    line = await dial("x" * 32)

    closing_frame = await line.socket.receive_output()

    assert (closing_frame["type"], closing_frame["code"]) == ("websocket.close", 4404)


async def test_an_open_page_is_a_sign_of_life(dial: Open) -> None:
    ticket = await waiting()

    await (await dial(ticket.link)).hear("chat")

    assert (await Ticket.objects.aget(pk=ticket.pk)).customer_seen_at is not None


async def test_the_customer_and_the_person_talk(dial: Open) -> None:
    ticket = await waiting()
    line = await dial(ticket.link)
    await line.hear("chat")

    work = await accept(ticket)
    now_with = await line.hear("chat")
    await sync_to_async(conversation.agent_says)(work, "Hello, Alice here, a person.", now=timezone.now())
    heard = await line.hear("message")

    assert now_with["who"] == {"kind": "person", "name": "Alice", "reconnecting": False}
    assert heard["message"]["text"] == "Hello, Alice here, a person."


async def test_a_message_sent_again_with_its_key_is_said_once(dial: Open) -> None:
    ticket, key = await waiting(), str(uuid.uuid4())
    line = await dial(ticket.link)

    for _ in range(2):
        await line.say(type="message", text="Are you there?", key=key, ref=key)
        answer = await line.hear("done")

    assert answer["message"]["key"] == answer["ref"] == key
    assert await Message.objects.filter(ticket=ticket).acount() == 1


async def test_one_link_hears_nothing_of_another_ticket(dial: Open) -> None:
    mine, other = await waiting(), await waiting("zeta")
    line = await dial(mine.link)
    await line.hear("chat")

    await sync_to_async(conversation.customer_says)(other, "A secret", now=timezone.now())
    await line.say(type="message", text="Mine", ref=1)

    heard = await line.hear("message", "done")
    assert heard["message"]["text"] == "Mine"


async def test_nothing_of_the_persons_desk_reaches_the_customer(dial: Open) -> None:
    """The socket listens to the desk's topic to learn of a lost connection; other customers' words pass there too."""
    ticket, other = await waiting(), await waiting("zeta")
    alice = await sync_to_async(people.agent)("alice", capacity=2)
    await sync_to_async(people.online)(alice)
    for one in (ticket, other):
        offer = await sync_to_async(people.offered)(one)
        await sync_to_async(answering.accept)(offer, now=timezone.now())
    line = await dial(ticket.link)
    await line.hear("chat")

    await sync_to_async(conversation.customer_says)(other, "A secret", now=timezone.now())
    await line.say(type="heartbeat")

    assert (await line.hear("message", "chat", "offer", "work", "heartbeat"))["type"] == "heartbeat"


async def test_a_lost_connection_of_the_person_is_said_and_its_return(dial: Open) -> None:
    ticket = await waiting()
    alice = await sync_to_async(people.agent)("alice")
    connection = await sync_to_async(people.online)(alice)
    await sync_to_async(answering.accept)(await sync_to_async(people.offered)(ticket), now=timezone.now())
    line = await dial(ticket.link)
    await line.hear("chat")

    await sync_to_async(presence.disconnect)(connection.pk, now=timezone.now())

    assert (await line.hear("chat"))["who"] == {"kind": "person", "name": "Alice", "reconnecting": True}


async def test_place_and_wait_are_told_again_only_when_they_are_news(dial: Open) -> None:
    ticket = await waiting()
    line = await dial(ticket.link)
    await line.hear("chat")
    room = customers.current()

    await room.look()  # nothing has changed
    await sync_to_async(people.ticket)(ticket.queue)
    await Ticket.objects.filter(pk=ticket.pk).aupdate(urgent_from=timezone.now())
    await room.look()
    await room.look()  # nothing has changed again

    assert (await line.hear("wait"))["place"] == 2
    assert await line.socket.receive_nothing()


async def test_all_open_pages_are_noted_in_one_statement(dial: Open) -> None:
    tickets = [await waiting("acme"), await waiting("zeta")]
    for ticket in tickets:
        await (await dial(ticket.link)).hear("chat")
    await sync_to_async(Ticket.objects.update)(customer_seen_at=None)

    await sync_to_async(customers.look)([ticket.pk for ticket in tickets], beat=True, now=timezone.now())

    assert await Ticket.objects.filter(customer_seen_at=None).acount() == 0


async def test_the_customer_does_by_socket_what_the_forms_do(dial: Open) -> None:
    ticket = await waiting()
    line = await dial(ticket.link)

    await line.say(type="address", email="eva@example.org", ref=1)
    await line.hear("done")
    work = await accept(ticket)
    await sync_to_async(closing.close)(work, "solved", now=timezone.now())
    await line.say(type="rate", score=4, comment="Quick.", ref=2)
    await line.hear("done")
    await line.say(type="reopen", ref=3)
    await line.hear("done")

    after = await Ticket.objects.aget(pk=ticket.pk)
    assert (after.follow_up_email, after.state) == ("eva@example.org", "assigned")
    assert (await Rating.objects.aget(ticket=ticket)).score == 4


async def test_who_leaves_by_socket_waits_no_longer(dial: Open) -> None:
    ticket = await waiting()
    line = await dial(ticket.link)
    await line.hear("chat")

    await line.say(type="leave", ref=1)

    assert (await line.hear("chat"))["state"] == "abandoned"


async def test_read_and_typing_reach_the_person(dial: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    ticket = await waiting()
    work = await accept(ticket)
    said = await sync_to_async(conversation.agent_says)(work, "Hello", now=timezone.now())
    line = await dial(ticket.link)
    monkeypatch.setattr(hints, "typing", lambda _ticket, who: told.append(who))

    await line.say(type="typing", ref=1)
    await line.hear("done")
    await line.say(type="read", number=said.number, ref=2)
    await line.hear("done")
    await line.say(type="read", number=999, ref=3)  # there is no such message
    await line.hear("done")

    assert told == ["customer"]
    assert (await Ticket.objects.aget(pk=ticket.pk)).customer_read == said.number


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        ({"type": "message", "text": " "}, "nothing_said"),
        ({"type": "message", "text": "x" * 4001}, "too_long"),
        ({"type": "message", "text": 7}, "unreadable"),
        ({"type": "message", "text": "a", "key": "no uuid"}, "unreadable"),
        ({"type": "rate", "score": 9}, "unreadable"),
        ({"type": "address", "email": "nowhere"}, "unreadable"),
        ({"type": "rate", "score": 5}, "nobody_to_rate"),
        ({"type": "reopen"}, "not_closed"),
        ({"type": "accept", "offer": 1}, "unknown_type"),
    ],
)
async def test_what_does_not_fit_is_said_and_changes_nothing(dial: Open, frame: dict[str, Any], problem: str) -> None:
    ticket = await waiting()
    line = await dial(ticket.link)

    await line.say(**frame, ref="r")
    answer = await line.hear("error", "done")

    assert (answer["type"], answer["ref"]) == ("error", "r")
    assert answer["problem"]["type"] == problem
    assert await Message.objects.filter(ticket=ticket).acount() == 0


async def test_a_flood_over_the_socket_is_stopped_too(dial: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGES_PER_MINUTE", 2)
    line = await dial((await waiting()).link)

    for number in range(3):
        await line.say(type="message", text=f"{number}", ref=number)
        answer = await line.hear("done", "error")

    assert answer["problem"]["status"] == 429
    assert answer["problem"]["retry_after_seconds"] > 0
