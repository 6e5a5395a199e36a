"""`/ws/chat/<link>`: one customer, live.

On connecting and after every change: {"type": "chat", "state", "who", "messages", "place", "wait", …}; between them
`message`, `read` and `typing` as they happen, and `wait` while the customer waits, at most every five seconds.
"""

import json

from django.utils import timezone, translation

from dispatch.doors.chat import at_once, link
from dispatch.doors.sockets import customers, customers_say
from dispatch.doors.sockets.asking import in_database
from dispatch.doors.sockets.listening import NO_SUCH_THING, Frame, Listener, UnknownType
from dispatch.models import Ticket
from dispatch.telling import tongues
from dispatch.telling.hints import agent_topic, chat_topic
from dispatch.work import attending
from marketplace.kernel.live import hub

CHANGED = '"changed"'  # most frames are passed on without being read


class ChatSocket(Listener):
    """The link in the address is the customer; there is nobody else to sign in as."""

    ticket_id = 0
    agent_topic: str | None = None  # of the person who holds the ticket: so that their absence is said
    standing: Frame | None = None

    async def entered(self) -> None:
        ticket = await in_database(link.of, self.scope["url_route"]["kwargs"]["link"])
        if ticket is None:
            await self.shut(NO_SUCH_THING)
            return
        self.ticket_id = ticket.pk
        self.language = tongues.of_customer(ticket, self.language)
        await self.listen(chat_topic(ticket.pk))
        await in_database(attending.seen, [ticket.pk], now=timezone.now())
        customers.current().join(self)
        await self.tell()

    async def missed(self) -> None:
        await self.tell()

    async def left(self) -> None:
        self.follow(None)
        if self.ticket_id:
            customers.current().leave(self)

    async def heard(self, frame: str) -> None:
        await super().heard(frame)
        if CHANGED in frame and json.loads(frame)["type"] == "changed":
            await self.tell()

    async def heard_of_agent(self, frame: str) -> None:
        """Frames of the person's own desk: nothing of them is passed on but that they have gone or are back."""
        if json.loads(frame)["type"] == "activity":
            await self.tell()

    async def tell(self) -> None:
        """Say the whole of it, as it is now."""
        frame, agent_id = await in_database(read, self.ticket_id, self.language)
        await self.turn_to(agent_topic(agent_id) if agent_id else None)
        self.standing = {name: frame[name] for name in ("place", "wait", "opens_at")}
        await self.say(frame)

    async def turn_to(self, topic: str | None) -> None:
        if topic != self.agent_topic:
            self.follow(topic)
            if topic:
                await hub.listen(topic, self.heard_of_agent, self.missed)

    def follow(self, topic: str | None) -> None:
        if self.agent_topic:
            hub.leave(self.agent_topic, self.heard_of_agent)
        self.agent_topic = topic

    async def stands(self, standing: Frame) -> None:
        """Where the customer stands now, if that is news."""
        if standing != self.standing:
            self.standing = standing
            await self.say({"type": "wait", **standing})

    async def take(self, frame: Frame) -> Frame | None:
        command = customers_say.COMMANDS.get(frame["type"])
        if command is None:
            return await super().take(frame)
        if not self.ticket_id:
            raise UnknownType
        return await in_database(customers_say.take, command, self.ticket_id, frame, now=timezone.now())


def read(ticket_id: int, language: str) -> tuple[Frame, int | None]:
    """The frame of a ticket, and who holds it."""
    now = at_once.read(ticket_id, now=timezone.now())
    holds = now.assignment.agent_id if now.assignment and now.state == Ticket.State.ASSIGNED else None
    with translation.override(language):
        return now.frame(), holds
