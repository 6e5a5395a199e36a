"""Paying for shifts and guaranteed log-ins: what tickets did not bring, once, and no minute twice."""

import itertools
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.limits.models import LogIn
from agents.models import Person, Session
from agents.shifts import absenting, costs, publishing
from agents.shifts.models import Claim
from agents.shifts.policy import terms
from dispatch.people import presence
from dispatch.work import closing
from marketplace.kernel import guarantees
from marketplace.kernel.outbox.models import Event
from marketplace.pay import (
    checks,
    ledger,
    log_in_pay,
    reactions,
    regauging,
    register,
    shift_costs,
    shift_pay,
    statement,
    summary,
)
from marketplace.pay.models import Earning, Period, Transfer
from marketplace.pay.netting import Sum
from tests import people
from tests.agents.shifts import planned
from tests.pay import shifted, work
from tests.pay.shifted import MINUTE

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
END = NOON + 3 * HOUR
LATER = NOON + 6 * HOUR


@pytest.fixture
def olga(db: None) -> Person:
    return planned.planner()


@pytest.fixture
def queue(db):
    return people.queue(people.client("acme"))


@pytest.fixture
def alice(db):
    return planned.agent("alice")


def whole(alice, queue, *, tickets=2) -> None:
    """Three hours online from noon, with a minute's ticket every half hour."""
    with shifted.online(alice, NOON, END):
        for n in range(tickets):
            work.done(queue, at=NOON + (10 + 30 * n) * MINUTE, seconds=60)
        shifted.look(NOON + MINUTE)
    shifted.look(END)


def paid(**which) -> Earning:
    return Earning.objects.get(**which)


def lines(**which) -> dict[str, int]:
    return dict(paid(**which).lines)


@given(st.integers(0, 10**6), st.integers(1, 10**9), st.lists(st.integers(-(10**8), 2 * 10**9), max_size=6))
def test_each_unit_falls_on_one_moment_so_adjoining_stretches_sum_to_the_whole(amount, length, cuts):
    end = NOON + timedelta(microseconds=length)
    edges = sorted({NOON - HOUR, end + HOUR, *(NOON + timedelta(microseconds=cut) for cut in cuts)})
    earned = Sum("assignment:1", amount, NOON, end)

    parts = [earned.within([pair]) for pair in itertools.pairwise(edges)]

    assert sum(parts) == amount
    assert min(parts) >= 0


def test_a_shift_is_topped_up_to_its_guarantee_and_its_bonus_comes_on_top(alice, queue, olga):
    claim = shifted.claimed(alice, NOON, by=olga, guarantee=21000, bonus=2250)
    whole(alice, queue)

    shifted.react()
    shift_pay.post_missing(now=LATER)

    earning = paid(claim=claim)
    assert earning.lines == [["top_up", 63000 - 9600], ["bonus", 6750]]
    assert [one["counted"] for one in earning.quote["counted"]] == [4800, 4800]
    assert (earning.outcome, earning.handled_ms, earning.transfer.reference) == (
        "worked",
        10800000,
        f"claim:{claim.pk}",
    )
    assert ledger.balances()[("SEK", "shifts")] == -60150
    assert ledger.trial_balance()["SEK"].amount == 0


def test_tickets_that_brought_more_leave_nothing_to_add_and_it_is_said(alice, queue, olga):
    claim = shifted.claimed(alice, NOON, by=olga, guarantee=1000)
    whole(alice, queue)
    shifted.react()

    shift_pay.post_missing(now=LATER)

    assert (paid(claim=claim).lines, paid(claim=claim).transfer) == ([["top_up", 0]], None)


