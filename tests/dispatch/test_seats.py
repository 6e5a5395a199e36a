"""Seats: what an agent holds at once, over all queues, by kind of channel, and within their own limit."""

import random
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agents.models import Agent
from dispatch import guarantees
from dispatch.handing import answering
from dispatch.models import Assignment, Client, Offer, Seat, Ticket
from dispatch.offers import offering
from dispatch.people import equipping, presence
from dispatch.people.equipping import MoreThanYours
from dispatch.work import closing
from tests import people
from tests.races import truth

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def acme() -> Client:
    return people.client("acme")


@pytest.fixture
def alice() -> Agent:
    alice = people.agent("alice", capacity=3)
    people.online(alice, now=NOW)
    return alice


def take_all(who: Agent, *, now: datetime = NOW) -> list[Assignment]:
    """Offer and accept until nothing more comes."""
    taken: list[Assignment] = []
    while offering.offer_waiting(now=now):
        for offer in Offer.objects.pending().filter(agent=who):
            work = answering.accept(offer, now=now)
            assert isinstance(work, Assignment)
            taken.append(work)
    return taken


def finish(work: Assignment, *, now: datetime = NOW) -> None:
    closing.complete(closing.close(work, "solved", now=now), now=now)


def held(who: Agent) -> list[int]:
    return list(Seat.objects.filter(agent=who, role="holder").order_by("number").values_list("number", flat=True))


def free(who: Agent) -> int:
    return Seat.objects.filter(agent=who, open=True, ticket=None).count()


def equip(who: Agent, **fields: int) -> None:
    equipping.equip(who, display_name="Alice", skills={}, languages={"en": "C2"}, **{"capacity": 3, **fields})


def test_a_limit_of_three_holds_over_five_queues(acme: Client, alice: Agent) -> None:
    queues = [people.queue(acme, f"queue-{number}") for number in range(5)]
    for queue in (*queues, *queues):
        people.ticket(queue, now=NOW)

    taken = take_all(alice)

    assert len(taken) == 3
    assert len({work.ticket.queue_id for work in taken}) == 3
    assert held(alice) == [1, 2, 3]
    truth.holds()


def test_an_agent_may_want_fewer_at_once(acme: Client, alice: Agent) -> None:
    queue = people.queue(acme)
    for _ in range(3):
        people.ticket(queue, now=NOW)

    equipping.want_seats(alice, 2)

    assert len(take_all(alice)) == 2
    assert free(alice) == 0


def test_a_lower_limit_takes_nothing_away_and_nothing_more_comes_until_it_fits(acme: Client, alice: Agent) -> None:
    queue = people.queue(acme)
    for _ in range(5):
        people.ticket(queue, now=NOW)
    first, second, third = take_all(alice)

    equipping.want_seats(alice, 1)
    still_held = held(alice)
    finish(first)
    finish(second)
    nothing_more = take_all(alice)
    finish(third)
    the_next = take_all(alice)

    assert still_held == [1, 2, 3]
    assert nothing_more == []
    assert len(the_next) == 1
    assert (len(held(alice)), free(alice)) == (1, 0)


def test_a_higher_limit_opens_seats_at_once(acme: Client, alice: Agent) -> None:
    queue = people.queue(acme)
    for _ in range(3):
        people.ticket(queue, now=NOW)
    equipping.want_seats(alice, 1)
    one = take_all(alice)

    equipping.want_seats(alice, None)

    assert len(one) == 1
    assert len(take_all(alice)) == 2


def test_an_offer_that_is_out_stays_out_when_the_limit_falls(acme: Client, alice: Agent) -> None:
    queue = people.queue(acme)
    people.ticket(queue, now=NOW)
    [held_one] = take_all(alice)
    offer = people.offered(people.ticket(queue, now=NOW), now=NOW)

    equipping.want_seats(alice, 1)
    answering.decline(offer, now=at(1))

    assert held_one.ticket_id in Seat.objects.filter(agent=alice).values_list("ticket_id", flat=True)
    assert free(alice) == 0


def test_the_limit_holds_after_a_break_and_the_next_day(acme: Client, alice: Agent) -> None:
    equipping.want_seats(alice, 2)

    presence.take_break(alice, now=at(1))
    presence.go_available(alice, now=at(2))

    assert free(alice) == 2


@pytest.mark.parametrize("wanted", [0, 4, -1])
def test_nobody_wants_more_than_they_have_or_none_at_all(alice: Agent, wanted: int) -> None:
    with pytest.raises(MoreThanYours):
        equipping.want_seats(alice, wanted)


