"""`/ws/practice`: the practice desk's line. It speaks as `/ws/agent` does, so that the desk's own scripts run on it.

No connection is recorded, no topic is listened to, nothing is told to anybody else: what is said here stays here.
"""

import asyncio
import uuid
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from agents.models import Agent, Person
from dispatch.doors.sockets import reading
from dispatch.doors.sockets.asking import in_database
from dispatch.doors.sockets.authentication import PersonSocket
from dispatch.doors.sockets.listening import NOT_FOR_YOU, Frame
from dispatch.practice import practising
from dispatch.practice.doors.desk import mine
from dispatch.practice.doors.page import APART
from dispatch.practice.models import Practice, Said
from dispatch.work import conversation

WRITES_FOR = 1.2  # seconds that "is writing" stands before the words


class PracticeSocket(PersonSocket):
    """One page of one agent's practice desk."""

    def __init__(self) -> None:
        super().__init__()
        self.agent: Agent | None = None
        self.seq = 0
        self.here = str(uuid.uuid4())
        self.coming: set[asyncio.Task[None]] = set()

    async def admitted(self, person: Person) -> None:
        self.agent = getattr(person, "agent", None)
        if self.agent is None:
            await self.shut(NOT_FOR_YOU)
            return
        await self.on_desk({})

    async def left(self) -> None:
        await super().left()
        for task in self.coming:
            task.cancel()

    async def on_desk(self, frame: Frame) -> None:
        self.seq = 0
        await self.say({"type": "desk", "seq": 0, "connection": self.here, "rings": self.here})
        if self.agent is not None:
            for row in await in_database(pending, self.agent, timezone.now()):
                self.announce(row)

    async def take(self, frame: Frame) -> Frame | None:
        command = COMMANDS.get(frame["type"])
        if command is None or self.agent is None:
            return await super().take(frame)
        told, replies = await in_database(command, self.agent, frame, now=timezone.now())
        for row in replies:
            self.announce(row)
        return told

    async def on_delivered(self, frame: Frame) -> None: ...

    async def on_seen(self, frame: Frame) -> None: ...

    async def on_read(self, frame: Frame) -> None: ...

    async def on_typing(self, frame: Frame) -> None: ...

    async def change(self, frame: Frame) -> None:
        self.seq += 1
        await self.say({"seq": self.seq, **frame})

    def announce(self, row: Said) -> None:
        """The customer writes, and then the words are there."""
        task = self.loop.create_task(self.come(row))
        self.coming.add(task)
        task.add_done_callback(self.coming.discard)

    async def come(self, row: Said) -> None:
        wait = (row.sent_at - timezone.now()).total_seconds()
        await asyncio.sleep(max(0.0, wait - WRITES_FOR))
        await self.change({"type": "typing", "ticket": row.practice_id, "who": "customer"})
        await asyncio.sleep(max(0.0, min(WRITES_FOR, wait)))
        await self.change({"type": "message", "ticket": row.practice_id, "message": shown(row)})


def pending(agent: Agent, now: datetime) -> list[Said]:
    """Words of the script that are still to come."""
    return list(Said.objects.filter(practice__agent=agent, practice__state=Practice.State.ACTIVE, sent_at__gt=now))


def shown(row: Said) -> Frame:
    return {
        "id": row.pk,
        "number": row.number,
        "author": row.author,
        "name": row.practice.agent.display_name if row.author == "agent" else None,
        "text": row.text,
        "at": row.sent_at.isoformat(),
        "key": str(row.key),
        "transcript": row.transcript,
    }


Told = tuple[Frame | None, list[Said]]


def work_of(agent: Agent, frame: Frame) -> Practice:
    return mine(agent, reading.number(frame, "assignment"))


def accept(agent: Agent, frame: Frame, *, now: datetime) -> Told:
    """{"offer"} → {"assignment"}"""
    one = practising.accept(mine(agent, reading.number(frame, "offer")), now=now)
    return {"assignment": {"id": APART + one.pk}}, []


def decline(agent: Agent, frame: Frame, *, now: datetime) -> Told:
    """{"offer"}"""
    practising.leave(mine(agent, reading.number(frame, "offer")), now=now)
    return None, []


def message(agent: Agent, frame: Frame, *, now: datetime) -> Told:
    """{"assignment", "text", "key"?} → {"message"}"""
    text = reading.text(frame, "text", most=reading.ANY_LENGTH)
    sent, replies = practising.say(work_of(agent, frame), text, key=reading.key(frame), now=now)
    return {"message": shown(sent)}, replies


def close(agent: Agent, frame: Frame, *, now: datetime) -> Told:
    """{"assignment", "disposition", "note"?}"""
    disposition = reading.text(frame, "disposition", most=20)
    written = reading.text(frame, "note", most=conversation.LONGEST, default="")
    practising.close(work_of(agent, frame), disposition, note=written, now=now)
    return None, []


def transfer(agent: Agent, frame: Frame, *, now: datetime) -> Told:
    """{"assignment", "note"?}"""
    written = reading.text(frame, "note", most=conversation.LONGEST, default="")
    practising.pass_on(work_of(agent, frame), note=written, now=now)
    return None, []


def complete(agent: Agent, frame: Frame, *, now: datetime) -> Told:
    """{"assignment"}"""
    practising.complete(work_of(agent, frame), now=now)
    return None, []


def extend(agent: Agent, frame: Frame, *, now: datetime) -> Told:
    """{"assignment"}"""
    practising.extend(work_of(agent, frame))
    return None, []


def note(agent: Agent, frame: Frame, *, now: datetime) -> Told:
    """{"assignment", "note"}"""
    practising.keep_note(work_of(agent, frame), reading.text(frame, "note", most=conversation.LONGEST))
    return None, []


def elsewhere(agent: Agent, frame: Frame, *, now: datetime) -> Told:
    raise practising.NotInPractice()


COMMANDS: dict[str, Callable[..., Told]] = {
    **{one.__name__: one for one in (accept, decline, message, close, transfer, complete, extend, note)},
    **dict.fromkeys(("activity", "ring", "park", "call_off", "take", "leave", "advise"), elsewhere),
}
