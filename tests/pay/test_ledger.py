"""What the database itself refuses about money: lessons in bookkeeping."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.kernel.states import NoSuchStep
from marketplace.pay import ledger, periods
from marketplace.pay.models import Earning, Period, RateCard, Transfer
from tests import people
from tests.pay import work

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def period():
    return periods.current("SEK", NOON)


def moved(period, amount=100, reference="test:1", **changes):
    row = {"debit": "work", "credit": "agent:1", "currency": "SEK", "posted_at": NOON, **changes}
    return Transfer.objects.create(reference=reference, amount=amount, period=period, **row)


def refused(sentence):
    return pytest.raises(IntegrityError, match=sentence)


def test_a_transfer_is_never_changed(period):
    row = moved(period)

    with refused("append-only"), transaction.atomic():
        Transfer.objects.filter(pk=row.pk).update(amount=1)
    with refused("append-only"), transaction.atomic():
        row.delete()

    assert Transfer.objects.get().amount == 100


def test_an_earning_is_never_changed():
    people.online(people.agent("alice"), now=NOON)
    work.done(people.queue(people.client("acme")), at=NOON, seconds=60)
    work.react()

    with refused("append-only"), transaction.atomic():
        Earning.objects.update(amount=1)
    with refused("append-only"), transaction.atomic():
        Earning.objects.all()._raw_delete(using="default")

    assert Earning.objects.get().amount == 4800


def test_a_rate_card_is_never_changed():
    card = RateCard.objects.create(number=1, published_at=NOON)

    with refused("append-only"), transaction.atomic():
        RateCard.objects.filter(pk=card.pk).update(number=2)


@pytest.mark.parametrize("state", [state for state in Period.State.values if state != "open"])
def test_a_period_that_is_not_open_accepts_no_row(period, state):
    Period.objects.filter(pk=period.pk).update(state=state)

    with refused("not open"), transaction.atomic():
        moved(period)


def test_a_period_accepts_its_own_currency_alone(period):
    with refused("currency of its period"), transaction.atomic():
        moved(period, currency="EUR")


@pytest.mark.parametrize("amount", [0, -5])
def test_a_transfer_moves_something_forward(period, amount):
    with refused("a_transfer_moves_something"), transaction.atomic():
        moved(period, amount=amount)


def test_a_transfer_has_two_accounts(period):
    with refused("a_transfer_has_two_accounts"), transaction.atomic():
        moved(period, credit="work")


def test_a_reference_is_posted_once(period):
    moved(period)

    with refused("reference"), transaction.atomic():
        moved(period)


def test_an_earning_is_what_its_transfer_moved():
    people.online(people.agent("alice"), now=NOON)
    done = work.done(people.queue(people.client("acme")), at=NOON, seconds=60)
    period = periods.current("SEK", NOON)
    row = moved(period, amount=4800, agent=done.agent)

    with refused("what its transfer moved"), transaction.atomic():
        Earning.objects.create(
            assignment=done, agent=done.agent, period=period, transfer=row, quote={}, rule="", outcome="completed",
            started_at=NOON, ended_at=NOON, handled_ms=0, lines=[], amount=4801, currency="SEK", posted_at=NOON,
        )  # fmt: skip
        connection.check_constraints()


def test_the_accounts_of_each_currency_sum_to_zero(period):
    euro = periods.current("EUR", NOON)
    for number in range(5):
        moved(period, amount=number + 1, reference=f"s:{number}", credit=f"agent:{number}")
        moved(euro, amount=10 * number + 1, reference=f"e:{number}", currency="EUR")

    assert {currency: total.amount for currency, total in ledger.trial_balance().items()} == {"SEK": 0, "EUR": 0}
    assert ledger.balances()[("SEK", "agent:4")] == 5


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 15)),
        (date(2026, 11, 15), date(2026, 11, 1), date(2026, 11, 15)),
        (date(2026, 11, 16), date(2026, 11, 16), date(2026, 11, 30)),
        (date(2028, 2, 29), date(2028, 2, 16), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 16), date(2026, 12, 31)),
    ],
)
def test_a_period_is_half_a_month(day, first, last):
    assert periods.span(day) == (first, last)


def test_a_period_begins_at_the_houses_own_midnight():
    before, after = datetime(2026, 11, 15, 22, 59, tzinfo=UTC), datetime(2026, 11, 15, 23, 0, tzinfo=UTC)

    assert periods.current("SEK", before).ends_on == date(2026, 11, 15)
    assert periods.current("SEK", after).starts_on == date(2026, 11, 16)


def test_asking_for_a_period_twice_opens_one(period):
    assert periods.current("SEK", NOON) == period
    assert Period.objects.count() == 1


def test_periods_of_a_currency_do_not_overlap(period):
    with refused("one_period_per_half_month"), transaction.atomic():
        Period.objects.create(currency="SEK", starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 30))
    with refused("a_period_is_half_a_month"), transaction.atomic():
        Period.objects.create(currency="SEK", starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 20))


def test_a_period_keeps_its_days(period):
    with refused("keeps its days"), transaction.atomic():
        Period.objects.filter(pk=period.pk).update(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 15))


def test_a_locked_period_does_not_open_again(period):
    for state in ("review", "approved", "locked"):
        period.move(state)

    with pytest.raises(NoSuchStep):
        period.move(Period.State.OPEN)


def test_work_of_a_closed_period_is_paid_in_the_next_open_one():
    november = periods.current("SEK", NOON)
    november.move(Period.State.REVIEW)
    people.online(people.agent("alice"), now=NOON)
    done = work.done(people.queue(people.client("acme")), at=NOON, seconds=60)

    work.react()

    assert Earning.objects.get(assignment=done).period.starts_on > november.ends_on
    assert not november.earnings.exists()
