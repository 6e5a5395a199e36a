"""Going online within one's hours: refused with the rule, warned before, and never ended in a conversation."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agents.limits import checking, permits, waiving, working
from agents.limits.checking import Stretch, Weight
from agents.limits.models import LogIn, Permit
from agents.models import Activity, Agent, Deed, Grant, Person, PersonalDecision, Session
from agents.models.agent import NotActive
from agents.notices.models import Notice
from agents.rights import NotYourTask
from dispatch.handing import answering
from dispatch.models import Seat
from dispatch.people import hours, limiting, presence
from dispatch.people.hours import HoursRefused
from dispatch.work import closing
from tests import people
from tests.agents.limits.lives import student

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)  # a Friday, 9:00 in Stockholm


@pytest.fixture
def alice() -> Agent:
    return people.agent("alice")


@pytest.fixture
def olga() -> Person:
    one = people.person("olga", Person.Role.OPERATOR)
    Grant.objects.create(person=one, right="publish_shifts", granted_by=one, granted_at=NOW)
    return one


def worked(agent: Agent, hours: float, *, until: datetime) -> None:
    """One session of so many hours, ended then."""
    began = until - timedelta(hours=hours)
    session = Session.begin(agent, Activity.Kind.AVAILABLE, now=began)
    session.end(now=until)


def test_who_has_worked_what_their_permit_allows_learns_why_and_until_when(alice: Agent, olga: Person) -> None:
    student(alice, olga)
    for day in (3, 2, 1):
        worked(alice, 6.6, until=NOW - timedelta(days=day))

    with pytest.raises(HoursRefused) as refused:
        presence.go_available(alice, now=NOW)

    assert refused.value.title == (
        "20\u00a0h a week. With this it would be 20\u00a0h\u00a03\u00a0min of 20\u00a0h, "
        "from 23 November to 29 November. There is room again from Monday 30 November at 00:00."
    )
    assert not Session.objects.filter(state="open").exists()


def test_what_is_claimed_counts_before_it_is_worked(alice: Agent, olga: Person) -> None:
    student(alice, olga)
    worked(alice, 8, until=NOW - timedelta(days=1))
    claimed = [Stretch(NOW + timedelta(hours=24), NOW + timedelta(hours=36))]

    assert checking.for_log_in(alice, now=NOW).allowed
    assert not checking.for_log_in(alice, planned=claimed, now=NOW).allowed


def test_under_a_claimed_shift_its_hours_count_once_and_the_log_in_ends_with_it(alice: Agent, olga: Person) -> None:
    student(alice, olga)
    worked(alice, 7, until=NOW - timedelta(days=2))
    worked(alice, 9, until=NOW - timedelta(days=1))
    shift = [Stretch(NOW - timedelta(minutes=10), NOW + timedelta(hours=4))]

    verdict = checking.for_log_in(alice, planned=shift, now=NOW)

    assert verdict.allowed
    assert verdict.end is not None
    assert verdict.end.closes_at == verdict.end.at == NOW + timedelta(hours=4)


def test_from_four_fifths_on_there_is_a_warning(alice: Agent, olga: Person) -> None:
    student(alice, olga)
    worked(alice, 7.7, until=NOW - timedelta(days=2))
    worked(alice, 8, until=NOW - timedelta(days=1))
    assert not checking.for_log_in(alice, now=NOW).warnings

    later = NOW + timedelta(minutes=5)
    worked(alice, 0.06, until=later)
    warnings = checking.for_log_in(alice, now=later).warnings

    assert [(one.weight, one.limit) for one in warnings] == [(Weight.PERMIT, 20 * 3600)]


def test_no_row_that_an_operator_leaves_behind_reaches_the_law(alice: Agent, olga: Person) -> None:
    """Set aside as the house's own, it holds again as soon as the law asks for the same."""
    worked(alice, 8, until=NOW - timedelta(hours=8))
    asked = Stretch(NOW, NOW + timedelta(hours=4))
    verdict = checking.for_shift(alice, asked, now=NOW)
    waiving.waive(alice, verdict, asked, by=olga, reason="A colleague is ill", now=NOW)
    assert checking.for_shift(alice, asked, now=NOW).allowed

    permits.describe(alice, engagement="employed", country="SE", zone="Europe/Stockholm")

    verdict = checking.for_shift(alice, asked, now=NOW)
    assert [(one.rule, one.weight) for one in verdict.refusals] == [("eu.daily_rest", Weight.LEGAL)]
    with pytest.raises(waiving.NotTheHouse):
        waiving.waive(alice, verdict, asked, by=olga, reason="A colleague is ill", now=NOW)


