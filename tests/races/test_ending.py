"""Many offers of one sweep, and rivals for some of them: nobody waits for anybody, and each offer ends once."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from agents.models import Session
from dispatch.handing import answering
from dispatch.models import Offer, Ticket
from dispatch.offers import ending, offering, rescinding
from dispatch.people import presence
from dispatch.work import leaving
from marketplace.kernel.outbox.models import Event
from tests import people
from tests.races import rivals, truth

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8
ENDINGS = ["offer_accepted", "offer_declined", "offer_expired", "offer_rescinded"]


def test_a_sweep_over_many_and_their_rivals_leave_one_ending_each():
    agents = [people.agent(f"agent{number}") for number in range(9)]
    queue = people.queue(people.client("acme"), decline_cooldown_seconds=0)
    for _ in range(ROUNDS):
        held = {one.pk: people.online(one) for one in agents}
        for _ in agents:
            people.ticket(queue)
        offering.offer_waiting(now=timezone.now())
        offers = list(Offer.objects.pending().order_by("pk"))
        assert len(offers) == 9
        for one in offers[:7]:
            offering.acknowledge(one, delivered=True, now=timezone.now())
        now, later = timezone.now(), max(one.expires_at for one in offers) + timedelta(seconds=1)

        results = rivals.run(
            lambda later=later: answering.expire_due(now=later),
            lambda later=later: rescinding.take_back_undelivered(now=later),
            lambda later=later: answering.expire_due(now=later),
            lambda one=offers[0], now=now: answering.accept(one, now=now),
            lambda one=offers[1], now=now: answering.decline(one, now=now),
            lambda one=offers[2], now=now: leaving.cancel(one.ticket, now=now),
            lambda one=offers[3], now=now: presence.take_break(one.agent, now=now),
            lambda one=offers[4], held=held, now=now: presence.disconnect(held[one.agent_id].pk, now=now),
            lambda now=now: presence.notice_silence(now=now + timedelta(minutes=1)),
        )

        assert all(isinstance(one, int) for one in results[:3])
        answering.expire_due(now=later)  # what was passed over because a rival held it and then refused
        truth.holds()
        assert not Offer.objects.pending().exists()
        for one in offers:
            ends = Event.objects.filter(stream=f"ticket:{one.ticket_id}", kind__in=ENDINGS, facts__offer_id=one.pk)
            assert ends.count() == 1
        tidy()


def tidy() -> None:
    for ticket in Ticket.objects.filter(state__in=["waiting", "assigned"]):
        leaving.cancel(ticket, now=timezone.now())
    for session in Session.objects.filter(state="open").select_related("agent"):
        presence.go_offline(session.agent, now=timezone.now())


def test_a_ticket_that_somebody_holds_is_passed_over_and_the_others_run_out():
    offers = people.rung(4)
    locked, done = threading.Event(), threading.Event()
    later = timezone.now() + timedelta(minutes=1)

    def holds() -> bool:
        with transaction.atomic():
            Ticket.objects.locked(offers[1].ticket_id)
            locked.set()
            return done.wait(10)

    def sweeps() -> int:
        locked.wait(5)
        ended = answering.expire_due(now=later)
        done.set()
        return ended

    assert rivals.run(holds, sweeps) == [True, 3]
    assert list(Offer.objects.pending()) == [offers[1]]
    assert answering.expire_due(now=later) == 1
    truth.holds()


def test_what_was_answered_between_looking_and_locking_stays_as_it_is(monkeypatch: pytest.MonkeyPatch):
    first, second = people.rung(2)
    lock, now = ending.locked, timezone.now()

    def slip_in(offer_ids: list[int]) -> object:
        monkeypatch.setattr(ending, "locked", lock)
        rivals.run(lambda: answering.accept(first, now=now))
        return lock(offer_ids)

    monkeypatch.setattr(ending, "locked", slip_in)

    assert answering.expire_due(now=now + timedelta(minutes=1)) == 1

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("accepted", "rescinded")
    truth.holds()
