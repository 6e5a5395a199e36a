"""Paying for learning time: by the minute, at the published rate, once."""

import csv
import io
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.models import Deed
from agents.training.models import TrainingTime
from marketplace.kernel import guarantees
from marketplace.kernel.money import Money
from marketplace.kernel.outbox.models import Event
from marketplace.pay import checks, learning, learning_rates, ledger, reactions, reconciling, register, tasks, worth
from marketplace.pay.models import Earning, LearningRate, Period, Transfer
from marketplace.pay.rates import RateInThePast
from tests import people
from tests.pay import learnt, work

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=6)
EARLY = NOON - timedelta(days=3)


def rate(per_minute=250, *, now=EARLY, currency="SEK", **terms):
    return learning_rates.publish(currency=currency, per_minute=per_minute, now=now, **terms)


@given(st.integers(1, 10**7), st.integers(1, 10**6))
@settings(max_examples=50)
def test_each_second_is_paid_its_share_and_never_more_than_half_a_unit_off(seconds, per_minute):
    earned = worth.of_learning(seconds, Money(per_minute, "SEK"))

    assert abs(earned.total.amount * 60 - seconds * per_minute) <= 30
    assert sum(part for _, part in earned.lines) == earned.total.amount


def test_what_a_graded_attempt_settles_reaches_the_ledger():
    alice, terms = people.agent("alice"), rate()
    learnt.for_minutes(alice, 4, at=NOON)

    learnt.react()

    earning, time = Earning.objects.get(), TrainingTime.objects.get()
    assert (earning.training_time, earning.amount, earning.lines) == (time, 1000, [["learning", 1000]])
    assert (earning.quote["learning_rate"], earning.outcome) == (terms.pk, "learned")
    assert ledger.balances() == {("SEK", f"agent:{alice.pk}"): 1000, ("SEK", "learning"): -1000}


def test_events_told_again_in_any_order_pay_nothing_twice():
    rate()
    for number in range(5):
        learnt.for_minutes(people.agent(f"alice{number}"), 1 + number, at=NOON)
    events, dice = list(Event.objects.filter(kind="training_time_earned")), random.Random(5)

    for _ in range(6):
        dice.shuffle(events)
        reactions.post_learning(events[: dice.randint(1, 5)])
    reactions.post_learning(events + events)

    assert Transfer.objects.count() == Earning.objects.count() == 5
    assert ledger.trial_balance()["SEK"].amount == 0


def test_the_database_refuses_a_second_earning_for_the_same_time():
    rate()
    time = learnt.time(people.agent("alice"), seconds=600, at=NOON)
    learning.post([time.pk], now=NOON)
    row = Earning.objects.get()

    row.pk, row.transfer, row.amount = None, None, 0
    with pytest.raises(IntegrityError, match="training_time"), transaction.atomic():
        row.save(force_insert=True)


def test_time_waits_for_a_rate_and_is_then_paid_at_the_first_one():
    time = learnt.time(people.agent("alice"), seconds=600, at=NOON)
    assert learning.post([time.pk], now=NOON) == 0
    assert [(one.currency, one.people, one.seconds) for one in learning.waiting(now=NOON)] == [("SEK", 1, 600)]
    rate(200, now=NOON + timedelta(hours=1))
    rate(900, now=NOON + timedelta(hours=2))

    learning.post_missing(now=LATER)

    assert Earning.objects.get().amount == 2000
    assert learning.waiting(now=LATER) == []


def test_a_rate_to_come_pays_nothing_before_its_time():
    time = learnt.time(people.agent("alice"), seconds=600, at=NOON)
    rate(200, now=NOON, in_force_from=LATER)

    assert learning.post([time.pk], now=NOON) == 0
    assert learning.post([time.pk], now=LATER) == 1


def test_each_time_has_the_rate_of_when_it_was_settled():
    alice = people.agent("alice")
    rate(100), rate(200, now=NOON)
    before = learnt.time(alice, seconds=60, at=NOON - timedelta(hours=1))
    after = learnt.time(alice, seconds=60, at=NOON, slug="tone")

    learning.post([before.pk, after.pk], now=LATER)

    assert [row.amount for row in Earning.objects.order_by("ended_at")] == [100, 200]
    assert reconciling.reconcile(EARLY) == {"SEK": (Money(300, "SEK"), Money(300, "SEK"))}


def test_a_rate_never_comes_beneath_time_that_is_paid():
    rate(100)
    learning.post([learnt.time(people.agent("alice"), seconds=60, at=NOON).pk], now=LATER)

    with pytest.raises(RateInThePast):
        rate(200, now=NOON, in_force_from=NOON)
    at_once = rate(200, now=NOON)

    assert at_once.in_force_from > LATER


@pytest.mark.parametrize(("terms", "error"), [(0, learning_rates.LearningUnpaid), (-5, learning_rates.LearningUnpaid)])
def test_learning_is_never_unpaid(terms, error):
    with pytest.raises(error):
        rate(terms)


def test_two_rates_never_begin_at_the_same_moment():
    rate()

    with pytest.raises(learning_rates.RateTaken):
        rate(300)


def test_a_published_rate_is_never_changed():
    rate()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LearningRate.objects.update(per_minute=1)


