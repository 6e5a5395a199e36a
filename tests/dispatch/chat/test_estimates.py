"""A customer's place and wait are those of the line they really stand in."""

import random
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from agents.models import Agent
from dispatch.handing import answering
from dispatch.models import OpeningHours, Queue, Ticket
from dispatch.reading import estimates
from dispatch.reading.estimates import Standing, Wait
from dispatch.reading.pacing import Pace
from tests import people

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CARDS, LOANS = (1, "sv"), (2, "sv")
ALICE, BOB = 1, 2


def standing(stream: tuple[int, str] = CARDS, **times: datetime) -> Standing:
    return Standing(stream, times.get("urgent_from", NOW), times.get("waiting_since", NOW), times.get("sticky_until"))


def test_of_few_answers_nothing_is_said() -> None:
    pace = Pace({CARDS: {ALICE: 2}})

    assert estimates.estimate(standing(), {CARDS: 3}, pace, now=NOW) == Wait(4)


def test_the_range_holds_three_waits_of_five_when_people_leave_the_line_at_random() -> None:
    dice, inside, tries = random.Random(1), 0, 4000
    for _ in range(tries):
        pace, place = dice.uniform(0.5, 3.0) / 60, dice.randint(1, 12)
        answered, elapsed = 0, dice.expovariate(pace)
        while elapsed < 1800:
            answered, elapsed = answered + 1, elapsed + dice.expovariate(pace)
        said = estimates.until(place, answered=answered, window_seconds=1800)
        real = sum(dice.expovariate(pace) for _ in range(place))
        inside += said.low_seconds is not None and said.low_seconds <= real <= (said.high_seconds or 0)

    assert inside / tries == pytest.approx(0.6, abs=0.03)


def test_who_waits_in_another_queue_of_the_same_people_counts_before_you() -> None:
    pace = Pace({CARDS: {ALICE: 30}, LOANS: {ALICE: 30}})

    wait = estimates.estimate(standing(), {CARDS: 1, LOANS: 4}, pace, now=NOW)

    assert (wait.place, wait.likely_seconds) == (6, pytest.approx(6 * 1800 / 60, rel=0.1))


def test_who_waits_for_other_people_does_not() -> None:
    pace = Pace({CARDS: {ALICE: 30}, LOANS: {BOB: 30}, (1, "fi"): {BOB: 10}})

    assert estimates.estimate(standing(), {CARDS: 1, LOANS: 4, (1, "fi"): 5}, pace, now=NOW).place == 2


def test_where_half_of_another_queue_is_served_by_your_people_half_of_it_counts() -> None:
    pace = Pace({CARDS: {ALICE: 30}, LOANS: {ALICE: 10, BOB: 10}})

    assert estimates.estimate(standing(), {LOANS: 8}, pace, now=NOW).place == 5


def test_the_more_urgent_who_may_still_come_make_it_longer() -> None:
    answers = {CARDS: {ALICE: 30}, LOANS: {ALICE: 30}}
    equal = estimates.estimate(standing(), {CARDS: 9}, Pace(answers), now=NOW)

    urgent = estimates.estimate(standing(), {CARDS: 9}, Pace(answers, ranks={2: 600.0}), now=NOW)

    assert equal.likely_seconds is not None
    assert urgent.likely_seconds is not None
    assert urgent.likely_seconds > 1.5 * equal.likely_seconds


def test_where_somebody_is_free_it_takes_as_long_as_it_took_where_somebody_was_free() -> None:
    pace = Pace({CARDS: {ALICE: 10}}, free={ALICE: 2, BOB: 7}, at_once={1: (5.0, 8.0, 15.0)})

    first = estimates.estimate(standing(), {CARDS: 1}, pace, now=NOW)
    third = estimates.estimate(standing(), {CARDS: 2}, pace, now=NOW)

    assert (first.low_seconds, first.likely_seconds, first.high_seconds) == (5, 8, 15)
    assert third.likely_seconds == pytest.approx(180, rel=0.1)  # alice's seats are for those before


