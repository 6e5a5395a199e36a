"""What must never happen, each asked with connections of their own: docs/scenarios.md lists them."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from dispatch import dispatcher, guarantees
from dispatch.handing import answering, suspending
from dispatch.models import Assignment, Offer, Seat, Ticket
from dispatch.models.offer import OfferExpired
from dispatch.offers import offering
from dispatch.people import presence
from dispatch.work import closing, conversation
from marketplace.kernel.errors import DomainError
from marketplace.kernel.outbox.models import Event
from tests import people
from tests.races import rivals, truth

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 4.0


def accepting(offer: Offer, *, now: Any) -> Callable[[], Any]:
    return lambda: answering.accept(offer, now=now)


def test_r11_three_workers_and_many_arrivals_never_give_a_fourth_to_whoever_has_three_seats():
    """Rocket.Chat #37776: three instances, a limit of three, four chats."""
    agents = [people.agent(name, capacity=3) for name in ("alice", "bob")]
    for one in agents:
        people.online(one)
    queue = people.queue(people.client("acme"), decline_cooldown_seconds=0)
    most: list[int] = []
    until = time.monotonic() + SECONDS
    lock = threading.Lock()

    def works() -> None:
        while time.monotonic() < until:
            people.ticket(queue)
            dispatcher.match_all()
            for offer in Offer.objects.pending():
                try:
                    answering.accept(offer, now=timezone.now())
                except DomainError:
                    continue
            held = [Assignment.objects.live().filter(agent=one).count() for one in agents]
            with lock:
                most.append(max(held))

    def ends() -> None:
        while time.monotonic() < until:
            time.sleep(0.05)
            work = Assignment.objects.filter(state="active").order_by("?").first()
            if work:
                closing.complete(closing.close(work, "solved", now=timezone.now()), now=timezone.now())

    rivals.run(works, works, works, ends)

    assert max(most) == 3
    assert guarantees.breaks("over capacity") == []
    assert guarantees.breaks("held twice") == []
    truth.holds()


def test_no_acceptance_after_the_deadline_by_however_many_hands():
    people.online(people.agent("alice"))
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))

    results = rivals.run(*[accepting(offer, now=offer.expires_at)] * 8)

    assert {type(result) for result in results} == {OfferExpired}
    assert Assignment.objects.count() == 0


def test_an_acceptance_in_flight_when_the_timer_fires_wins_if_it_came_in_time():
    """It has read the clock in time and waits for the ticket's lock; the sweep that is due comes behind it."""
    people.online(people.agent("alice"))
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    offering.acknowledge(offer, delivered=True, now=timezone.now())
    held, in_line = threading.Event(), threading.Event()

    def holds() -> None:
        with transaction.atomic():
            Ticket.objects.locked(offer.ticket_id)
            held.set()
            in_line.wait(10)
            time.sleep(0.3)

    def answers() -> Assignment:
        held.wait(10)
        threading.Timer(0.3, in_line.set).start()
        return answering.accept(offer, now=offer.expires_at - timedelta(milliseconds=1))

    def sweeps() -> int:
        in_line.wait(10)
        return answering.expire_due(now=offer.expires_at + timedelta(seconds=1))

    _, work, expired = rivals.run(holds, answers, sweeps)

    assert isinstance(work, Assignment)
    assert expired == 0
    truth.holds()


def test_the_sweep_leaves_an_answer_half_a_second_to_get_here():
    people.online(people.agent("alice"))
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))

    assert answering.expire_due(now=offer.expires_at + timedelta(milliseconds=400)) == 0
    answering.accept(offer, now=offer.expires_at - timedelta(milliseconds=1))

    truth.holds()


def test_two_sweeps_at_once_expire_each_offer_once():
    """A sweep over everything and the one over offers alone meet on the same rows."""
    queue = people.queue(people.client("acme"))
    for number in range(12):
        people.online(people.agent(f"agent{number}"))
        offer = people.offered(people.ticket(queue))
        offering.acknowledge(offer, delivered=True, now=timezone.now())
    later = timezone.now() + timedelta(minutes=1)

    expired = rivals.run(*[lambda: dispatcher.sweep(later, [answering.expire_due])] * 4)

    assert sum(expired) == 12
    assert Offer.objects.filter(state=Offer.State.EXPIRED).count() == 12
    assert Event.objects.filter(kind="offer_expired").count() == 12
    truth.holds()


