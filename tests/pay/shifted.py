"""Shifts and guaranteed log-ins that have been worked: claimed, attended, settled as the clock does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from agents.limits import ceilings
from agents.limits.models import Ceiling
from agents.models import Agent, Person
from agents.shifts import attending, claiming
from agents.shifts.models import Claim
from dispatch.people import limiting, presence
from marketplace.kernel.outbox import delivering, relay
from marketplace.pay import posting
from tests import people
from tests.agents.shifts import planned

MINUTE = timedelta(minutes=1)


def claimed(alice: Agent, at: datetime, *, by: Person, hours: float = 3, **terms: Any) -> Claim:
    """A place in a shift of its own, claimed three days before."""
    early = at - timedelta(days=3)
    return claiming.claim(alice, planned.shift(by, now=early, at=at, hours=hours, **terms).pk, now=early)


def ceiling(by: Person, *, guarantee: int = 18000, places: int = 1, now: datetime) -> Ceiling:
    people.skill("cards")
    terms = {"guarantee": guarantee, "places": places, "currency": "SEK"}
    return ceilings.create(language="en", skills={"cards": 1}, by=by, now=now, **terms)


@contextmanager
def online(alice: Agent, start: datetime, end: datetime) -> Iterator[None]:
    """Online from `start` to `end`; what is done in between is done then."""
    people.online(alice, now=start)
    yield
    presence.go_offline(alice, now=end)


def paused(alice: Agent, start: datetime, end: datetime) -> None:
    presence.take_break(alice, now=start)
    people.online(alice, now=end)


def look(now: datetime) -> None:
    """What the clock does to shifts and log-ins at `now`."""
    attending.note_arrivals(now=now)
    attending.mark_missed(now=now)
    attending.settle(now=now)
    limiting.follow_shifts(now=now)


def react() -> None:
    """Let every event that waits reach pay: work first, as it happened."""
    while relay.relay():
        pass
    for name in ("pay.post_earnings", "pay.post_shifts"):
        while delivering.deliver(name):
            pass


def pay_work(now: datetime) -> None:
    posting.post_missing(now=now)
