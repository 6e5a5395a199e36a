"""The board's figures, against a floor whose numbers were worked out by hand."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from agents.models import Person
from dispatch.arriving import reopening
from dispatch.floor import arrivals, board, occupied, queues, scope
from dispatch.handing import answering
from dispatch.models import Ticket
from dispatch.policy import service_level
from dispatch.policy.service_level import Outcome, Row, Rules
from dispatch.work import closing, leaving
from tests import people
from tests.dispatch.floor import worlds

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def seen_by(person: Person, *, now: datetime) -> board.Board:
    return board.read(scope.of(person), now=now)


@pytest.fixture
def olga() -> Person:
    return people.person("olga", Person.Role.OPERATOR, time_zone="UTC")


def test_a_half_hour_worked_out_by_hand(olga):
    alice = people.agent("alice")
    people.online(alice, now=NOON)
    queue = people.queue(people.client("acme"))
    for arrived, answered in ((0, 10), (100, 125), (200, 220)):
        work = answering.accept(
            people.offered(people.ticket(queue, now=at(arrived)), now=at(answered - 2)), now=at(answered)
        )
        closing.close(work, "solved", now=at(answered + 40))
        closing.complete(work, now=at(answered + 50))
    leaving.abandon(people.ticket(queue, now=at(300)), now=at(310))
    leaving.cancel(people.ticket(queue, now=at(320)), now=at(330))
    longest = people.ticket(queue, now=at(400))
    people.ticket(queue, now=at(420))

    seen = seen_by(olga, now=at(500))

    line = seen.lines[0]
    assert line.recent == line.today
    assert (line.recent.offered, line.recent.answered, line.recent.in_target) == (7, 3, 2)
    assert (line.recent.abandoned, line.recent.cancelled, line.recent.waiting) == (1, 1, 2)
    assert line.recent.service_level == 2 / 4
    assert line.recent.asa == pytest.approx((10 + 25 + 20) / 3)
    assert line.recent.abandonment == 1 / 7
    assert line.handled.aht == pytest.approx(50)
    assert (line.waiting, line.longest, line.ticket) == (2, at(400), longest.pk)
    assert (line.busy, line.able) == (0, 1)
    assert line.wait is not None
    assert line.wait.place == 3
    assert line.wait.likely_seconds == pytest.approx(3 * 1800 / 3)
    assert (seen.total.recent, seen.total.waiting) == (line.recent, 2)


def test_an_arrival_belongs_to_the_half_hour_in_which_it_came(olga):
    people.online(people.agent("alice"), now=NOON)
    queue = people.queue(people.client("acme"))
    ticket = people.ticket(queue, now=at(0))
    answering.accept(people.offered(ticket, now=at(1795)), now=at(1799))

    assert seen_by(olga, now=at(1799)).total.recent.answered == 1
    late = seen_by(olga, now=at(1801))

    assert (late.total.recent, late.total.today.answered) == (Row(), 1)


def test_a_reopening_is_a_new_arrival(olga):
    queue = people.queue(people.client("acme"))
    now = timezone.now()
    ticket = people.ticket(queue, now=now)
    leaving.abandon(ticket, now=now)
    reopening.reopen(ticket, now=now)
    leaving.cancel(ticket, now=now)

    row = seen_by(olga, now=timezone.now()).total.recent

    assert (row.offered, row.abandoned, row.cancelled, row.waiting) == (2, 1, 1, 0)
    assert row.balances()


def test_going_on_during_after_contact_work_is_no_arrival(olga):
    people.online(people.agent("alice"))
    ticket = people.ticket(people.queue(people.client("acme")))
    work = answering.accept(people.offered(ticket), now=timezone.now())
    closing.close(work, "silent", now=timezone.now())
    reopening.reopen(ticket, now=timezone.now())

    row = seen_by(olga, now=timezone.now()).total.recent

    assert (row.offered, row.answered) == (1, 1)


def test_a_ticket_that_lost_its_agent_stays_answered(olga):
    people.online(people.agent("alice"), now=NOON)
    ticket = people.ticket(people.queue(people.client("acme")), now=NOON)
    answering.accept(people.offered(ticket, now=at(1)), now=at(5))
    Ticket.objects.filter(pk=ticket.pk).update(state="waiting")

    row = seen_by(olga, now=at(60)).total.recent

    assert (row.answered, row.in_target, row.waiting, row.answer_seconds) == (1, 1, 0, 5)


@pytest.mark.parametrize("seed", range(5))
def test_what_the_database_counts_is_what_the_policy_counts(olga, seed):
    chance = random.Random(seed)
    acme, alice = people.client("acme"), people.agent("alice")
    lived = {}
    for slug, target in (("cards", 20), ("payments", 60)):
        queue = people.queue(acme, slug, target_seconds=target)
        lived[queue] = worlds.lives(chance, 150, since=at(-8 * 3600), until=NOON)
        worlds.write(queue, lived[queue], alice)

    found = arrivals.read(scope.of(olga), now=NOON)

    for queue, ones in lived.items():
        rules = Rules(queue.target_seconds)
        by_slot: dict[int, list] = {}
        for one in ones:
            by_slot.setdefault(arrivals.slot_of(one.arrived_at), []).append(one)
        same(found[queue.pk].today, service_level.row(ones, rules))
        recent = [one for one in ones if one.arrived_at > NOON - timedelta(minutes=30)]
        same(found[queue.pk].recent, service_level.row(recent, rules))
        for slot, those in by_slot.items():
            same(found[queue.pk].slots[slot], service_level.row(those, rules))
        assert all(row.balances() for row in found[queue.pk].slots.values())


def same(one: Row, other: Row) -> None:
    counts = ["offered", "answered", "in_target", "abandoned", "cancelled", "transferred_out", "waiting"]
    assert [getattr(one, name) for name in counts] == [getattr(other, name) for name in counts]
    assert one.answer_seconds == pytest.approx(other.answer_seconds, abs=0.01)


def test_today_begins_at_the_readers_midnight():
    north = people.person("olga", Person.Role.OPERATOR, time_zone="Europe/Helsinki")
    queue = people.queue(people.client("acme"))
    early = datetime(2026, 11, 19, 21, 59, tzinfo=UTC)
    people.ticket(queue, now=early)
    people.ticket(queue, now=early + timedelta(minutes=2))

    assert seen_by(north, now=NOON).total.today.offered == 1


def test_the_sparkline_has_twenty_points_and_gaps_where_too_few_came(olga):
    alice, queue = people.agent("alice"), people.queue(people.client("acme"))
    hour = [
        service_level.Arrival(at(-1800 + n * 30), at(-1800 + n * 30), Outcome.ANSWERED, at(-1800 + n * 30 + 10))
        for n in range(60)
    ]
    worlds.write(queue, hour, alice)

    course = seen_by(olga, now=NOON).lines[0].course

    assert len(course) == arrivals.POINTS
    assert course[0] is None
    assert course[-1] == 1.0


@pytest.mark.parametrize(("answered", "late", "role"), [(80, 20, ""), (78, 22, "warn"), (77, 23, "bad"), (3, 16, "")])
def test_a_queue_is_close_or_breached_by_points_below_its_target_and_silent_below_twenty(answered, late, role):
    assert queues.role(Row(offered=answered + late, answered=answered + late, in_target=answered), 80) == role


def test_occupancy_is_time_with_a_ticket_by_time_available():
    people.online(people.agent("alice"), now=NOON)
    people.online(people.agent("bob"), now=at(600))
    ticket = people.ticket(people.queue(people.client("acme")), now=at(100))
    work = answering.accept(people.offered(ticket, now=at(100)), now=at(110))
    closing.close(work, "solved", now=at(300))
    closing.complete(work, now=at(310))

    found = occupied.read(now=at(1000))

    assert found.busy_seconds == 200
    assert found.counted_seconds == 1000 - 10 + 400