@pytest.mark.parametrize(("late", "bonus"), [(18 * MINUTE, 3000), (18 * MINUTE + timedelta(seconds=1), 0)])
def test_the_bonus_asks_for_nine_tenths_of_the_shift_and_is_then_paid_for_all_of_it(alice, olga, late, bonus):
    claim = shifted.claimed(alice, NOON, by=olga, bonus=1000)
    session = Session.begin(alice, "available", now=NOON)
    session.end(now=NOON + MINUTE)
    Session.begin(alice, "available", now=NOON + MINUTE + late).end(now=END)
    shifted.look(NOON + 2 * MINUTE), shifted.look(END)

    shift_pay.post([claim.pk], now=LATER)

    assert lines(claim=claim) == {"top_up": round(21000 * (180 - late / MINUTE) / 60), "bonus": bonus}


def test_a_missed_shift_pays_nothing_and_costs_nothing(alice, olga):
    claim = shifted.claimed(alice, NOON, by=olga, bonus=1000)
    shifted.look(NOON + 5 * MINUTE)
    shifted.react()

    shift_pay.post_missing(now=LATER)

    assert Claim.objects.get(pk=claim.pk).state == "missed"
    assert not Earning.objects.exists()


@pytest.mark.parametrize(
    ("before", "said"),
    [(25 * HOUR, None), (24 * HOUR - MINUTE, {"cancelled": 63000}), (-HOUR, {"top_up": 16200, "cancelled": 42000})],
)
def test_what_the_house_cancels_late_is_paid_from_then_on_whatever_tickets_brought(alice, queue, olga, before, said):
    claim = shifted.claimed(alice, NOON, by=olga, bonus=0)
    if before < timedelta(0):
        people.online(alice, now=NOON)
        work.done(queue, at=NOON + 10 * MINUTE, seconds=60)
    publishing.cancel(claim.shift, reason="No tickets", by=olga, now=NOON - before)
    shifted.react()

    shift_pay.post_missing(now=LATER)

    assert (lines(claim=claim) if said else Earning.objects.filter(claim=claim).first()) == said


def test_the_part_of_a_shift_that_somebody_worked_before_they_fell_ill_is_paid(alice, queue, olga):
    claim = shifted.claimed(alice, NOON, by=olga, bonus=600)
    people.online(alice, now=NOON)
    work.done(queue, at=NOON + 10 * MINUTE, seconds=60)
    presence.go_offline(alice, now=NOON + HOUR)

    absenting.state(alice, NOON.date(), NOON.date(), protected=True, now=NOON + HOUR)
    shifted.react()
    shift_pay.post_missing(now=LATER)

    assert Event.objects.get(kind="shift_cut_short").facts["claim_id"] == claim.pk
    assert lines(claim=claim) == {"top_up": 21000 - 4800, "bonus": 600}


def test_a_shift_waits_for_the_ticket_in_hand_and_counts_the_part_within(alice, queue, olga):
    claim = shifted.claimed(alice, NOON, by=olga)
    people.online(alice, now=NOON)
    begun = work.begun(queue, at=END - 15 * MINUTE)
    shifted.look(NOON + MINUTE), shifted.look(END)
    shifted.react()
    assert (shift_pay.post_missing(now=LATER), shift_costs.waiting(claim.shift_id)) == (0, 1)

    closing.close(begun, "solved", now=END + 30 * MINUTE)
    closing.complete(begun, now=END + 30 * MINUTE)
    shifted.react()
    shift_pay.post_missing(now=LATER)

    ticket = paid(assignment=begun)  # 48.00 and 33 minutes over at 4.10, over 45 minutes
    assert ticket.amount == 18330
    assert lines(claim=claim) == {"top_up": 63000 - 6110}


