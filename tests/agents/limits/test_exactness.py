"""The time in each activity, to the microsecond: over lost lines, crashes, midnight and changes of the clocks."""

import random
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from agents.limits import working
from agents.models import Activity, Agent, Connection, Session
from dispatch.handing import losing
from dispatch.people import presence
from marketplace.kernel.errors import DomainError
from tests import people
from tests.agents.limits.lives import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Agent:
    return people.agent("alice")


@pytest.mark.parametrize(
    ("began", "hours"),
    [("2026-11-23 22:30", 3), ("2026-03-28 23:00", 5), ("2026-10-24 23:00", 5), ("2028-02-28 23:00", 2)],
)
def test_a_session_over_midnight_and_a_change_of_the_clocks_has_its_true_length(
    alice: Agent, began: str, hours: int
) -> None:
    start = at(began)
    people.online(alice, now=start)
    presence.take_break(alice, now=start + timedelta(hours=1))
    presence.go_available(alice, now=start + timedelta(hours=1, minutes=30))
    presence.go_offline(alice, now=start + timedelta(hours=hours))

    session = Session.objects.get()
    lengths = {one.kind: timedelta() for one in session.activities.all()}
    for one in session.activities.all():
        assert one.ended_at is not None
        lengths[one.kind] += one.ended_at - one.started_at

    assert session.ended_at == start + timedelta(hours=hours)
    assert lengths.pop("break") == timedelta(minutes=30)
    assert sum(lengths.values(), timedelta()) == timedelta(hours=hours) - timedelta(minutes=30)


def test_after_a_crash_nobody_worked_longer_than_until_they_were_given_up(alice: Agent) -> None:
    """The process of their socket was killed: no handler ran, and nobody vouches for the line any more."""
    start = at("2026-11-23 09:00")
    people.online(alice, now=start)

    presence.notice_silence(now=start + timedelta(minutes=10))
    losing.release_lost(now=start + timedelta(minutes=12))

    assert not Session.objects.filter(state="open").exists()
    worked = working.stretches(alice, since=start, now=start + timedelta(hours=5))
    assert [one.length for one in worked] == [timedelta(minutes=12)]


@pytest.mark.parametrize("seed", range(5))
def test_intervals_fill_their_session_without_gap_or_overlap_whatever_happens(alice: Agent, seed: int) -> None:
    draw, now = random.Random(seed), at("2026-10-24 22:00")
    line = people.online(alice, now=now)
    for _ in range(25):
        now += timedelta(seconds=draw.choice([-2, 0, 1, 29, 300, 4000]))
        _something(alice, line, draw.randrange(6), now=now)

    for session in Session.objects.all():
        intervals = list(session.activities.order_by("started_at", "pk"))
        assert intervals[0].started_at == session.started_at
        assert intervals[-1].ended_at == session.ended_at
        for before, after in pairwise(intervals):
            assert before.ended_at == after.started_at
    assert Activity.objects.filter(ended_at=None).count() == Session.objects.filter(state="open").count()


def _something(alice: Agent, line: Connection, which: int, *, now: datetime) -> None:

    try:
        match which:
            case 0:
                presence.go_available(alice, now=now)
            case 1:
                presence.take_break(alice, reason="Meal", now=now)
            case 2:
                presence.disconnect(line.pk, now=now)
            case 3:
                line.last_seen_at = now
                presence.connect(line, now=now)
            case 4:
                people.stops_responding(alice, now=now)
            case _:
                presence.go_offline(alice, now=now)
    except DomainError:
        return
