"""`/ws/agent`: an agent's desk. Sent whole as `desk`, then change by change, each with the agent's next `seq`.

From the server: desk, offer, offer_gone, work, activity, message, read, typing and ring, each with a `seq`; ping and
heartbeat; done or error in answer to a command. A `seq` that is not the last one's plus one tells of a gap: ask for
the whole by {"type": "desk"}. From the agent: see `commands`. A ping is answered by a heartbeat, as is whoever is
silent for 10 seconds expected to send one; after 30 the socket is shut.
"""

import asyncio
import uuid
from datetime import datetime
from typing import Any

import structlog
from django.utils import timezone

from agents.models import Agent, Connection, Person
from dispatch import desk, hints, presence, ringing
from dispatch.doors.sockets import commands, vouching
from dispatch.doors.sockets.authentication import PersonSocket
from dispatch.doors.sockets.listening import NOT_FOR_YOU, OUR_FAULT, Frame, as_text, in_database
from marketplace.kernel import live

log = structlog.get_logger(__name__)


class AgentSocket(PersonSocket):
    """One device of one agent. It rings where "available" was last said; if that device drops, the next one rings."""

    def __init__(self) -> None:
        super().__init__()
        self.connection: Connection | None = None
        self.held: list[str] | None = None  # frames that wait while a desk is read
        self.telling = asyncio.Lock()

    async def admitted(self, person: Person) -> None:
        agent = await in_database(agent_of, person)
        if agent is None:
            await self.shut(NOT_FOR_YOU)
            return
        now = timezone.now()
        connection = Connection(agent=agent, device=self.device(), connected_at=now, last_seen_at=now)
        self.held = []
        await self.listen(hints.agent_topic(agent.pk))
        await in_database(arrive, connection, now=now)
        self.connection = connection
        vouching.current().join(connection.pk, self)
        await self.tell_desk()

    def device(self) -> str:
        browser = dict(self.scope["headers"]).get(b"user-agent", b"").decode("latin-1")
        return "Phone" if "Mobi" in browser else "Laptop" if "Mozilla" in browser else "Program"

    async def left(self) -> None:
        await super().left()
        if self.connection:
            try:
                await in_database(depart, self.connection, now=timezone.now())
            finally:
                vouching.current().leave(self.connection.pk)

    async def heard(self, frame: str) -> None:
        if self.held is not None:
            self.held.append(frame)
        else:
            await super().heard(frame)

    async def missed(self) -> None:
        try:
            await self.tell_desk()
        except Exception:
            log.warning("desk_not_told", exc_info=True)
            await self.shut(OUR_FAULT)  # the browser comes back, and then sees it all

    async def tell_desk(self) -> None:
        """Frames wait while the desk is read, and follow it in their order: nothing is missed, nothing overtakes."""
        if self.connection is None:
            return
        async with self.telling:
            self.held = self.held or []
            try:
                told = await in_database(whole_desk, self.connection, now=timezone.now())
                self.held.insert(0, as_text({"type": "desk", **told}))
                while self.held:
                    await super().heard(self.held.pop(0))
            finally:
                self.held = None

    async def take(self, frame: Frame) -> Frame | None:
        command = commands.COMMANDS.get(frame["type"])
        if command is None or self.connection is None:
            return await super().take(frame)
        return await in_database(command, self.connection, frame, now=timezone.now())

    async def on_desk(self, frame: Frame) -> None:
        await self.tell_desk()


def agent_of(person: Person) -> Agent | None:
    """The agent that `person` is, if they may take tickets now."""
    if person.role != Person.Role.AGENT:
        return None
    return Agent.objects.filter(person=person, state=Agent.State.ACTIVE).first()


def arrive(connection: Connection, *, now: datetime) -> None:
    presence.connect(connection, now=now)


def depart(connection: Connection, *, now: datetime) -> None:
    """If it was this device that rang, the next one rings from now on, whatever is on offer included."""
    rang = rings(connection.agent_id, now=now)
    presence.disconnect(connection.pk, now=now)
    next_one = rings(connection.agent_id, now=now)
    if next_one and next_one != rang:
        hints.rings(connection.agent_id, next_one)


def whole_desk(connection: Connection, *, now: datetime) -> dict[str, Any]:
    """The number first and the desk after it: a change in between comes twice rather than not at all."""
    seq = live.seq(hints.agent_topic(connection.agent_id))
    return {
        "seq": seq,
        "connection": connection.pk,
        "rings": rings(connection.agent_id, now=now),
        **desk.of_agent(connection.agent, now=now),
    }


def rings(agent_id: int, *, now: datetime) -> uuid.UUID | None:
    return ringing.of_agents([agent_id], now=now).get(agent_id)