def test_where_somebody_is_free_and_nobody_knows_how_soon_they_answer_nothing_is_said() -> None:
    """Four answers in half an hour are what was asked of them, not what they can do."""
    pace = Pace({CARDS: {ALICE: 4}}, free={ALICE: 1})

    assert estimates.estimate(standing(), {}, pace, now=NOW) == Wait(1)


def test_a_ticket_kept_for_one_person_may_wait_for_them_alone() -> None:
    pace = Pace({CARDS: {ALICE: 30}})
    free = estimates.estimate(standing(), {}, pace, now=NOW)

    kept = estimates.estimate(standing(sticky_until=NOW + timedelta(seconds=60)), {}, pace, now=NOW)

    assert free.high_seconds is not None
    assert (kept.low_seconds, kept.high_seconds) == (free.low_seconds, free.high_seconds + 60)


# With the database


@pytest.fixture
def cards(db: None) -> Queue:
    return people.queue(people.client("acme"), "cards")


def answered(queue: Queue, by: Agent, count: int, *, now: datetime) -> None:
    for _ in range(count):
        one = people.ticket(queue, now=now)
        Ticket.objects.filter(pk=one.pk).update(state="closed", accepted_at=now, last_agent=by, ended_at=now)


def test_more_urgent_tickets_come_first_and_the_page_says_so(cards: Queue) -> None:
    now = timezone.now()
    plain = people.ticket(cards, now=now)
    later = people.ticket(cards, now=now + timedelta(seconds=5))

    urgent = people.ticket(cards, now=now + timedelta(seconds=10), priority=9)

    waits = estimates.of_many([plain.pk, later.pk, urgent.pk], now=now + timedelta(seconds=10))
    assert [waits[one.pk].place for one in (urgent, plain, later)] == [1, 2, 3]
    for one in (urgent, plain, later):
        assert estimates.of_ticket(one, now=now + timedelta(seconds=10)) == waits[one.pk]


def test_what_is_promised_to_many_is_what_is_promised_to_each(cards: Queue) -> None:
    now, alice = timezone.now(), people.agent("alice")
    answered(cards, alice, 8, now=now)
    people.ticket(cards, now=now)
    rows = [Ticket(queue=cards, language="en", priority=3, **times(cards, priority, now)) for priority in (3, 9, 3)]

    together = estimates.promises(rows, now=now)

    assert [one["promised_place"] for one in together] == [3, 1, 4]
    assert together[1] == estimates.promise(rows[1], now=now)
    assert together[1]["promised_high_seconds"] > together[1]["promised_low_seconds"]


def times(queue: Queue, priority: int, now: datetime) -> dict[str, datetime]:
    return Ticket(queue=queue, priority=priority).waits_from(now)


def test_out_of_hours_the_opening_is_said_and_no_wait(cards: Queue) -> None:
    alice, monday = people.agent("alice"), datetime(2026, 11, 23, 8, tzinfo=UTC)
    Queue.objects.filter(pk=cards.pk).update(time_zone="UTC")
    for day in range(5):
        OpeningHours.objects.create(queue=cards, weekday=day, opens=time(8), closes=time(17))
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    answered(cards, alice, 8, now=sunday)
    one = people.ticket(cards, now=sunday)

    wait = estimates.of_ticket(one, now=sunday)

    assert wait == Wait(1, opens_at=monday)


def test_a_parked_ticket_has_no_place(cards: Queue) -> None:
    one = people.ticket(cards)
    Ticket.objects.filter(pk=one.pk).update(state="parked")
    one.refresh_from_db()

    assert estimates.of_ticket(one, now=timezone.now()) is None


def test_real_answers_are_what_the_pace_is_read_from(cards: Queue) -> None:
    alice, now = people.agent("alice", capacity=5), timezone.now()
    people.online(alice, now=now)
    for second in range(4):
        offer = people.offered(people.ticket(cards, now=now), now=now)
        answering.accept(offer, now=now + timedelta(seconds=3 + second))

    wait = estimates.arriving(cards.pk, "en", priority_seconds=180, now=now + timedelta(seconds=10))

    assert wait.place == 1
    assert wait.likely_seconds == pytest.approx(4.5)  # one seat of alice's is free: as long as it took so far
