"""Out of hours nobody is rung: tickets wait for the opening, offers are taken back, conversations go on."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from agents.models import Agent
from dispatch.floor import arrivals, waiting
from dispatch.floor import scope as scopes
from dispatch.handing import answering
from dispatch.models import Assignment, ClosedDay, Message, Offer, OpeningHours, Queue, Ticket
from dispatch.offers import offering, shutting
from dispatch.offers.remembering import Remembering
from dispatch.telling import snapshot
from dispatch.work import conversation
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db


def monday(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, 16, hour, minute, second, tzinfo=UTC)


@pytest.fixture
def cards() -> Queue:
    """Open on weekdays from nine to five, in London."""
    queue = people.queue(people.client("acme"), time_zone="Europe/London")
    for weekday in range(5):
        OpeningHours.objects.create(queue=queue, weekday=weekday, opens=time(9), closes=time(17))
    return queue


@pytest.fixture
def alice() -> Agent:
    alice = people.agent("alice", capacity=2)
    people.online(alice, now=monday(7))
    return alice


@pytest.fixture
def floor() -> scopes.Scope:
    return scopes.of(people.person("olga", "operator"))


def test_a_ticket_that_comes_too_early_is_offered_when_the_queue_opens(cards: Queue, alice: Agent) -> None:
    one = people.ticket(cards, now=monday(7, 30))
    remembering = Remembering(now=monday(7, 30))

    before = offering.offer_waiting(now=monday(8, 59, 59), remembering=remembering)
    after = offering.offer_waiting(now=monday(9), remembering=remembering)

    one.refresh_from_db()
    assert (before, after) == (0, 1)
    assert (one.state, one.waiting_since) == ("waiting", monday(9))


def test_nobody_is_rung_when_the_queue_has_just_closed(cards: Queue, alice: Agent) -> None:
    people.ticket(cards, now=monday(16, 59, 58))
    remembering = Remembering(now=monday(16, 59, 59))

    assert offering.offer_waiting(now=monday(17), remembering=remembering) == 0


def test_a_closed_day_closes(cards: Queue, alice: Agent) -> None:
    ClosedDay.objects.create(queue=cards, date=monday(0).date(), name="Stocktaking")
    one = people.ticket(cards, now=monday(10))

    assert offering.offer_waiting(now=monday(12)) == 0
    assert snapshot.full(one, now=monday(12))["opens_at"] == "2026-11-17T09:00:00+00:00"


def test_what_rings_when_the_queue_closes_is_taken_back_and_counts_for_nothing(cards: Queue, alice: Agent) -> None:
    one = people.ticket(cards, now=monday(16, 59, 50))
    offer = people.offered(one, now=monday(16, 59, 50))

    early = shutting.take_back_closed(now=monday(16, 59, 59))
    late = shutting.take_back_closed(now=monday(17))

    offer.refresh_from_db()
    one.refresh_from_db()
    assert (early, late) == (0, 1)
    assert (offer.state, offer.cause) == (Offer.State.RESCINDED, Offer.Cause.QUEUE_CLOSED)
    assert (one.state, one.waiting_since) == ("waiting", monday(16, 59, 50))
    assert Event.objects.get(kind="offer_rescinded").facts["cause"] == "queue_closed"
    assert offering.offer_waiting(now=monday(9) + timedelta(days=1)) == 1


def test_a_conversation_goes_on_after_the_queue_has_closed(cards: Queue, alice: Agent) -> None:
    work = answering.accept(people.offered(people.ticket(cards, now=monday(16)), now=monday(16)), now=monday(16))
    assert isinstance(work, Assignment)

    shutting.take_back_closed(now=monday(18))
    conversation.agent_says(work, "Still here.", now=monday(18))

    work.refresh_from_db()
    assert work.state == "active"
    assert Message.objects.filter(text="Still here.").exists()


def test_queues_without_hours_cost_one_question(django_assert_num_queries: Any, alice: Agent) -> None:
    people.offered(people.ticket(people.queue(people.client("zeta"))))

    with django_assert_num_queries(1):
        assert shutting.take_back_closed(now=monday(17)) == 0


def test_the_client_is_told_when_the_queue_opens(cards: Queue) -> None:
    one = people.ticket(cards, now=monday(17, 30))

    told = snapshot.full(one, now=monday(17, 30))
    in_hours = snapshot.full(one, now=monday(10) + timedelta(days=1))

    assert told["opens_at"] == "2026-11-17T09:00:00+00:00"
    assert in_hours["opens_at"] is None


def test_boards_count_from_the_opening_and_show_no_negative_wait(cards: Queue, floor: scopes.Scope) -> None:
    one = people.ticket(cards, now=monday(7))
    assert waiting.cells(floor, now=monday(8)) == []
    assert cards.pk not in arrivals.read(floor, now=monday(8))
    [cell] = waiting.cells(floor, now=monday(9, 1))
    counted = arrivals.read(floor, now=monday(9, 1))[cards.pk]
    assert (cell.ticket, cell.since) == (one.pk, monday(9))
    assert (counted.today.offered, counted.today.waiting) == (1, 1)


def test_the_service_level_counts_from_the_opening(cards: Queue, alice: Agent, floor: scopes.Scope) -> None:
    one = people.ticket(cards, now=monday(7))
    answering.accept(people.offered(one, now=monday(9, 0, 5)), now=monday(9, 0, 10))

    today = arrivals.read(floor, now=monday(9, 1))[cards.pk].today

    assert (today.answered, today.in_target, today.answer_seconds) == (1, 1, 10)


def test_a_queue_that_opens_earlier_than_it_said_serves_earlier(cards: Queue) -> None:
    one = people.ticket(cards, now=monday(7))
    OpeningHours.objects.filter(queue=cards, weekday=0).update(opens=time(8))

    shutting.keep_hours(cards, now=monday(7, 1))

    moved = Ticket.objects.get(pk=one.pk)
    assert moved.waiting_since == monday(8)
    assert one.waiting_since - moved.waiting_since == one.urgent_from - moved.urgent_from
