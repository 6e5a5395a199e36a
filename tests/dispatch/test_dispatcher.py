"""The process that leads: woken at once, one at a time, and followed by another when it goes."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from dispatch.dispatcher import Dispatcher
from dispatch.handing import answering
from dispatch.models import Offer, Price
from dispatch.offers import offering
from dispatch.offers.remembering import Remembering
from dispatch.work import closing
from marketplace.kernel.heartbeat import Heartbeat
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start() -> Iterator[Callable[..., Dispatcher]]:
    """Dispatchers on threads of their own, stopped at the end."""
    running: list[tuple[Dispatcher, threading.Thread]] = []

    def begin(tick_seconds: float) -> Dispatcher:
        one = Dispatcher(tick_seconds=tick_seconds)

        def work() -> None:
            one.run()
            connections.close_all()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        running.append((one, thread))
        return one

    yield begin
    for one, _ in running:
        one.stop()
    for _, thread in running:
        thread.join(20)
        assert not thread.is_alive()


def until(seen: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if seen():
            return True
        time.sleep(0.02)
    return False


def leads() -> bool:
    return Heartbeat.objects.filter(process="dispatcher").exists()


def test_a_new_ticket_wakes_the_dispatcher_without_waiting_for_its_tick(start):
    people.online(people.agent("alice"))
    queue = people.queue(people.client("acme"))
    start(tick_seconds=8)
    assert until(leads)

    people.ticket(queue)

    assert until(Offer.objects.pending().exists, seconds=4)


def test_a_seat_that_frees_wakes_the_dispatcher_and_the_whole_burst_is_offered(start):
    for name in ("alice", "bob", "carla"):
        people.online(people.agent(name))
    queue = people.queue(people.client("acme"))
    start(tick_seconds=8)
    assert until(leads)

    for _ in range(4):
        people.ticket(queue)
    assert until(lambda: Offer.objects.pending().count() == 3, seconds=4)
    work = answering.accept(Offer.objects.pending().first(), now=timezone.now())
    closing.complete(closing.close(work, "solved", now=timezone.now()), now=timezone.now())

    assert until(lambda: Offer.objects.pending().count() == 3, seconds=4)


def test_an_offer_that_ran_out_goes_on_without_waiting_for_the_tick(start):
    for name in ("alice", "bob"):
        people.online(people.agent(name))
    queue = people.queue(people.client("acme"), offer_timeout_seconds=2)
    start(tick_seconds=8)
    assert until(leads)

    people.ticket(queue)
    assert until(Offer.objects.pending().exists, seconds=4)
    first = Offer.objects.pending().get()
    offering.acknowledge(first, delivered=True, now=timezone.now())

    assert until(Offer.objects.pending().exclude(pk=first.pk).exists, seconds=6)
    first.refresh_from_db()
    assert first.state == Offer.State.EXPIRED


def test_the_one_that_stands_by_takes_over(start):
    people.online(people.agent("alice"))
    queue = people.queue(people.client("acme"))
    first = start(tick_seconds=0.2)
    assert until(leads)
    start(tick_seconds=0.2)
    assert until(Heartbeat.objects.filter(process="dispatcher-standby").exists)

    first.stop()
    people.ticket(queue)

    assert until(Offer.objects.pending().exists)


def test_a_price_published_for_later_is_offered_from_its_moment_on():
    now = timezone.now()
    later = now + timedelta(minutes=5)
    queue = people.queue(people.client("acme"))
    dearer = {"currency": "SEK", "base": 9900, "included_seconds": 720, "per_minute": 410}
    Price.objects.create(queue=queue, rate_card=2, in_force_from=later, **dearer)
    people.online(people.agent("alice"), now=now)
    ticket = people.ticket(queue, now=now)
    remembering = Remembering(now=now)

    offering.offer_waiting(now=later, remembering=remembering)

    assert Offer.objects.get(ticket=ticket).quote["base"] == 9900