@pytest.mark.parametrize(("engagement", "country", "weight"), [
    ("freelance", "SE", Weight.HOUSE),
    ("employed", "SE", Weight.LEGAL),
    ("employed", "US", Weight.HOUSE),  # no law that stands in the table
])  # fmt: skip
def test_the_law_binds_the_employed_and_the_house_everybody_else(
    alice: Agent, engagement: str, country: str, weight: Weight
) -> None:
    permits.describe(alice, engagement=engagement, country=country, zone="Europe/Stockholm")
    worked(alice, 12.9, until=NOW)

    verdict = checking.for_log_in(alice, now=NOW)

    assert {one.weight for one in verdict.refusals} == {weight}
    assert verdict.waivable is (weight == Weight.HOUSE)


def test_the_law_binds_a_minor_whatever_their_engagement(alice: Agent) -> None:
    permits.describe(alice, country="SE", zone="Europe/Stockholm", minor_until=date(2026, 11, 28))
    night = Stretch(datetime(2026, 11, 27, 20, tzinfo=UTC), datetime(2026, 11, 27, 22, tzinfo=UTC))
    grown_up = Stretch(night.starts_at + timedelta(days=1), night.ends_at + timedelta(days=1))

    assert [(one.rule, one.weight) for one in checking.for_shift(alice, night, now=NOW).refusals] == [
        ("eu.minor.night", Weight.LEGAL)
    ]
    assert checking.for_shift(alice, grown_up, now=NOW).allowed


def test_an_operator_sets_a_rule_of_the_house_aside_with_a_reason(alice: Agent, olga: Person) -> None:
    worked(alice, 8, until=NOW - timedelta(hours=8))
    asked = Stretch(NOW, NOW + timedelta(hours=4))
    verdict = checking.for_shift(alice, asked, now=NOW)
    assert [one.rule for one in verdict.refusals] == ["eu.daily_rest"]

    waiving.waive(alice, verdict, asked, by=olga, reason="Asked for it: a colleague is ill", now=NOW)

    again = checking.for_shift(alice, asked, now=NOW)
    assert again.allowed
    assert [one.rule for one in again.warnings if one.waived] == ["eu.daily_rest"]
    assert not checking.for_shift(alice, Stretch(NOW, NOW + timedelta(hours=5)), now=NOW).allowed
    assert Deed.objects.get(agent=alice).kind == "limit.waived"


def test_nobody_sets_a_permit_aside(alice: Agent, olga: Person) -> None:
    student(alice, olga)
    asked = Stretch(NOW, NOW + timedelta(hours=21))

    with pytest.raises(waiving.NotTheHouse):
        waiving.waive(alice, checking.for_shift(alice, asked, now=NOW), asked, by=olga, reason="We need you", now=NOW)


def test_setting_a_rule_aside_takes_the_right_and_a_reason(alice: Agent, olga: Person) -> None:
    worked(alice, 8, until=NOW - timedelta(hours=8))
    asked = Stretch(NOW, NOW + timedelta(hours=4))
    verdict = checking.for_shift(alice, asked, now=NOW)
    ole = people.person("ole", Person.Role.OPERATOR)

    with pytest.raises(NotYourTask):
        waiving.waive(alice, verdict, asked, by=ole, reason="A good reason", now=NOW)
    with pytest.raises(waiving.NoReason):
        waiving.waive(alice, verdict, asked, by=olga, reason=" a b c ", now=NOW)


