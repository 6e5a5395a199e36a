"""While a ticket waits, more people may be asked for it; it keeps its place, and what happened is recorded."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from dispatch import sweeping
from dispatch.handing import answering
from dispatch.models import Assignment, Decision, Offer, Price, Queue, Ring, Ticket
from dispatch.offers import offering, widening
from dispatch.reading import estimates, rulebook
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def ring(queue: Queue, number: int, **fields: Any) -> Ring:
    others = fields.pop("widen_to", ())
    one = Ring.objects.create(queue=queue, number=number, **fields)
    one.widen_to.set(others)
    return one


def ticket(queue: Queue, *, now: datetime = NOW, **fields: Any) -> Ticket:
    """A ticket that came at `now`, whoever takes it in."""
    one = people.ticket(queue, now=now, **fields)
    lines = rulebook.of_queues(now=now, only=[queue.pk])[queue.pk]
    Ticket.objects.filter(pk=one.pk).update(widens_at=widening.first_ring(lines, since=one.waiting_since))
    return one


def pending(one: Ticket) -> Offer | None:
    return Offer.objects.pending().filter(ticket=one).first()


def fresh(one: Ticket) -> Ticket:
    return Ticket.objects.get(pk=one.pk)


def test_a_lower_level_is_asked_for_after_a_while_and_the_ticket_keeps_its_place() -> None:
    queue = people.queue(people.client("acme"), skills={"cards": 3})
    ring(queue, 1, after_seconds=45, lower_levels_by=1)
    people.online(people.agent("alice", skills={"cards": 2}), now=NOW)
    one = ticket(queue)

    widening.widen_due(now=at(44))
    offering.offer_waiting(now=at(44))
    early = pending(one)
    widened = widening.widen_due(now=at(45))
    offering.offer_waiting(now=at(45))

    offer = pending(one)
    assert (early, widened) == (None, 1)
    assert offer is not None
    assert Decision.objects.get(offer=offer).ring == 1
    assert (fresh(one).ring, fresh(one).widens_at) == (1, None)
    assert (fresh(one).urgent_from, fresh(one).waiting_since) == (one.urgent_from, one.waiting_since)
    [event] = Event.objects.filter(kind="ticket_widened")
    assert event.facts == {"ticket_id": one.pk, "ring": 1, "why": "due"}


def test_several_rings_that_are_due_at_once_are_one_step() -> None:
    queue = people.queue(people.client("acme"))
    for number in (1, 2, 3):
        ring(queue, number, after_seconds=30 * number)
    one = ticket(queue)

    assert widening.widen_due(now=at(70)) == 1
    assert widening.widen_due(now=at(70)) == 0
    assert (fresh(one).ring, fresh(one).widens_at) == (2, at(90))


def test_a_ring_without_a_clock_does_not_hold_up_the_one_after_it() -> None:
    queue = people.queue(people.client("acme"))
    ring(queue, 1, service_level_under=50)
    ring(queue, 2, after_seconds=60)
    one = ticket(queue)

    widening.widen_due(now=at(60))

    assert fresh(one).ring == 2


def test_a_norwegian_is_offered_to_a_swede_who_is_paid_for_swedish() -> None:
    queue = people.queue(people.client("acme"), language="no", language_fallback=["sv", "da"])
    Price.objects.create(
        queue=queue, rate_card=2, currency="SEK", base=4800, included_seconds=720, per_minute=410,
        in_force_from=NOW - timedelta(hours=1), language_supplements={"sv": 500, "no": 900},
    )  # fmt: skip
    ring(queue, 1, after_seconds=20)
    ring(queue, 2, after_seconds=40, fallback_languages=1)
    people.online(people.agent("alice", languages=("sv", "en")), now=NOW)
    people.online(people.agent("bob", languages=("da",)), now=NOW)
    one = ticket(queue)

    widening.widen_due(now=at(30))
    offering.offer_waiting(now=at(30))
    early = pending(one)
    widening.widen_due(now=at(40))
    offering.offer_waiting(now=at(40))

    offer = pending(one)
    assert early is None
    assert offer is not None
    assert (offer.language, offer.quote["base"]) == ("sv", 5300)
    work = answering.accept(offer, now=at(41))
    assert isinstance(work, Assignment)
    assert (work.offer.language, fresh(one).language) == ("sv", "no")


def test_another_queues_people_are_asked_too() -> None:
    acme = people.client("acme")
    cards = people.queue(acme, skills={"cards": 1})
    ring(cards, 1, after_seconds=30, widen_to=[people.queue(acme, "payments", skills={"payments": 2})])
    alice = people.agent("alice", skills={"payments": 2})
    people.online(alice, now=NOW)
    people.online(people.agent("bob", skills={"payments": 1}), now=NOW)
    one = ticket(cards)

    widening.widen_due(now=at(31))
    offering.offer_waiting(now=at(31))

    offer = pending(one)
    assert offer is not None
    assert offer.agent == alice


def test_a_preferred_skill_is_dropped_at_its_ring() -> None:
    queue = people.queue(people.client("acme"))
    queue.needs.create(skill=people.skill("empathy"), level=2, kind="preferred", until_ring=1)
    ring(queue, 1, after_seconds=15)
    people.online(people.agent("alice"), now=NOW)
    one = ticket(queue)

    offering.offer_waiting(now=at(1))
    early = pending(one)
    widening.widen_due(now=at(15))
    offering.offer_waiting(now=at(15))

    assert early is None
    assert pending(one) is not None


def test_a_bad_service_level_widens_all_that_waits() -> None:
    queue = people.queue(people.client("acme"), target_seconds=20)
    ring(queue, 1, service_level_under=80)
    waiting = [ticket(queue, now=at(second)) for second in range(20)]

    too_early = widening.widen_by_figures(now=at(20))
    late = widening.widen_by_figures(now=at(60))

    assert (too_early, late) == (0, 20)
    assert {fresh(one).ring for one in waiting} == {1}


def test_a_long_expected_wait_widens_those_who_expect_it(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = people.queue(people.client("acme"))
    ring(queue, 1, wait_over_seconds=300)
    first, second, third = ticket(queue), ticket(queue, now=at(1)), ticket(queue, now=at(2))
    expected = {
        first.pk: estimates.Wait(1, 200, 300, 400),
        second.pk: estimates.Wait(2, 500, 600, 700),
        third.pk: estimates.Wait(3),
    }
    monkeypatch.setattr(estimates, "of_many", lambda ids, *, now: {pk: expected[pk] for pk in ids})

    widening.widen_by_figures(now=at(3))

    assert [fresh(one).ring for one in (first, second, third)] == [0, 1, 0]


def test_where_nobody_is_ever_answered_a_wait_is_what_has_been_waited() -> None:
    queue = people.queue(people.client("acme"))
    ring(queue, 1, wait_over_seconds=300)
    early, late = ticket(queue), ticket(queue, now=at(200))

    done = [widening.widen_by_figures(now=at(seconds)) for seconds in (300, 301)]

    assert (done, [fresh(one).ring for one in (early, late)]) == ([0, 1], [1, 0])


def test_queues_are_looked_at_every_few_seconds() -> None:
    calls: list[datetime] = []

    def step(*, now: datetime) -> int:
        calls.append(now)
        return 1

    seldom = sweeping.Seldom(step, every=timedelta(seconds=3))
    done = [seldom(now=at(half / 2)) for half in range(13)]

    assert (sum(done), calls) == (3, [at(0), at(3), at(6)])


def test_nothing_is_read_of_queues_whose_rings_go_by_the_clock(django_assert_num_queries: Any) -> None:
    queue = people.queue(people.client("acme"))
    ring(queue, 1, after_seconds=45)
    ticket(queue)

    with django_assert_num_queries(1):
        widening.widen_by_figures(now=at(5))
    with django_assert_num_queries(1):
        widening.widen_due(now=at(5))


def test_new_rings_hold_for_what_waits_already() -> None:
    queue = people.queue(people.client("acme"))
    one = ticket(queue)
    ring(queue, 1, after_seconds=45)
    ring(queue, 2, after_seconds=90)

    widening.redraw(queue)
    with_rings = fresh(one).widens_at
    widening.widen_due(now=at(100))
    Ring.objects.filter(number=2).delete()
    widening.redraw(queue)

    assert with_rings == at(45)
    assert (fresh(one).ring, fresh(one).widens_at) == (1, None)


def test_an_exhausted_ticket_goes_one_ring_further_at_once() -> None:
    queue = people.queue(people.client("acme"))
    ring(queue, 1, after_seconds=600)
    ring(queue, 2, after_seconds=900)
    one, other = ticket(queue), ticket(people.queue(people.client("zeta")))

    widened = widening.widen_next([one.pk, other.pk], why="exhausted")

    assert widened == [one.pk]
    assert (fresh(one).ring, fresh(one).widens_at) == (1, at(900))
    assert Event.objects.get(kind="ticket_widened").facts["why"] == "exhausted"
