"""What alice sees of her earnings, and why each is what it is."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from dispatch.models import Price
from dispatch.people import presence
from dispatch.work import leaving
from marketplace.kernel.money import Money
from marketplace.pay import explanation, statement
from marketplace.pay.models import Earning
from tests import people
from tests.pay import work

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def queue():
    return people.queue(people.client("acme"))


@pytest.fixture
def alice():
    one = people.agent("alice", languages=("en", "fr"))
    people.online(one, now=NOON)
    return one


def of(agent, first, last=None, now=NOON + timedelta(hours=6)):
    return statement.of_agent(agent, first, last or first, zone=STOCKHOLM, now=now)


def test_a_day_has_its_sum_its_hours_and_what_an_hour_was_worth(alice, queue):
    work.done(queue, at=NOON, seconds=840, wrap_up=60)
    presence.go_offline(alice, now=NOON + timedelta(minutes=30))
    work.react()

    found = of(alice, date(2026, 11, 20))

    assert found.totals == [Money(6030, "SEK")]
    assert (found.times.conversation, found.times.after_contact, found.times.waiting) == (840, 60, 900)
    assert found.hourly == Money(12060, "SEK")


def test_days_begin_at_alices_own_midnight(alice, queue):
    work.done(queue, at=datetime(2026, 11, 20, 22, 58, tzinfo=UTC), seconds=60)
    work.done(queue, at=datetime(2026, 11, 20, 23, 1, tzinfo=UTC), seconds=60)
    work.react()

    found = of(alice, date(2026, 11, 20), date(2026, 11, 21), now=datetime(2026, 11, 21, 8, tzinfo=UTC))

    assert [(day.day.day, len(day.earnings)) for day in found.days] == [(21, 1), (20, 1)]
    assert found.tickets == 2


def test_the_parts_of_a_statement_sum_to_it(alice, queue):
    Price.objects.create(
        queue=queue, rate_card=2, currency="SEK", base=4800, included_seconds=60, per_minute=410,
        language_supplements={"fr": 800}, in_force_from=NOON,
    )  # fmt: skip
    work.done(queue, at=NOON, seconds=120)
    leaving.cancel(work.begun(queue, at=NOON + timedelta(minutes=10)).ticket, now=NOON + timedelta(minutes=50))
    work.react()

    found = of(alice, date(2026, 11, 20))

    assert [(kind, part.amount) for kind, part in found.parts] == [("offered", 9600), ("overtime", 410)]
    assert sum(part.amount for _, part in found.parts) == found.totals[0].amount


def test_two_currencies_stay_two_sums_and_have_no_common_hour(alice, queue):
    euro = people.queue(people.client("zeta"))
    Price.objects.create(
        queue=euro, rate_card=2, currency="EUR", base=500, included_seconds=900, per_minute=0, in_force_from=NOON
    )
    work.done(queue, at=NOON, seconds=60)
    work.done(euro, at=NOON + timedelta(minutes=5), seconds=60)
    work.react()

    found = of(alice, date(2026, 11, 20))

    assert (found.totals, found.hourly) == ([Money(500, "EUR"), Money(4800, "SEK")], None)


def test_bobs_earnings_are_not_alices(alice, queue):
    work.done(queue, at=NOON, seconds=60)
    work.react()

    found = of(people.agent("bob"), date(2026, 11, 20))

    assert (found.totals, found.days) == ([], [])


def test_whoever_doubts_an_earning_computes_it_from_its_explanation(alice, queue):
    work.done(queue, at=NOON, seconds=12345.6785, wrap_up=0.5)
    work.react()
    row = Earning.objects.get()

    said = explanation.of_earning(row)

    facts = said["inputs"]
    lasted = datetime.fromisoformat(facts["ended_at"]) - datetime.fromisoformat(facts["accepted_at"])
    assert round(lasted / timedelta(milliseconds=1)) == round(facts["handled_seconds"] * 1000)
    over = max(Fraction(0), Fraction(str(facts["handled_seconds"])) - facts["included_seconds"])
    assert int(facts["base"] + facts["per_minute"] * over / 60 + Fraction(1, 2)) == row.amount
    assert said["calculation"] == "4800 + 410 × max(0, 12346.178 − 720) ÷ 60 = 84246"
    assert row.amount == 84246


def test_an_explanation_names_the_events_it_stands_on(alice, queue):
    work.done(queue, at=NOON, seconds=60)
    work.react()

    kinds = [event["kind"] for event in explanation.of_earning(Earning.objects.get())["events"]]

    assert kinds == ["offer_made", "offer_accepted", "ticket_closed", "work_completed"]


def test_work_that_was_cancelled_is_explained_by_its_base(alice, queue):
    leaving.cancel(work.begun(queue, at=NOON).ticket, now=NOON + timedelta(hours=1))
    work.react()

    said = explanation.of_earning(Earning.objects.get())

    assert (said["formula"], said["calculation"]) == ("base", "4800")
    assert [event["kind"] for event in said["events"]][-1] == "work_released"