def test_who_runs_into_a_limit_is_told_before_and_goes_offline_after_the_open_work(alice: Agent, olga: Person) -> None:
    alice.person.locale = "sv"
    alice.person.save()
    student(alice, olga)
    for day in (2, 1):
        worked(alice, 8, until=NOW - timedelta(days=day))
    acme = people.client("acme")
    queue = people.queue(acme)
    people.online(alice, now=NOW)
    log_in = LogIn.objects.get()
    assert log_in.ends_at == NOW + timedelta(hours=4)
    assert log_in.closes_at == NOW + timedelta(hours=3, minutes=45)
    ticket = people.ticket(queue, now=NOW)
    work = answering.accept(people.offered(ticket, now=NOW), now=NOW)

    limiting.warn_due(now=log_in.closes_at - timedelta(minutes=31))
    log_in.refresh_from_db()
    assert log_in.warned_at is None
    limiting.warn_due(now=log_in.closes_at - timedelta(minutes=30))
    log_in.refresh_from_db()
    assert log_in.warned_at is not None

    assert limiting.end_due(now=log_in.closes_at - timedelta(seconds=1)) == 0
    assert limiting.end_due(now=log_in.closes_at) == 1
    assert limiting.end_due(now=log_in.closes_at) == 0
    session = Session.objects.get(agent=alice, state="open")
    assert session.after_work == "offline"
    told = Notice.objects.get(person=alice.person)
    assert told.title == "Du går offline när dina öppna ärenden är klara"
    assert "Med detta blir det" in told.body

    done = log_in.closes_at + timedelta(minutes=5)
    closing.close(work, "solved", note="", now=done)
    closing.complete(work, now=done)
    session.refresh_from_db()
    assert (session.state, session.ended_at) == ("ended", done)


def test_who_stays_available_against_a_limit_is_refused(alice: Agent, olga: Person) -> None:
    student(alice, olga, terms=[{"kind": "cap", "hours": 1, "per": "week"}])
    ticket = people.ticket(people.queue(people.client("acme")), now=NOW)
    people.online(alice, now=NOW)
    answering.accept(people.offered(ticket, now=NOW), now=NOW)
    late = NOW + timedelta(minutes=46)
    limiting.end_due(now=late)

    with pytest.raises(HoursRefused):
        presence.go_available(alice, now=late)

    assert Session.objects.get(agent=alice, state="open").after_work == "offline"


def test_a_break_that_is_due_is_a_break_and_over_after_half_an_hour(alice: Agent) -> None:
    people.online(alice, now=NOW)
    due = NOW + timedelta(hours=5, minutes=45)

    limiting.end_due(now=due)

    session = Session.objects.get(agent=alice)
    assert (session.activity, session.break_reason) == ("break", "A break is due")
    with pytest.raises(HoursRefused) as refused:
        presence.go_available(alice, now=due + timedelta(minutes=20))
    assert refused.value.facts["frees_at"] == (due + timedelta(minutes=30)).isoformat()
    assert presence.go_available(alice, now=due + timedelta(minutes=30)).activity_before == "available"


def test_a_break_taken_meanwhile_puts_the_limit_off(alice: Agent) -> None:
    people.online(alice, now=NOW)
    presence.take_break(alice, now=NOW + timedelta(hours=3))
    presence.go_available(alice, now=NOW + timedelta(hours=3, minutes=30))

    assert limiting.end_due(now=NOW + timedelta(hours=6)) == 0
    assert LogIn.objects.get().closes_at == NOW + timedelta(hours=12, minutes=45)  # the daily rest is next


