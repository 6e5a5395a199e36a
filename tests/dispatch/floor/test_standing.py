"""What the board says of a queue besides its figures: rings, exhausted and parked tickets, hours, dead ends."""

from datetime import UTC, datetime, time, timedelta

import pytest

from agents.models import Person
from dispatch.doors.board import parts
from dispatch.floor import board, house, sharing
from dispatch.handing import answering
from dispatch.models import OpeningHours, Ticket
from dispatch.models import Ring as RingRow
from dispatch.offers import offering, widening
from tests import people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday


@pytest.fixture(autouse=True)
def _nothing_kept():
    for one in (house.kept, sharing.kept, board._kept):
        one.clear()


@pytest.fixture
def olga():
    return people.person("olga", Person.Role.OPERATOR)


def seen_by(person: Person, now: datetime = NOON) -> board.Board:
    board._kept.clear()
    return board.of(person, now=now)


def alert(seen: board.Board, kind: str):
    return next((one for one in seen.alerts if one.kind == kind), None)


def html(seen: board.Board) -> str:
    return " ".join(parts.render(seen, parts.RECENT).values())


def test_a_ticket_that_everybody_has_let_go_is_an_alert_with_ring_raise_and_refusals(olga):
    queue = people.queue(people.client("acme"), surge_step_percent=20, surge_most_percent=40)
    RingRow.objects.create(queue=queue, number=1, after_seconds=3600, lower_levels_by=1)
    people.online(people.agent("alice"), now=NOON)
    ticket = people.ticket(queue, now=NOON)
    answering.decline(people.offered(ticket, now=NOON), now=NOON + timedelta(seconds=2))
    offering.offer_waiting(now=NOON + timedelta(seconds=3))

    seen = seen_by(olga, NOON + timedelta(seconds=4))

    one = alert(seen, "exhausted").facts["one"]
    assert (one.ticket, one.refusals, one.ring, one.surge_percent, one.times) == (ticket.pk, 1, 1, 20, 1)
    assert seen.lines[0].standing.exhausted == 1
    assert seen.lines[0].standing.widened == [(1, 1)]
    assert "everybody has let it go" in html(seen)
    assert "Price raised by 20 %" in html(seen)


def test_what_somebody_could_serve_in_a_later_ring_is_no_dead_end(olga):
    queue = people.queue(people.client("acme"), skills={"cards": 4})
    people.online(people.agent("alice", skills={"cards": 2}), now=NOON)
    people.ticket(queue, now=NOON)
    assert alert(seen_by(olga), "nobody_able")

    RingRow.objects.create(queue=queue, number=1, after_seconds=30, lower_levels_by=2)

    assert alert(seen_by(olga), "nobody_able") is None


def test_a_queue_that_closed_upon_somebody_says_so_and_when_it_opens(olga):
    queue = people.queue(people.client("acme"), time_zone="UTC")
    people.ticket(queue, now=NOON)
    for weekday in range(7):
        OpeningHours.objects.create(queue=queue, weekday=weekday, opens=time(9), closes=time(11))

    seen = seen_by(olga)

    assert seen.lines[0].shut
    assert seen.lines[0].opens_at == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert alert(seen, "shut").facts["line"].waiting == 1
    assert "is closed, and 1 waits" in html(seen)


def test_whoever_came_out_of_hours_waits_from_the_opening_and_is_counted_apart(olga):
    queue = people.queue(people.client("acme"))
    ticket = people.ticket(queue, now=NOON)
    Ticket.objects.filter(pk=ticket.pk).update(waiting_since=NOON + timedelta(hours=20))

    line = seen_by(olga).lines[0]

    assert (line.waiting, line.standing.later, line.longest) == (0, 1, None)


def test_parked_and_overflowed_tickets_are_counted_where_they_belong(olga):
    acme = people.client("acme")
    cards, loans = people.queue(acme, "cards"), people.queue(acme, "loans")
    Ticket.objects.filter(pk=people.ticket(cards, now=NOON).pk).update(state="parked", parked_at=NOON)
    Ticket.objects.filter(pk=people.ticket(loans, now=NOON).pk).update(asked_queue=cards)

    seen = seen_by(olga)

    lines = {one.name: one.standing for one in seen.lines}
    assert (lines["Cards"].parked, lines["Cards"].overflowed) == (1, 1)
    assert (lines["Loans"].parked, lines["Loans"].overflowed) == (0, 0)
    assert (seen.total.standing.parked, seen.total.standing.overflowed) == (1, 1)


def test_a_ring_in_force_is_counted(olga):
    queue = people.queue(people.client("acme"))
    RingRow.objects.create(queue=queue, number=1, after_seconds=30, lower_levels_by=1)
    people.ticket(queue, now=NOON)

    widening.widen_due(now=NOON + timedelta(seconds=31))

    assert seen_by(olga, NOON + timedelta(seconds=32)).lines[0].standing.rings == {1: 1}
