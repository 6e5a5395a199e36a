"""What customers were told on arrival is held against how long they waited."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.floor import calibration
from dispatch.floor.scope import Scope
from dispatch.models import Assignment, Offer, Queue, Ticket
from dispatch.reading import calibrating
from dispatch.reading.calibrating import Calibration
from tests import people

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def told(queue: Queue, *, waited: float, low: float = 60, likely: float = 120, high: float = 240) -> Ticket:
    """A customer who was told this range and waited so long."""
    came = NOW - timedelta(hours=1)
    answered = came + timedelta(seconds=waited)
    one = people.ticket(queue, now=came)
    Ticket.objects.filter(pk=one.pk).update(
        state="closed",
        accepted_at=answered,
        ended_at=answered,
        promised_low_seconds=low,
        promised_likely_seconds=likely,
        promised_high_seconds=high,
    )
    agent = people.agent(f"agent{one.pk}")
    offer = Offer.objects.create(
        ticket=one, agent=agent, seat_number=1, state="accepted", offered_at=came, expires_at=answered, quote={}
    )
    Assignment.objects.create(
        ticket=one, agent=agent, offer=offer, state="released", started_at=answered, ended_at=answered
    )
    return one


@pytest.mark.django_db
def test_the_share_of_waits_inside_their_range_and_the_median_error() -> None:
    cards = people.queue(people.client("acme"), "cards")
    for waited in (60, 100, 240, 300, 10):
        told(cards, waited=waited)

    found = calibrating.of_queues([cards.pk], now=NOW)

    assert (found.n, found.inside, found.longer) == (5, 3, 1)
    assert (found.error_seconds, found.bias_seconds) == (110, -20)  # distances 60, 20, 120, 180, 110


@pytest.mark.django_db
def test_a_range_counts_as_it_was_told_in_whole_seconds() -> None:
    cards = people.queue(people.client("acme"), "cards")
    for waited in (0.2, 0.9, 2.1):
        told(cards, waited=waited, low=0.5, likely=0.7, high=1.2)

    found = calibrating.of_queues([cards.pk], now=NOW)

    assert (found.inside, found.longer) == (2, 1)


@pytest.mark.django_db
def test_who_was_told_nothing_and_who_was_never_answered_are_not_counted() -> None:
    cards, loans = (people.queue(people.client(name), name) for name in ("acme", "zeta"))
    told(loans, waited=100)
    quiet = told(cards, waited=100)
    Ticket.objects.filter(pk=quiet.pk).update(promised_likely_seconds=None)
    people.ticket(cards, now=NOW)

    assert calibrating.of_queues([cards.pk], now=NOW) == Calibration()
    assert calibration.read(Scope((loans.pk,), True, "UTC"), now=NOW).n == 1


def test_of_fewer_than_twenty_no_share_is_shown() -> None:
    assert Calibration(19, 19).share is None
    assert Calibration(20, 12).share == 0.6


def test_the_interval_is_that_of_wilson() -> None:
    assert calibrating.wilson(0, 0) == (0.0, 1.0)
    assert calibrating.wilson(12, 20) == pytest.approx((0.387, 0.781), abs=0.001)
    assert calibrating.wilson(20, 20)[1] == 1.0


def test_a_range_that_fails_beyond_chance_is_marked() -> None:
    assert Calibration(200, 120).role == ""
    assert Calibration(200, 80).role == "warn"