def test_breaks_do_not_count_as_work_and_a_lost_connection_does(alice: Agent) -> None:
    connection = people.online(alice, now=NOW)
    presence.take_break(alice, reason="Meal", now=NOW + timedelta(hours=1))
    presence.go_available(alice, now=NOW + timedelta(hours=2))
    presence.disconnect(connection.pk, now=NOW + timedelta(hours=3))
    presence.connect(connection, now=NOW + timedelta(hours=3, minutes=1))
    presence.go_offline(alice, now=NOW + timedelta(hours=4))

    found = working.stretches(alice, since=NOW, now=NOW + timedelta(hours=5))

    assert found == [
        Stretch(NOW, NOW + timedelta(hours=1)),
        Stretch(NOW + timedelta(hours=2), NOW + timedelta(hours=4)),
    ]


def test_who_did_not_answer_does_not_work_until_they_say_that_they_are_there(alice: Agent) -> None:
    people.online(alice, now=NOW)
    people.stops_responding(alice, now=NOW + timedelta(hours=1))
    presence.go_available(alice, now=NOW + timedelta(hours=9))

    found = working.stretches(alice, since=NOW, now=NOW + timedelta(hours=10))

    assert sum((one.length for one in found), timedelta()) == timedelta(hours=2)


def test_who_says_a_moment_later_that_they_are_there_goes_on_within_what_was_judged(
    alice: Agent, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    student(alice, olga)
    line = people.online(alice, now=NOW)
    before = LogIn.objects.get()
    people.stops_responding(alice, now=NOW + timedelta(minutes=1))
    there = NOW + timedelta(minutes=2)
    presence.heartbeat([line.pk], now=there)
    monkeypatch.setattr(hours, "of_log_in", None)  # nobody asks

    session = presence.go_available(alice, connection=line, now=there)

    assert (session.activity, session.activity_since) == ("available", there)
    assert Seat.objects.get(agent=alice).open
    assert LogIn.objects.get().closes_at == before.closes_at
    line.refresh_from_db()
    assert line.rings_since == there


@pytest.mark.parametrize("away", [timedelta(minutes=2), timedelta(minutes=11)])
def test_who_says_so_after_their_limit_or_much_later_is_judged(alice: Agent, olga: Person, away: timedelta) -> None:
    student(alice, olga)
    line = people.online(alice, now=NOW)
    people.stops_responding(alice, now=NOW + timedelta(minutes=1))
    if away < timedelta(minutes=10):
        LogIn.objects.update(closes_at=NOW + timedelta(minutes=2))
    there = NOW + timedelta(minutes=1) + away
    presence.heartbeat([line.pk], now=there)
    Permit.objects.update(valid_until=(NOW - timedelta(days=1)).date())

    with pytest.raises(HoursRefused):
        presence.go_available(alice, connection=line, now=there)

    assert not Seat.objects.get(agent=alice).open


def test_a_break_that_waits_for_the_open_work_is_ended_by_saying_so(alice: Agent) -> None:
    """It is not the log-in that goes on: what follows the work is decided anew."""
    line = people.online(alice, now=NOW)
    people.stops_responding(alice, now=NOW + timedelta(minutes=1))
    Session.objects.update(after_work=Session.AfterWork.BREAK)
    presence.heartbeat([line.pk], now=NOW + timedelta(minutes=1))

    session = presence.go_available(alice, connection=line, now=NOW + timedelta(minutes=1))

    assert (session.activity, session.after_work) == ("available", "")


def test_who_is_suspended_is_not_there(alice: Agent, olga: Person) -> None:
    line = people.online(alice, now=NOW)
    people.stops_responding(alice, now=NOW + timedelta(minutes=1))
    presence.heartbeat([line.pk], now=NOW + timedelta(minutes=1))
    PersonalDecision.objects.create(
        agent=alice, kind="suspension", decided_by=olga, reason="Asked to pause her account.", decided_at=NOW
    )
    alice.move(Agent.State.SUSPENDED)

    with pytest.raises(NotActive):
        presence.go_available(alice, connection=line, now=NOW + timedelta(minutes=1))
