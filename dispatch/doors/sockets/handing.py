"""What an agent's socket may say about handing a conversation on; see `commands`."""

from datetime import datetime
from typing import Any

from agents.models import Connection
from dispatch.doors.sockets import mine, reading
from dispatch.handing import consulting, transferring
from dispatch.models import Transfer
from dispatch.offers import targets
from dispatch.telling import beside, frames, works
from dispatch.work import conversation
from marketplace.kernel.errors import NotFound

Frame = dict[str, Any]
LONGEST_NOTE, LONGEST_SLUG = 2000, 50


class NoSuchTransfer(NotFound):
    """There is no such transfer, or it is not yours."""


def transfer(at: Connection, frame: Frame, *, now: datetime) -> Frame:
    """{"assignment", "agent"? | "queue"?, "warm"?, "note"?} → {"transfer"}. To the next tier where neither is named."""
    work = mine.work(at, frame)
    agent_id = reading.number(frame, "agent") if frame.get("agent") is not None else None
    slug = reading.text(frame, "queue", most=LONGEST_SLUG) if frame.get("queue") is not None else None
    note = reading.text(frame, "note", most=LONGEST_NOTE, default="")
    target = targets.named(work, agent_id=agent_id, slug=slug, now=now)
    ask = consulting.ask if frame.get("warm") is True else transferring.hand_over
    return {"transfer": beside.transfer(ask(work, target, note=note, now=now).pk)}


def call_off(at: Connection, frame: Frame, *, now: datetime) -> Frame:
    """{"assignment"} → {"transfer"}: nobody is needed any more."""
    return {"transfer": beside.transfer(consulting.call_off_latest(mine.work(at, frame), now=now).pk)}


def take(at: Connection, frame: Frame, *, now: datetime) -> Frame:
    """{"transfer"} → {"transfer", "assignment"?}: whoever has joined goes on alone; the work, where that is you."""
    work = consulting.take(_transfer(at, frame), now=now)
    told = {"transfer": beside.transfer(frame["transfer"])}
    if work.agent_id != at.agent_id:
        return told
    return {**told, "assignment": works.whole(work.pk)}


def leave(at: Connection, frame: Frame, *, now: datetime) -> Frame:
    """{"transfer"} → {"transfer"}: whoever has joined leaves, and the first goes on."""
    return {"transfer": beside.transfer(consulting.leave(_transfer(at, frame), now=now).pk)}


def advise(at: Connection, frame: Frame, *, now: datetime) -> Frame:
    """{"transfer", "text", "key"?} → {"message"}: words in the conversation that you have joined."""
    text = reading.text(frame, "text", most=reading.ANY_LENGTH)
    mine = Transfer.objects.of_agent(at.agent_id).filter(offer__agent=at.agent_id)
    found = mine.filter(pk=reading.number(frame, "transfer")).first()
    if found is None:
        raise NoSuchTransfer
    return {"message": frames.message(conversation.colleague_says(found, text, key=reading.key(frame), now=now))}


def _transfer(at: Connection, frame: Frame) -> Transfer:
    found = Transfer.objects.of_agent(at.agent_id).filter(pk=reading.number(frame, "transfer")).first()
    if found is None:
        raise NoSuchTransfer
    return found
