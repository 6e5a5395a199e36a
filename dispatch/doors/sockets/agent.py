"""`/ws/agent`: an agent's desk. Sent whole as `desk`, then change by change, each with the agent's next `seq`.

From the server: desk, offer, offer_gone, work, activity, message, read, typing and ring, each with a `seq`; ping and
heartbeat; done or error in answer to a command. A `seq` that is not the last one's plus one tells of a gap: ask for
the whole by {"type": "desk"}. From the agent: see `commands`. A ping is answered by a heartbeat, as is whoever is
silent for 10 seconds expected to send one; after 30 the socket is shut.
"""

import asyncio
import uuid

import structlog
from django.utils import timezone

from agents.models import Agent, Connection, Person
from dispatch.doors.sockets import asking, commands, mine, reading, vouching
from dispatch.doors.sockets.asking import Together, before_its_deadline, in_database
from dispatch.doors.sockets.authentication import PersonSocket
from dispatch.doors.sockets.listening import NOT_FOR_YOU, OUR_FAULT, Frame, UnknownType, as_text
from dispatch.offers import acknowledging
from dispatch.offers.acknowledging import Word
from dispatch.people import lines, ringing
from dispatch.telling import desk, hints
from marketplace.kernel import live

log = structlog.get_logger(__name__)


class AgentSocket(PersonSocket):
    """One device of one agent. It rings where "available" was last said; if that device drops, the next one rings."""

    beside = frozenset({"delivered", "seen"})  # the moment of an answer is when it came, not when these are noted

    def __init__(self) -> None:
        super().__init__()
        self.connection: Connection | None = None
        self.held: list[str] | None = None  # frames that wait while a desk is read
        self.telling = asyncio.Lock()

    async def admitted(self, person: Person) -> None:
        agent = agent_of(person)
        if agent is None:
            await self.shut(NOT_FOR_YOU)
            return
        now = timezone.now()
        self.connection = Connection(agent_id=agent.pk, device=self.device(), connected_at=now, last_seen_at=now)
        self.held = []
        await self.listen(hints.agent_topic(agent.pk))
        async with self.telling:
            await self.tell(await ARRIVALS.ask(self.connection))
        vouching.current().join(self.connection.pk, self)

    def device(self) -> str:
        browser = dict(self.scope["headers"]).get(b"user-agent", b"").decode("latin-1")
        return "Phone" if "Mobi" in browser else "Laptop" if "Mozilla" in browser else "Program"

    async def left(self) -> None:
        await super().left()
        if self.connection:
            try:
                await DEPARTURES.ask(self.connection.pk)
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
                await self.tell(await DESKS.ask(self.connection))
            finally:
                self.held = None

    async def tell(self, desk: str) -> None:
        """The whole desk, and what was held meanwhile."""
        waiting = self.held = [desk, *(self.held or [])]
        while waiting:
            await super().heard(waiting.pop(0))
        self.held = None

    async def take(self, frame: Frame) -> Frame | None:
        command = commands.COMMANDS.get(frame["type"])
        if command is None or self.connection is None:
            return await super().take(frame)
        now = timezone.now()
        if command not in commands.PRESSING:
            return await in_database(command, self.connection, frame, now=now)
        if self.tasks:  # what this device has just said of its offers is noted before they end
            await asyncio.wait(self.tasks)
        return await before_its_deadline(command, self.connection, frame, now=now)

    async def on_desk(self, frame: Frame) -> None:
        await self.tell_desk()

    async def on_delivered(self, frame: Frame) -> None:
        """{"offer"}: the script of the device has it."""
        await self.acknowledge(frame, seen=False)

    async def on_seen(self, frame: Frame) -> None:
        """{"offer"}: it stands on the screen."""
        await self.acknowledge(frame, seen=True)

    async def acknowledge(self, frame: Frame, *, seen: bool) -> None:
        if self.connection is None:
            raise UnknownType
        number = reading.number(frame, "offer")
        if not await WORDS.ask(Word(self.connection.agent_id, number, seen, timezone.now())):
            raise mine.NoSuchOffer


def agent_of(person: Person) -> Agent | None:
    """The agent that `person` is, if they may take tickets now."""
    agent: Agent | None = getattr(person, "agent", None)
    if person.role != Person.Role.AGENT or agent is None or agent.state != Agent.State.ACTIVE:
        return None
    return agent


def arrived(connections: list[Connection]) -> list[str]:
    """These lines are open. Gives back the desk of each."""
    lines.arrive(connections, now=timezone.now())
    return desks(connections)


def desks(connections: list[Connection]) -> list[str]:
    """The numbers first and the desks after them: a change in between comes twice rather than not at all."""
    now, agent_ids = timezone.now(), {one.agent_id for one in connections}
    seqs = live.seqs([hints.agent_topic(one.agent_id) for one in connections])
    rings = ringing.of_agents(agent_ids, now=now)
    told = desk.of_agents(agent_ids, now=now)
    return [
        as_text(
            {
                "type": "desk",
                "seq": seq,
                "connection": one.pk,
                "rings": rings.get(one.agent_id),
                **told[one.agent_id],
            }
        )
        for one, seq in zip(connections, seqs, strict=True)
    ]


def departed(connection_ids: list[uuid.UUID]) -> list[None]:
    lines.depart(connection_ids, now=timezone.now())
    return [None] * len(connection_ids)


ARRIVALS, DESKS, DEPARTURES = Together(arrived), Together(desks), Together(departed)
# Each word has its own time already, so together they burden nothing; but an offer is taken back if none comes.
WORDS = Together(acknowledging.note, pause=0.02, threads=asking.PRESSING)
