"""Fixtures of the kernel's tests: reactions that leave with their test, and events to react to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from marketplace.kernel import outbox
from marketplace.kernel.outbox import Fact, reactions, relay
from marketplace.kernel.outbox.models import Event

COUNT = """
    INSERT INTO kernel_allowance AS a (key, spent, ends_at) VALUES (%s, 1, now())
    ON CONFLICT (key) DO UPDATE SET spent = a.spent + 1
"""


@dataclass(frozen=True)
class LetterPosted(Fact):
    ticket_id: int


@pytest.fixture
def only_ours() -> Iterator[None]:
    """No reaction of the apps: the ones that a test registers are all there are, and leave with it."""
    before = dict(reactions.REACTIONS)
    reactions.REACTIONS.clear()
    yield
    reactions.REACTIONS.clear()
    reactions.REACTIONS.update(before)


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the reactions that were woken, instead of tasks."""
    names: list[str] = []
    monkeypatch.setattr(relay, "wake", names.append)
    return names


@pytest.fixture
def post() -> Callable[..., list[int]]:
    """Publish one letter for each of these tickets; returns the ids of the events."""

    def post_letters(*tickets: int) -> list[int]:
        with transaction.atomic():
            outbox.publish(*(LetterPosted(ticket) for ticket in tickets))
        streams = [f"ticket:{ticket}" for ticket in tickets]
        return list(Event.objects.filter(stream__in=streams).order_by("id").values_list("id", flat=True))

    return post_letters


@pytest.fixture
def note() -> Callable[[int], None]:
    """Leave a mark that shows when an effect happened twice."""

    def write(event_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [str(event_id)])

    return write


@pytest.fixture
def effects() -> Callable[[], dict[int, int]]:
    """How often each event has taken effect."""

    def read() -> dict[int, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT key::bigint, spent FROM kernel_allowance")
            return dict(cursor.fetchall())

    return read