def test_all_of_ones_seats_is_no_limit(alice: Agent) -> None:
    assert equipping.want_seats(alice, 3).seats_wanted is None


def test_chats_and_letters_sit_in_seats_of_their_own(acme: Client) -> None:
    alice = people.agent("alice", capacity=1)
    equip(alice, capacity=1, async_seats=2)
    people.online(alice, now=NOW)
    chats, letters = people.queue(acme, "chats"), people.queue(acme, "letters", kind="async")
    for _ in range(3):
        people.ticket(letters, now=NOW)
        people.ticket(chats, now=NOW)

    taken = take_all(alice)

    kinds = sorted(Ticket.objects.filter(assignments__in=taken).values_list("kind", flat=True))
    assert kinds == ["async", "async", "chat"]
    truth.holds()


def test_a_letter_may_take_a_seat_for_chats_where_no_other_is_free(acme: Client, alice: Agent) -> None:
    letters = people.queue(acme, "letters", kind="async")
    for _ in range(4):
        people.ticket(letters, now=NOW)

    assert len(take_all(alice)) == 3


def test_a_smaller_capacity_keeps_what_is_held_and_gives_nothing_beside_it(acme: Client, alice: Agent) -> None:
    queue = people.queue(acme)
    for _ in range(5):
        people.ticket(queue, now=NOW)
    first, second, third = take_all(alice)

    equip(alice, capacity=1)
    finish(first)
    finish(second)
    beside = take_all(alice)
    finish(third)

    assert beside == []
    assert len(take_all(alice)) == 1
    assert guarantees.over_capacity(NOW - timedelta(hours=1)) == []


def test_having_had_more_seats_an_hour_ago_is_no_broken_guarantee(acme: Client, alice: Agent) -> None:
    queue = people.queue(acme)
    for _ in range(3):
        people.ticket(queue, now=NOW)
    for work in take_all(alice):
        finish(work)

    equip(alice, capacity=1)
    equip(alice, capacity=1)

    assert Seat.objects.filter(agent=alice).count() == 1
    assert guarantees.over_capacity(NOW - timedelta(hours=1)) == []


def test_more_tickets_than_the_seats_of_that_moment_are_found(acme: Client, alice: Agent) -> None:
    queue = people.queue(acme)
    for _ in range(2):
        people.ticket(queue, now=NOW)
    equip(alice, capacity=1)
    Seat.objects.bulk_create([Seat(agent=alice, number=number, open=True) for number in (2, 3)])

    take_all(alice)

    assert [one.id for one in guarantees.over_capacity(NOW - timedelta(hours=1))] == [alice.pk]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_nobody_is_given_more_than_they_want(acme: Client, seed: int) -> None:
    """Random limits, capacities, offers, answers and ends: no offer is made beside as many tickets as are wanted."""
    dice = random.Random(seed)
    alice = people.agent("alice", capacity=3)
    people.online(alice, now=NOW)
    chats, letters = people.queue(acme, "chats"), people.queue(acme, "letters", kind="async")
    for number in range(40):
        now = at(number)
        match dice.choice(["offer", "offer", "offer", "accept", "accept", "decline", "finish", "want", "equip"]):
            case "offer":
                people.ticket(dice.choice([chats, letters]), now=now)
                alice.refresh_from_db()
                most = min(alice.seats_wanted or alice.capacity, alice.capacity) + alice.async_seats
                if offering.offer_waiting(now=now):
                    assert Seat.objects.filter(agent=alice).exclude(ticket=None).count() <= most
            case "accept" | "decline" as step:
                for offer in Offer.objects.pending().filter(agent=alice):
                    getattr(answering, step)(offer, now=now)
            case "finish":
                live = Assignment.objects.live().filter(agent=alice)
                if live:
                    finish(dice.choice(list(live)), now=now)
            case "want":
                alice.refresh_from_db()
                equipping.want_seats(alice, dice.choice([None, *range(1, alice.capacity + 1)]))
            case "equip":
                equip(alice, capacity=dice.randint(1, 4), async_seats=dice.randint(0, 2))
        assert guarantees.over_capacity(NOW - timedelta(hours=1)) == []
    equipping.want_seats(alice, None)
    for work in Assignment.objects.live().filter(agent=alice):
        finish(work, now=at(50))
    for offer in Offer.objects.pending().filter(agent=alice):
        answering.decline(offer, now=at(51))
    alice.refresh_from_db()
    assert free(alice) == alice.capacity + alice.async_seats