def test_a_log_in_is_netted_over_its_length_without_the_shift_in_it_and_no_minute_counts_twice(alice, queue, olga):
    room = shifted.ceiling(olga, guarantee=18000, now=NOON - 4 * HOUR)
    claim = shifted.claimed(alice, NOON, by=olga)
    bob = planned.agent("bob")
    people.online(alice, now=NOON - 2 * HOUR)
    edge = work.begun(queue, at=NOON - 10 * MINUTE)
    closing.close(edge, "solved", now=NOON + 20 * MINUTE), closing.complete(edge, now=NOON + 20 * MINUTE)
    shifted.look(NOON + 30 * MINUTE)

    assert LogIn.objects.get(session__agent=alice).basis == "shift"
    people.online(bob, now=NOON + HOUR)  # takes the place that the shift gave back
    assert LogIn.objects.get(session__agent=bob).ceiling == room
    presence.go_offline(bob, now=NOON + 2 * HOUR)
    shifted.look(END)
    assert LogIn.objects.get(session__agent=alice).basis == "ceiling"
    presence.go_offline(alice, now=END + HOUR)
    shifted.react()
    shift_pay.post_missing(now=LATER), log_in_pay.post_missing(now=LATER)

    whole, log_in = paid(assignment=edge).amount, paid(log_in__session__agent=alice)
    in_shift, outside = (row.quote["counted"][0]["counted"] for row in (paid(claim=claim), log_in))
    assert (in_shift + outside, outside) == (whole, whole // 3)
    assert log_in.lines == [["top_up", 3 * 18000 - outside]]
    assert [part["paid_ms"] for part in log_in.quote["parts"]] == [7200000, 3600000]
    assert paid(log_in__session__agent=bob).amount == 18000


def test_breaks_of_ten_minutes_an_hour_are_paid_in_a_guaranteed_log_in(alice, olga):
    shifted.ceiling(olga, guarantee=18000, now=NOON)
    with shifted.online(alice, NOON, NOON + HOUR):
        shifted.paused(alice, NOON + 10 * MINUTE, NOON + 25 * MINUTE)

    log_in_pay.post_missing(now=LATER)

    assert paid().quote["attended_ms"] == 54 * 60_000  # 45 minutes there allow for 9
    assert paid().amount == 18000 * 54 // 60


def test_a_log_in_in_the_hours_of_a_shift_that_we_cancelled_is_not_guaranteed_a_second_time(alice, olga):
    shifted.ceiling(olga, guarantee=18000, now=NOON - HOUR)
    claim = shifted.claimed(alice, NOON, by=olga, guarantee=15000)
    publishing.cancel(claim.shift, reason="No tickets", by=olga, now=NOON - HOUR)
    with shifted.online(alice, NOON, END):
        pass

    shift_pay.post_missing(now=LATER), log_in_pay.post_missing(now=LATER)

    assert (paid(claim=claim).amount, paid(log_in__isnull=False).amount) == (45000, 54000 - 45000)


def test_events_told_again_and_looks_repeated_pay_nothing_twice(alice, queue, olga):
    shifted.claimed(alice, NOON, by=olga)
    whole(alice, queue)
    shifted.react()
    events = list(Event.objects.filter(kind="shift_worked"))

    for _ in range(3):
        reactions.post_shifts(events + events)
        shift_pay.post_missing(now=LATER)

    assert Earning.objects.filter(claim__isnull=False).count() == 1
    assert Transfer.objects.filter(debit="shifts").count() == 1
    assert guarantees.all_counts()["unpaid"] == 0


@pytest.mark.parametrize(
    ("starts", "hours", "length", "day"),
    [
        (datetime(2026, 10, 24, 22, tzinfo=UTC), 7, 7, "2026-10-25"),  # the night that is an hour longer
        (datetime(2026, 11, 15, 19, tzinfo=UTC), 4, 4, "2026-11-15"),  # up to midnight, and to the period's end
        (datetime(2026, 11, 30, 21, tzinfo=UTC), 4, 4, "2026-12-01"),  # over midnight, and over the month's end
    ],
)
def test_the_hours_of_a_night_are_its_true_ones_and_midnight_ends_the_day_before(
    alice, olga, starts, hours, length, day
):
    claim = shifted.claimed(alice, starts, by=olga, hours=hours)
    with shifted.online(alice, starts, starts + hours * HOUR):
        shifted.look(starts + MINUTE)
    shifted.look(starts + hours * HOUR)

    shift_pay.post([claim.pk], now=starts + 12 * HOUR)

    on = datetime.fromisoformat(day).date()
    found = statement.of_agent(alice, on, on, zone=STOCKHOLM, now=LATER)
    assert [row.amount for one in found.days for row in one.earnings] == [21000 * length]
    period = paid().period
    assert period.starts_on <= on <= period.ends_on


def live(one, queue, claim, *, by: Person, dice: random.Random) -> None:
    """Online from around the beginning of the shift until after its end, with tickets and breaks as the dice fall."""
    at = NOON - timedelta(seconds=dice.randint(-200, 7000), microseconds=dice.randint(0, 999_999))
    cancelled = NOON + dice.randint(5, 1000) * MINUTE
    people.online(one, now=at)
    while at < END + 10 * MINUTE:
        at += timedelta(seconds=dice.randint(1, 900), microseconds=dice.randint(0, 999_999))
        shifted.look(at)
        if cancelled <= at < END:
            publishing.cancel(claim.shift, reason="No tickets", by=by, now=at)
            cancelled = LATER
        if dice.random() < 0.3:
            back = at + timedelta(seconds=dice.randint(1, 1500))
            shifted.paused(one, at, back)
        else:
            back = work.done(queue, at=at, seconds=dice.choice([0, 61, 1800]), wrap_up=dice.random()).ended_at
        at = back
    presence.go_offline(one, now=at + MINUTE)
    shifted.look(at + MINUTE)


def test_random_lives_come_to_the_same_in_sql_and_another_rule_is_found(queue, olga, monkeypatch):
    shifted.ceiling(olga, guarantee=19900, now=NOON - 5 * HOUR)
    for number in range(4):
        dice, one = random.Random(number), planned.agent(f"agent{number}")
        rates = {"guarantee": dice.randint(100, 30000), "bonus": dice.randint(1, 900)}
        live(one, queue, shifted.claimed(one, NOON, by=olga, **rates), by=olga, dice=dice)
    shifted.react()
    shift_pay.post_missing(now=LATER), log_in_pay.post_missing(now=LATER)
    period = Period.objects.get()

    assert Earning.objects.filter(period=period, claim__isnull=False).count() == 4
    assert Earning.objects.filter(period=period, log_in__isnull=False).count() >= 2
    assert regauging.misgauged(period) == 0
    assert [check.sentence for check in checks.of_period(period, now=LATER) if not check.passed] == []

    monkeypatch.setattr(terms, "BONUS_FROM_PERCENT", 0)
    assert regauging.misgauged(period) > 0


def test_statement_summary_and_register_tell_guarantees_apart_and_sum_to_the_same(alice, queue, olga):
    shifted.claimed(alice, NOON, by=olga, bonus=500)
    whole(alice, queue)
    shifted.react()
    shift_pay.post_missing(now=LATER)
    period = Period.objects.get()

    found = statement.of_agent(alice, NOON.date(), NOON.date(), zone=UTC, now=LATER)
    rows = list(register.rows(period))

    assert [(kind, money.amount) for kind, money in found.parts] == [
        ("offered", 9600),
        ("top_up", 53400),
        ("bonus", 1500),
    ]
    assert (found.tickets, found.hourly.amount) == (2, 21500)
    assert dict(summary.parts(period))["top_up"].amount == 53400
    assert [(one.tickets, one.seconds, one.guarantees.amount) for one in summary.people(period)] == [(2, 120, 54900)]
    claim = Claim.objects.get()
    assert rows[3][15:17] == ["549.00", "shift"]
    assert rows[3][20:] == [str(claim.shift_id), str(claim.pk), "", "10800.000", "210.00", "5.00"]
    assert {len(row) for row in rows} == {len(rows[0])}
    cost = costs.of_shift(claim.shift)
    assert cost is not None
    assert (cost.total.total.amount, cost.people, cost.waiting) == (54900, 1, 0)
