"""Paying for ended work: exactly the frozen quote, once, however often and in whatever order it is told."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dispatch.handing import interventions, losing
from dispatch.models import Assignment, Price
from dispatch.work import leaving
from marketplace.kernel import guarantees
from marketplace.kernel.outbox.models import Event
from marketplace.pay import ledger, posting, reactions, reconciling, tasks
from marketplace.pay.models import Earning, Period, Transfer
from tests import people
from tests.pay import work

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def queue():
    return people.queue(people.client("acme"))


@pytest.fixture
def alice():
    one = people.agent("alice")
    people.online(one, now=NOON)
    return one


def test_completed_work_is_paid_by_its_frozen_quote(alice, queue):
    done = work.done(queue, at=NOON, seconds=840, wrap_up=60)

    work.react()

    earning = Earning.objects.get(assignment=done)
    assert (earning.agent, earning.amount, earning.currency) == (alice, 4800 + 3 * 410, "SEK")
    assert earning.lines == [["Cards", 4800], ["overtime", 1230]]
    assert (earning.handled_ms, earning.quote, earning.outcome) == (900_000, done.offer.quote, "completed")


def test_the_ledger_moves_what_was_earned_from_the_house_to_alice(alice, queue):
    work.done(queue, at=NOON, seconds=60)

    work.react()

    assert ledger.balances() == {("SEK", f"agent:{alice.pk}"): 4800, ("SEK", "work"): -4800}
    assert ledger.trial_balance()["SEK"].amount == 0


def test_a_raised_price_does_not_change_what_was_offered_before(alice, queue):
    begun = work.begun(queue, at=NOON)
    Price.objects.create(
        queue=queue, rate_card=2, currency="SEK", base=9900, included_seconds=0, per_minute=9900, in_force_from=NOON
    )

    leaving.cancel(begun.ticket, now=NOON + timedelta(hours=1))
    work.react()

    assert Earning.objects.get().amount == 4800


def test_events_told_again_in_any_order_change_nothing(alice, queue):
    for number in range(6):
        work.done(queue, at=NOON + timedelta(minutes=20 * number), seconds=700 + 30 * number)
    events = list(Event.objects.filter(kind="work_completed"))
    work.react()
    before = list(Transfer.objects.values_list("reference", "amount").order_by("reference"))
    seed = random.Random(7)

    for _ in range(5):
        seed.shuffle(events)
        reactions.post_earnings(events[: seed.randint(1, 6)])
        reactions.post_earnings(list(reversed(events)))

    assert list(Transfer.objects.values_list("reference", "amount").order_by("reference")) == before
    assert Earning.objects.count() == 6


def test_a_client_that_cancels_pays_the_base(alice, queue):
    begun = work.begun(queue, at=NOON)

    leaving.cancel(begun.ticket, now=NOON + timedelta(minutes=40))
    work.react()

    earning = Earning.objects.get()
    assert (earning.amount, earning.outcome) == (4800, "client_cancelled")


def test_a_lost_connection_pays_the_base(alice, queue):
    begun = work.begun(queue, at=NOON)
    alice.sessions.update(activity="reconnecting", activity_since=NOON + timedelta(minutes=30))
    alice.activities.filter(ended_at=None).update(ended_at=NOON + timedelta(minutes=30))
    session = alice.sessions.get()
    session.activities.create(agent=alice, kind="reconnecting", started_at=NOON + timedelta(minutes=30))

    losing.release_lost(now=NOON + timedelta(minutes=40))
    work.react()

    earning = Earning.objects.get(assignment=begun)
    assert (earning.amount, earning.outcome) == (4800, "agent_gone")


def test_a_ticket_that_olga_gives_to_bob_pays_alice_her_time(alice, queue):
    begun = work.begun(queue, at=NOON)
    olga = people.person("olga", "operator")

    interventions.reassign(begun.ticket, to=None, by=olga, now=NOON + timedelta(minutes=15))
    work.react()

    earning = Earning.objects.get(agent=alice)
    assert (earning.amount, earning.outcome) == (4800 + 3 * 410, "reassigned")


def test_work_that_goes_on_is_not_paid_yet(alice, queue):
    begun = work.begun(queue, at=NOON)

    assert posting.post([begun.pk], now=NOON) == 0


def test_work_whose_event_was_lost_is_counted_found_and_paid(alice, queue):
    work.done(queue, at=NOON, seconds=60)
    assert guarantees.all_counts()["unpaid"] == 1

    tasks.post_missing()

    assert guarantees.all_counts()["unpaid"] == 0
    assert Earning.objects.get().amount == 4800


def test_work_that_cannot_be_paid_holds_up_nobody_else(alice, queue, monkeypatch):
    def of_work(quote, handled_ms, outcome, *, known=posting.worth.of_work):
        if quote.base == 1:
            raise ValueError("nobody knows what this is worth")
        return known(quote, handled_ms, outcome)

    monkeypatch.setattr(posting.worth, "of_work", of_work)
    Price.objects.create(
        queue=queue, rate_card=2, currency="SEK", base=1, included_seconds=0, per_minute=0, in_force_from=NOON
    )
    work.done(queue, at=NOON, seconds=60)
    Price.objects.create(
        queue=queue, rate_card=3, currency="SEK", base=77, included_seconds=0, per_minute=0, in_force_from=NOON
    )
    work.done(queue, at=NOON + timedelta(hours=1), seconds=60)

    posted = posting.post_missing(now=NOON + timedelta(hours=2))

    assert (posted, Earning.objects.get().amount) == (1, 77)
    assert guarantees.all_counts()["unpaid"] == 1


def test_a_worthless_ticket_is_paid_with_nothing_and_is_not_unpaid(alice, queue):
    Price.objects.create(
        queue=queue, rate_card=2, currency="SEK", base=0, included_seconds=900, per_minute=0, in_force_from=NOON
    )
    work.done(queue, at=NOON, seconds=60)

    work.react()
    work.react()

    assert (Earning.objects.get().amount, Transfer.objects.count()) == (0, 0)
    assert guarantees.all_counts()["unpaid"] == 0


def test_each_currency_has_its_own_period(alice, queue):
    euro = people.queue(people.client("zeta"))
    Price.objects.create(
        queue=euro, rate_card=2, currency="EUR", base=500, included_seconds=0, per_minute=0, in_force_from=NOON
    )
    work.done(queue, at=NOON, seconds=60)
    work.done(euro, at=NOON + timedelta(minutes=5), seconds=60)

    work.react()

    assert {period.currency: period.earnings.get().amount for period in Period.objects.all()} == {
        "SEK": 4800,
        "EUR": 500,
    }
    assert {currency: total.amount for currency, total in ledger.trial_balance().items()} == {"SEK": 0, "EUR": 0}


def test_what_was_posted_equals_what_is_due_to_the_cent(alice, queue):
    lasted = [0.0005, 719.9995, 720.0725, 731.73, 1337.3335, 4000]
    for number, seconds in enumerate(lasted):
        work.done(queue, at=NOON + timedelta(hours=2 * number), seconds=seconds, wrap_up=0.0001 * number)
    cancelled = work.begun(queue, at=NOON + timedelta(days=1))
    leaving.cancel(cancelled.ticket, now=NOON + timedelta(days=1, hours=1))
    work.react()

    posted, due = reconciling.reconcile(NOON)["SEK"]

    assert posted == due
    assert posted.amount > 4800 * len(lasted)


def test_unpaid_work_shows_in_the_reconciliation(alice, queue):
    work.done(queue, at=NOON, seconds=60)

    posted, due = reconciling.reconcile(NOON)["SEK"]

    assert (posted.amount, due.amount) == (0, 4800)


def test_alices_desk_hears_of_her_earning(alice, queue, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    monkeypatch.setattr("marketplace.kernel.live.tell_many", told.extend)
    done = work.done(queue, at=NOON, seconds=60)

    with django_capture_on_commit_callbacks(execute=True):
        posting.post([done.pk], now=timezone.now())
        posting.post([done.pk], now=timezone.now())

    assert [(topic, frame["type"], frame["ticket"], frame["amount"]) for topic, frame in told] == [
        (f"agent:{alice.pk}", "earning", done.ticket_id, {"amount": 4800, "currency": "SEK"})
    ]


def test_a_batch_takes_a_handful_of_statements(alice, queue, django_assert_max_num_queries):
    ids = [work.done(queue, at=NOON + timedelta(minutes=number), seconds=30).pk for number in range(12)]

    with django_assert_max_num_queries(12):
        assert posting.post(ids, now=NOON + timedelta(hours=1)) == 12

    assert Assignment.objects.filter(earning=None).count() == 0
