"""Two workers that pay the same work at once, on connections of their own."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from agents.limits.models import LogIn
from agents.shifts.models import Claim
from marketplace.pay import learning, learning_rates, ledger, log_in_pay, periods, posting, rates, shift_pay
from marketplace.pay.models import Earning, Period, Transfer
from tests import people
from tests.agents.shifts import planned
from tests.pay import learnt, shifted, work

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def together(*jobs):
    """Run every job on its own thread and connection, all let go at once; gives back what each returned or raised."""
    results, start = [None] * len(jobs), threading.Barrier(len(jobs))

    def run(place, job):
        start.wait()
        try:
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_work_is_paid_once_however_many_workers_pay_it():
    people.online(people.agent("alice"), now=NOON)
    queue = people.queue(people.client("acme"))
    ids = [work.done(queue, at=NOON + timedelta(minutes=5 * n), seconds=60).pk for n in range(20)]

    def pay(some):
        return lambda: posting.post(some, now=NOON + timedelta(days=1))

    counts = together(pay(ids), pay(ids[::-1]), pay(ids[5:]), pay(ids[:15]), pay(ids[::2]), pay(ids[::-3]))

    assert sum(counts) == 20
    assert (Earning.objects.count(), Transfer.objects.count(), Period.objects.count()) == (20, 20, 1)
    assert ledger.trial_balance()["SEK"].amount == 0


def test_learning_is_paid_once_however_many_workers_pay_it_while_a_rate_is_published():
    learning_rates.publish(currency="SEK", per_minute=250, now=NOON)
    ids = [learnt.time(people.agent(f"alice{n}"), seconds=60 + n, at=NOON).pk for n in range(12)]

    def pay(some):
        return lambda: learning.post(some, now=NOON + timedelta(days=1))

    def publish():
        return learning_rates.publish(currency="SEK", per_minute=900, now=NOON + timedelta(days=1)).per_minute

    *counts, published = together(pay(ids), pay(ids[::-1]), pay(ids[4:]), pay(ids[::2]), publish)

    assert (sum(counts), published) == (12, 900)
    assert (Earning.objects.count(), Transfer.objects.count()) == (12, 12)
    assert {row.quote["per_minute"] for row in Earning.objects.all()} == {250}


def test_shifts_and_log_ins_are_paid_once_however_many_workers_pay_them():
    olga = planned.planner()
    shifted.ceiling(olga, places=5, now=NOON - timedelta(days=5))
    for n in range(4):
        alice = planned.agent(f"alice{n}")
        shifted.claimed(alice, NOON, by=olga, hours=1)
        with shifted.online(alice, NOON - timedelta(hours=1), NOON + timedelta(hours=1)):
            shifted.look(NOON + timedelta(minutes=1))
    shifted.look(NOON + timedelta(hours=1))
    later = NOON + timedelta(days=1)
    claims, log_ins = ([*model.objects.values_list("pk", flat=True)] for model in (Claim, LogIn))

    def pay(of, some):
        return lambda: of.post(some, now=later)

    counts = together(
        pay(shift_pay, claims), pay(shift_pay, claims[::-1]), pay(log_in_pay, log_ins), pay(log_in_pay, log_ins[::-1]),
        lambda: shift_pay.post_missing(now=later), lambda: log_in_pay.post_missing(now=later),
    )  # fmt: skip

    assert sum(counts) == 8
    assert [row.amount for row in Transfer.objects.order_by("amount")] == [18000] * 4 + [21000] * 4
    assert ledger.trial_balance()["SEK"].amount == 0


def test_workers_that_meet_halfway_do_not_wait_for_each_other():
    people.online(people.agent("alice"), now=NOON)
    queue = people.queue(people.client("acme"))
    ids = [work.done(queue, at=NOON + timedelta(minutes=5 * n), seconds=60).pk for n in range(16)]
    period = periods.current("SEK", NOON)
    held, waiting = threading.Event(), threading.Event()

    def hold_one():
        with transaction.atomic():
            row = {"debit": "work", "credit": "agent:1", "currency": "SEK", "amount": 1, "posted_at": NOON}
            Transfer.objects.create(reference=f"assignment:{ids[8]}", period=period, **row)
            held.set()
            waiting.wait(1)
            transaction.set_rollback(True)

    def pay():
        held.wait(10)
        return posting.post(ids, now=NOON + timedelta(days=1))

    results = together(hold_one, *[pay] * 6)

    assert sorted(results[1:]) == [0, 0, 0, 0, 0, 16]


def test_cards_published_at_once_have_numbers_of_their_own():
    queue = people.queue(people.client("acme"))

    def publish():
        card = rates.publish(queue, currency="SEK", base=1, included_seconds=0, per_minute=0, now=NOON)
        return card.number

    assert sorted(together(*[publish] * 6)) == [2, 3, 4, 5, 6, 7]


def test_a_period_is_opened_once_by_eight_at_a_time():
    found = together(*[lambda: periods.current("SEK", NOON).pk] * 8)

    assert set(found) == {Period.objects.get().pk}


def test_whoever_closes_a_period_waits_for_the_rows_on_their_way_into_it():
    period = periods.current("SEK", NOON)
    row_written, closed = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            Transfer.objects.create(
                reference="slow",
                debit="work",
                credit="agent:1",
                amount=1,
                currency="SEK",
                period=period,
                posted_at=NOON,
            )
            row_written.set()
            return closed.wait(0.5)

    def close():
        row_written.wait(10)
        Period.objects.get(pk=period.pk).move(Period.State.REVIEW)
        closed.set()

    closed_meanwhile, _ = together(write, close)

    assert closed_meanwhile is False
    assert Transfer.objects.filter(period=period).count() == 1
    with pytest.raises(IntegrityError, match="not open"):
        Transfer.objects.create(
            reference="late", debit="work", credit="agent:1", amount=1, currency="SEK", period=period, posted_at=NOON
        )