def test_learning_whose_event_was_lost_is_counted_found_and_paid():
    now = timezone.now()
    rate(now=now - timedelta(days=3))
    learnt.time(people.agent("alice"), seconds=600, at=now - timedelta(hours=1))
    assert guarantees.all_counts()["unpaid"] == 1

    tasks.post_missing()

    assert guarantees.all_counts()["unpaid"] == 0
    assert Earning.objects.get().amount == 2500


def test_posted_is_due_with_work_and_learning_together():
    alice = people.agent("alice")
    people.online(alice, now=NOON)
    work.done(people.queue(people.client("acme")), at=NOON, seconds=900)
    rate()
    learnt.time(alice, seconds=61, at=NOON)
    unpaid = reconciling.reconcile(EARLY)
    work.react()

    learning.post_missing(now=LATER)

    assert unpaid == {"SEK": (Money(0, "SEK"), Money(6030 + 254, "SEK"))}
    assert reconciling.reconcile(EARLY) == {"SEK": (Money(6284, "SEK"), Money(6284, "SEK"))}
    assert all(check.passed for check in checks.of_period(Period.objects.get(), now=LATER))


def test_a_check_says_what_waits_for_a_rate():
    learnt.time(people.agent("alice"), seconds=600, at=NOON)
    period = Period.objects.create(currency="SEK", starts_on="2026-11-16", ends_on="2026-11-30")
    period.refresh_from_db()

    failed = [check.sentence for check in checks.of_period(period, now=LATER) if not check.passed]

    assert failed == ["1 stretch of learning time not paid yet: there is no rate in SEK"]


def test_the_register_has_a_line_for_learning_and_totals_that_hold():
    alice = people.agent("alice")
    people.online(alice, now=NOON)
    work.done(people.queue(people.client("acme")), at=NOON, seconds=60)
    work.react()
    rate()
    time = learnt.time(alice, seconds=600, at=NOON)
    learning.post([time.pk], now=LATER)

    rows = list(csv.DictReader(io.StringIO(b"".join(register.chunks(Period.objects.get())).decode(), newline="")))

    assert [(row["record"], row["kind"], row["amount"]) for row in rows] == [
        ("line", "work", "48.00"), ("line", "learning", "25.00"), ("person", "", "73.00"), ("total", "", "73.00"),
    ]  # fmt: skip
    assert (rows[1]["training_time"], rows[1]["learning_seconds"], rows[1]["learning_rate"]) == (
        str(time.pk),
        "600",
        "2.50",
    )


def test_alice_reads_her_learning_down_to_rule_minutes_and_rate(client):
    now, alice = timezone.now(), people.agent("alice")
    rate(now=now - timedelta(days=3))
    learnt.for_minutes(alice, 4, at=now - timedelta(minutes=4))
    learnt.react()
    client.force_login(alice.person)

    said = client.get(f"/api/v1/me/earnings/{Earning.objects.get().pk}").json()
    page = client.get("/earnings?range=period").content.decode()
    today = client.get("/earnings/today").content.decode()

    assert (said["kind"], said["subject"], said["ticket"]) == ("learning", "Cards", None)
    assert said["explanation"]["calculation"] == "250 × 240 ÷ 60 = 1000"
    assert [source["kind"] for source in said["explanation"]["events"]] == ["training_time_earned"]
    assert "250 × 240 ÷ 60 = 1000" in page
    assert "10.00" in today


def test_pia_publishes_a_rate_on_the_page_and_it_is_written(client):
    client.force_login(people.person("pia", "payroll"))
    learnt.time(people.agent("alice"), seconds=600, at=NOON)
    assert "rate in SEK" in client.get("/payroll/learning").content.decode()
    assert "of learning time waits" in client.get("/payroll").content.decode()

    refused = client.post("/payroll/learning", {"currency": "SEK", "per_minute": "0"})
    client.post("/payroll/learning", {"currency": "SEK", "per_minute": "2.50"})

    assert (refused.status_code, "paid something" in refused.content.decode()) == (400, True)
    assert LearningRate.objects.get().per_minute == 250
    assert Deed.objects.get(kind="learning_rate.published").person.email.startswith("pia")
    assert client.get("/payroll").status_code == 200


def test_pia_publishes_a_rate_over_the_api_and_reads_what_waits(client):
    client.force_login(people.person("pia", "payroll"))
    learnt.time(people.agent("alice"), seconds=600, at=NOON)

    waiting = client.get("/api/v1/pay/learning-time/waiting").json()
    made = client.post("/api/v1/pay/learning-rates", {"currency": "SEK", "per_minute": 250}, "application/json")

    assert [(one["currency"], one["seconds"]) for one in waiting] == [("SEK", 600)]
    assert made.status_code == 201
    assert client.get("/api/v1/pay/learning-rates").json()["results"][0]["per_minute"]["amount"] == 250


def test_a_period_with_learning_alone_opens_for_pia(client):
    rate()
    learning.post([learnt.time(people.agent("alice"), seconds=600, at=NOON).pk], now=LATER)
    client.force_login(people.person("pia", "payroll"))

    page = client.get(f"/payroll/{Period.objects.get().pk}").content.decode()

    assert "Learning time" in page
    assert "25.00" in page
