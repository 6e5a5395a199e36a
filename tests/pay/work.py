"""Work that has been done: accepted, closed, wrapped up, or released."""

from datetime import datetime, timedelta

from dispatch.handing import answering
from dispatch.models import Assignment, Queue
from dispatch.work import closing
from marketplace.kernel.outbox import delivering, relay
from tests import people


def begun(queue: Queue, *, at: datetime) -> Assignment:
    """A ticket of `queue` that whoever is free has accepted."""
    return answering.accept(people.offered(people.ticket(queue, now=at), now=at), now=at)


def done(queue: Queue, *, at: datetime, seconds: float, wrap_up: float = 0) -> Assignment:
    """The whole work: `seconds` of conversation from `at`, then `wrap_up` seconds of after-contact work."""
    work = begun(queue, at=at)
    closed_at = at + timedelta(seconds=seconds)
    closing.close(work, "solved", now=closed_at)
    return closing.complete(work, now=closed_at + timedelta(seconds=wrap_up))


def react() -> None:
    """Let every event that waits reach pay."""
    while relay.relay():
        pass
    while delivering.deliver("pay.post_earnings"):
        pass
