"""Offers that are held back: what the dispatcher learns from the answers, and what it makes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Connection, Session
from dispatch.floor import timeline
from dispatch.handing import answering
from dispatch.models import Offer, Seat
from dispatch.models.offer import OfferExpired
from dispatch.offers import acknowledging, offering, promptness, restraining
from dispatch.offers.acknowledging import Word
from dispatch.offers.remembering import Remembering
from dispatch.people import presence
from dispatch.policy.restraint import LEAST, Restraint
from marketplace.kernel import health
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db


def answered(count: int, *, of: int = 0, offered: float, delivered: float, taken: float) -> None:
    """Offers made, at their devices and accepted so many seconds ago; all of it is written down now."""
    now = timezone.now()
    offers = people.rung(max(count, of), now=now - timedelta(seconds=offered))[:count]
    acknowledging.note([Word(one.agent_id, one.pk, False, now - timedelta(seconds=delivered)) for one in offers])
    for one in offers:
        answering.accept(one, now=now - timedelta(seconds=taken))


def test_what_people_take_is_told_from_what_the_machine_adds():
    answered(6, offered=9, delivered=8, taken=3)

    found = promptness.read(now=timezone.now())

    assert found.rate == 6 / promptness.WINDOW.total_seconds()
    assert found.thought == pytest.approx(5, abs=0.1)
    assert found.late == pytest.approx(1 + 3, abs=1)


def test_too_few_say_nothing():
    answered(promptness.LEAST - 1, offered=9, delivered=8, taken=3)

    assert promptness.read(now=timezone.now()) is None


def test_what_was_answered_before_says_nothing_of_now():
    answered(6, offered=9, delivered=8, taken=3)

    assert promptness.read(now=timezone.now() + promptness.WINDOW) is None


def test_who_was_not_heard_in_time_is_heard_of_and_available_again():
    """The answers came while the offers rang, and were taken down when they had run out."""
    now = timezone.now()
    offers = people.rung(6, now=now - timedelta(seconds=22))
    acknowledging.note([Word(one.agent_id, one.pk, False, now - timedelta(seconds=21)) for one in offers])
    presence.heartbeat(list(Connection.objects.values_list("pk", flat=True)), now=now)
    assert answering.expire_due(now=now) == 6
    assert set(Session.objects.values_list("activity", flat=True)) == {"not_responding"}

    for one in offers[:3]:
        with pytest.raises(OfferExpired):
            answering.accept(one, now=now - timedelta(seconds=10))
    for one in [*offers[3:], offers[3]]:
        with pytest.raises(OfferExpired):
            answering.decline(one, now=now - timedelta(seconds=10))

    assert Event.objects.filter(kind="answered_in_vain").count() == 6
    found = promptness.read(now=timezone.now())
    assert found.rate == 0
    assert found.thought == pytest.approx(11, abs=0.1)
    assert found.late == pytest.approx(1 + 10, abs=1)
    assert set(Session.objects.values_list("activity", flat=True)) == {"available"}
    assert Seat.objects.filter(open=True).count() == 6
    told = [step.told.words for step in timeline.of(offers[0].ticket, whole=True)]
    assert "Agent0 had answered in time" in told


def test_who_answers_too_late_has_not_responded():
    now = timezone.now()
    [offer] = people.rung(1, now=now - timedelta(seconds=22))
    acknowledging.note([Word(offer.agent_id, offer.pk, False, now - timedelta(seconds=21))])
    presence.heartbeat(list(Connection.objects.values_list("pk", flat=True)), now=now)
    answering.expire_due(now=now)

    with pytest.raises(OfferExpired):
        answering.accept(offer, now=now)

    assert Session.objects.get().activity == "not_responding"
    assert not Event.objects.filter(kind="answered_in_vain").exists()


def test_that_nobody_answers_is_no_fault_of_the_machine():
    people.rung(6)
    answering.expire_due(now=timezone.now() + timedelta(seconds=90))

    assert promptness.read(now=timezone.now()) is None


def test_nobody_declines_in_vain_either():
    offers = people.rung(6)
    for one in offers:
        answering.decline(one, now=timezone.now())

    found = promptness.read(now=timezone.now())

    assert found.late < 1
    assert found.rate == 6 / promptness.WINDOW.total_seconds()


def test_no_more_ring_than_may_and_the_most_urgent_do():
    queue = people.queue(people.client("acme"))
    for number in range(5):
        people.online(people.agent(f"agent{number}"))
    tickets = [people.ticket(queue) for _ in range(5)]
    now = timezone.now()
    known = Remembering(now=now, restraint=Restraint(2))

    assert offering.offer_waiting(now=now, remembering=known) == 2
    assert offering.offer_waiting(now=now, remembering=known) == 0
    assert set(Offer.objects.values_list("ticket_id", flat=True)) == {tickets[0].pk, tickets[1].pk}

    first = Offer.objects.earliest("pk")
    answering.accept(first, now=now)
    known.look_at(agents=[first.agent_id], tickets=[], now=now)

    assert offering.offer_waiting(now=now, remembering=known) == 1
    assert Offer.objects.pending().count() == 2


def test_late_answers_hold_offers_back_and_prompt_ones_end_it():
    answered(6, of=LEAST + 5, offered=9, delivered=8, taken=5)
    now = timezone.now()
    known = Remembering(now=now)
    assert known.ringing() == LEAST - 1

    restraining.look(known, now=now)
    assert known.restraint.most == LEAST
    assert known.room(offering.MOST) == 1

    for seconds in range(2, 20):
        restraining.look(known, now=now + timedelta(seconds=seconds))
    assert known.restraint.most is None
    assert known.room(offering.MOST) == offering.MOST


def test_who_takes_over_holds_back_as_many_as_the_last():
    now = timezone.now()
    assert restraining.taken_over(now=now).most is None

    health.beat("dispatcher", now=now, most_ringing=40)

    assert restraining.taken_over(now=now).most == 40
    assert restraining.taken_over(now=now + health.BEAT_WITHIN).most is None


def test_where_few_are_at_work_nothing_is_held_back():
    answered(6, offered=9, delivered=8, taken=5)
    known = Remembering(now=timezone.now())

    restraining.look(known, now=timezone.now())

    assert known.restraint.most is None
