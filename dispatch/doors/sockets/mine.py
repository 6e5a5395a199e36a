"""What an agent's socket speaks of must be the agent's own: found by its number, or not at all."""

from typing import Any

from agents.models import Connection
from dispatch.doors.sockets import reading
from dispatch.models import Assignment, Offer
from dispatch.reading import owned
from marketplace.kernel.errors import NotFound

Frame = dict[str, Any]


class NoSuchOffer(NotFound):
    """There is no such offer, or it is not yours."""


class NoSuchWork(NotFound):
    """You hold no such ticket."""


def offer(at: Connection, frame: Frame) -> Offer:
    found = owned.offer(at.agent_id, reading.number(frame, "offer"))
    if found is None:
        raise NoSuchOffer
    return found


def work(at: Connection, frame: Frame) -> Assignment:
    found = owned.work(at.agent_id, reading.number(frame, "assignment"))
    if found is None:
        raise NoSuchWork
    return found
