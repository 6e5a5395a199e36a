"""What an agent's socket may say: one function per type of frame, each reads its members and makes one call.

They run in a thread. What they give back is told in reply; what they raise is told as a problem.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from agents.models import Agent, Connection
from dispatch.doors.sockets import handing, mine, reading
from dispatch.handing import answering
from dispatch.models import Assignment, Transfer
from dispatch.people import presence, ringing
from dispatch.telling import beside, frames, hints, works
from dispatch.work import closing, conversation, parking

Frame = dict[str, Any]
Command = Callable[..., Frame | None]
MOST_REASON = 80


def accept(at: Connection, frame: Frame, *, now: datetime) -> Frame:
    """{"offer"} → {"assignment"} with its conversation; {"consult"} where you join a colleague's."""
    taken = answering.accept(mine.offer(at, frame), now=now)
    if isinstance(taken, Transfer):
        return {"consult": beside.consult(beside.joined([at.agent_id]).get(pk=taken.pk))}
    return {"assignment": works.whole(taken.pk)}


def decline(at: Connection, frame: Frame, *, now: datetime) -> None:
    """{"offer", "reason"?}"""
    reason = reading.text(frame, "reason", most=MOST_REASON, default="")
    answering.decline(mine.offer(at, frame), reason=reason, now=now)


def activity(at: Connection, frame: Frame, *, now: datetime) -> Frame:
    """{"activity": "available"|"break"|"offline", "reason"?}. Offers ring where "available" was last said."""
    agent = Agent.objects.get(pk=at.agent_id)
    reason = reading.text(frame, "reason", most=MOST_REASON, default="")
    match reading.one_of(frame, "activity", ("available", "break", "offline")):
        case "available":
            session = presence.go_available(agent, connection=at, now=now)
            hints.rings(agent.pk, at.pk)
        case "break":
            session = presence.take_break(agent, reason=reason, now=now)
        case _:
            session = presence.go_offline(agent, now=now)
    return frames.activity(session)


def ring(at: Connection, frame: Frame, *, now: datetime) -> None:
    """{}: let offers ring at this device."""
    ringing.here(at, now=now)
    hints.rings(at.agent_id, at.pk)


def message(at: Connection, frame: Frame, *, now: datetime) -> Frame:
    """{"assignment", "text", "key"?} → {"message"}. The same key again gives the same message."""
    text = reading.text(frame, "text", most=reading.ANY_LENGTH)
    sent = conversation.agent_says(mine.work(at, frame), text, key=reading.key(frame), now=now)
    return {"message": frames.message(sent)}


def typing(at: Connection, frame: Frame, *, now: datetime) -> None:
    """{"assignment"}: the customer sees that somebody writes."""
    work = mine.work(at, frame)
    if work.state == Assignment.State.ACTIVE:
        hints.typing(work.ticket, "agent")


def read(at: Connection, frame: Frame, *, now: datetime) -> None:
    """{"assignment", "number"}: the messages up to this number stand on the screen."""
    conversation.agent_reads(mine.work(at, frame), reading.number(frame, "number", most=reading.LARGEST_SMALL))


def close(at: Connection, frame: Frame, *, now: datetime) -> None:
    """{"assignment", "disposition", "note"?}: begins after-contact work."""
    disposition = reading.text(frame, "disposition", most=20)
    note = reading.text(frame, "note", most=conversation.LONGEST, default="")
    closing.close(mine.work(at, frame), disposition, note=note, now=now)


def park(at: Connection, frame: Frame, *, now: datetime) -> None:
    """{"assignment"}: the customer has stopped answering; the seat is free, and they come back to you first."""
    parking.park(mine.work(at, frame), now=now)


def complete(at: Connection, frame: Frame, *, now: datetime) -> None:
    """{"assignment"}: ends after-contact work."""
    closing.complete(mine.work(at, frame), now=now)


def extend(at: Connection, frame: Frame, *, now: datetime) -> None:
    """{"assignment"}: two more minutes of after-contact work, once."""
    closing.extend_wrap_up(mine.work(at, frame))


def note(at: Connection, frame: Frame, *, now: datetime) -> None:
    """{"assignment", "note"}: for colleagues, saved while it is written."""
    closing.keep_note(mine.work(at, frame), reading.text(frame, "note", most=conversation.LONGEST))


COMMANDS: dict[str, Command] = {
    command.__name__: command
    for command in (
        accept, decline, activity, ring, message, typing, read, close, park, complete, extend, note,
        handing.transfer, handing.call_off, handing.take, handing.leave, handing.advise,
    )
}  # fmt: skip
PRESSING = (accept, decline)  # an offer ends by the clock