def test_whoever_writes_while_their_ticket_moves_to_another_queue_is_told_what_became_of_it():
    """The row that is waited for has another queue once it is ours; it must be found all the same."""
    acme = people.client("acme")
    queue, other = people.queue(acme), people.queue(acme, "payments")
    people.online(people.agent("alice"))
    work = answering.accept(people.offered(people.ticket(queue)), now=timezone.now())
    moved = threading.Event()

    def moves() -> None:
        with transaction.atomic():
            Ticket.objects.locked(work.ticket_id)
            Ticket.objects.filter(pk=work.ticket_id).update(queue=other)
            moved.set()
            time.sleep(0.5)

    def writes() -> Any:
        moved.wait(10)
        return conversation.agent_says(work, "I am looking.", now=timezone.now())

    assert len(rivals.winners(rivals.run(moves, writes))) == 2


def test_nobody_is_offered_anything_while_they_are_being_suspended():
    olga = people.person("olga", "operator")
    queue = people.queue(people.client("acme"), decline_cooldown_seconds=0)
    for number in range(6):
        agent = people.agent(f"agent{number}", capacity=2)
        people.online(agent)
        people.ticket(queue)
        people.ticket(queue)

        rivals.run(
            lambda agent=agent: suspending.suspend(agent, reason="Asked to pause.", by=olga, now=timezone.now()),
            *[lambda: offering.offer_waiting(now=timezone.now())] * 3,
        )

        assert not Offer.objects.pending().filter(agent=agent).exists()
        assert not Seat.objects.filter(agent=agent, open=True).exists()
        truth.holds()


def test_of_a_burst_nobody_waits_for_a_timer():
    """500 tickets, 50 agents of ten seats: each round follows the other by what happened, and no clock moves."""
    for number in range(50):
        people.online(people.agent(f"agent{number}", capacity=10))
    queue = people.queue(people.client("acme"))
    for _ in range(500):
        people.ticket(queue)
    now = timezone.now()
    rounds = []
    while made := dispatcher.match_all(lambda: now):
        rounds.append(made)
        for offer in Offer.objects.pending():
            answering.accept(offer, now=now)

    assert rounds == [50] * 10
    assert not Ticket.objects.waiting().exists()
    truth.holds()


def test_one_word_of_the_database_is_enough_for_a_whole_burst(monkeypatch):
    """All of it comes in one commit, and the dispatcher would not look up by itself for a long time."""
    monkeypatch.setattr(dispatcher, "LOOK_UP_SECONDS", 20.0)
    for number in range(50):
        people.online(people.agent(f"agent{number}"))
    queue = people.queue(people.client("acme"))
    leading = dispatcher.Dispatcher(tick_seconds=20)

    def leads() -> None:
        leading.run()
        connections.close_all()

    thread = threading.Thread(target=leads, daemon=True)
    thread.start()
    try:
        time.sleep(1.5)
        came = time.monotonic()
        with transaction.atomic():
            for _ in range(60):
                people.ticket(queue)
        committed = time.monotonic()
        while Offer.objects.pending().count() < 50 and time.monotonic() - committed < 15:
            time.sleep(0.05)

        assert Offer.objects.pending().count() == 50, f"{time.monotonic() - came:.1f} s"
    finally:
        leading.stop()
        people.ticket(queue)  # so that it looks up
        thread.join(30)
    assert not thread.is_alive()


def test_vouching_for_lines_never_locks_out_whoever_goes_online_on_one():
    """Whoever goes online holds their session and waits for their line; nobody may hold them the other way round."""
    agents = [people.agent(f"agent{number}") for number in range(8)]
    connections_of = [people.online(one) for one in agents]
    until = time.monotonic() + SECONDS / 2

    def vouches() -> None:
        while time.monotonic() < until:
            presence.heartbeat([one.pk for one in connections_of], now=timezone.now())

    def goes_online(first: int) -> None:
        while time.monotonic() < until:
            for number in range(first, 8, 2):
                presence.go_available(agents[number], connection=connections_of[number], now=timezone.now())

    rivals.run(vouches, lambda: goes_online(0), lambda: goes_online(1), vouches)

    truth.holds()
