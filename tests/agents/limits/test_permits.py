"""What a permit allows a person, and what they agree to themselves: read at claims and before going online."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agents.limits import checking, consenting, permits, table
from agents.limits.checking import Stretch
from agents.models import Agent, Deed, Person
from dispatch.people import presence
from dispatch.people.hours import HoursRefused
from marketplace.kernel.errors import Invalid
from tests import people
from tests.agents.limits.lives import student

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)  # a Friday, 9:00 in Stockholm


@pytest.fixture
def alice() -> Agent:
    return people.agent("alice")


@pytest.fixture
def olga() -> Person:
    return people.person("olga", Person.Role.OPERATOR)


def test_nobody_works_before_their_permit_begins_or_after_it_ends(alice: Agent, olga: Person) -> None:
    student(alice, olga, valid_from=date(2026, 12, 1))

    verdict = checking.for_log_in(alice, now=NOW)

    assert [one.rule for one in verdict.refusals] == ["permit.days"]
    assert verdict.refusals[0].frees_at == datetime(2026, 11, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize("country", ["FR", "GB", "IE"])
def test_no_student_whose_permit_forbids_it_starts_freelance_work(alice: Agent, olga: Person, country: str) -> None:
    """Whatever the permit names besides: it is a row of the published table, with its source and when it was read."""
    student(alice, olga, country=country, terms=[], rules=[f"{country.lower()}.student.hours"])
    row = table.against_freelance(country, NOW.date())
    shift = Stretch(NOW + timedelta(days=2), NOW + timedelta(days=2, hours=3))

    verdict, asked = checking.for_log_in(alice, now=NOW), checking.for_shift(alice, shift, now=NOW)

    assert row is not None
    assert (bool(row.source), row.verified_on) == (True, date(2026, 11, 21))
    assert [one.rule for one in verdict.refusals] == [one.rule for one in asked.refusals] == [row.key]
    assert f"{country.lower()}.student.hours" in [one.rule for one in verdict.all]
    assert not verdict.waivable
    assert Deed.objects.get().kind == "permit.granted"
    with pytest.raises(HoursRefused) as refused:
        presence.go_available(alice, now=NOW)
    assert refused.value.title == (
        "Employment alone, no freelance work. You work freelance, and this permit allows employment alone. Write to us "
        "if you want to be employed."
    )


def test_a_German_student_works_freelance_once_somebody_has_read_the_permission(alice: Agent, olga: Person) -> None:
    student(alice, olga, country="DE", terms=[])
    assert [one.rule for one in checking.for_log_in(alice, now=NOW).refusals] == ["de.student.freelance"]

    permits.end(permits.in_force(alice)[0], by=olga, now=NOW)
    student(alice, olga, country="DE", terms=[], own_account=True)

    verdict = checking.for_log_in(alice, now=NOW)
    assert verdict.allowed
    assert "de.student.days" in [one.rule for one in verdict.all]


def test_what_a_reviewer_reads_of_lectures_counts_from_then_on(alice: Agent, olga: Person) -> None:
    student(alice, olga, country="GB", terms=[])
    permits.describe(alice, engagement="employed", country="GB", zone="Europe/London")
    monday = NOW + timedelta(days=10)
    planned = [Stretch(monday, monday + timedelta(hours=10))]
    asked = Stretch(monday + timedelta(days=1), monday + timedelta(days=1, hours=11))

    def against() -> list[str]:
        return [one.rule for one in checking.for_shift(alice, asked, planned=planned, now=NOW).refusals]

    assert against() == ["gb.student.hours"]
    first, last = date(2026, 12, 5), date(2027, 1, 10)
    permits.add_recess(permits.in_force(alice)[0], first, last, source="Term dates, ucl.ac.uk", by=olga, now=NOW)
    assert against() == []
    assert Deed.objects.filter(kind="permit.recess_added", agent=alice).exists()


@pytest.mark.parametrize(
    ("engagement", "country", "minor_until", "agrees"),
    [
        ("employed", "GB", None, True),
        ("employed", "EE", None, True),
        ("employed", "SE", None, False),  # its law knows no such consent
        ("freelance", "GB", None, False),  # the house's own rule: an operator sets it aside
        ("employed", "GB", date(2027, 1, 1), False),
    ],
)
def test_a_person_agrees_to_longer_weeks_where_their_law_knows_that(
    alice: Agent, engagement: str, country: str, minor_until: date | None, agrees: bool
) -> None:
    permits.describe(alice, engagement=engagement, country=country, zone="Europe/London", minor_until=minor_until)

    if not agrees:
        with pytest.raises(consenting.NoSuchLaw):
            consenting.agree(alice, name="Alice Ek", now=NOW)
        return
    consenting.agree(alice, name="Alice Ek", now=NOW)

    bound = {one.rule: one.limit for one in checking.for_log_in(alice, now=NOW).all}
    assert "eu.weekly_hours" not in bound
    assert "gb.weekly_hours" not in bound
    assert bound.get("ee.longer_weeks") == (52 * 17 * 3600 if country == "EE" else None)
    assert "eu.daily_rest" in bound  # rest is no matter of consent
    with pytest.raises(consenting.AgreedAlready):
        consenting.agree(alice, name="Alice Ek", now=NOW)


def test_a_consent_that_is_taken_back_holds_for_its_notice_and_no_longer(alice: Agent) -> None:
    permits.describe(alice, engagement="employed", country="GB", zone="Europe/London")
    consenting.agree(alice, name="Alice Ek", now=NOW - timedelta(days=30))
    consenting.withdraw(alice, now=NOW)

    def holds(days: int) -> bool:
        asked = Stretch(NOW + timedelta(days=days), NOW + timedelta(days=days, hours=1))
        return "gb.weekly_hours" in {one.rule for one in checking.for_shift(alice, asked, now=NOW).all}

    assert [holds(6), holds(7)] == [False, True]
    assert set(Deed.objects.values_list("kind", flat=True)) == {"limit.agreed", "limit.withdrawn"}


def test_an_employed_student_in_France_may_work_964_hours(alice: Agent, olga: Person) -> None:
    student(alice, olga, country="FR", terms=[])
    permits.describe(alice, engagement="employed", country="FR", zone="Europe/Paris")

    assert checking.for_log_in(alice, now=NOW).allowed


def test_a_permit_that_was_ended_binds_no_longer(alice: Agent, olga: Person) -> None:
    student(alice, olga, country="FR", terms=[])

    permits.end(permits.in_force(alice)[0], by=olga, now=NOW)

    assert checking.for_log_in(alice, now=NOW).allowed


@pytest.mark.parametrize(
    "terms", [{"kind": "nonsense"}, {"kind": "cap", "per": "week"}, {"kind": "cap", "hours": 1, "per": "day"}, {}]
)
def test_a_permit_with_terms_that_nobody_can_read_is_not_written_down(
    alice: Agent, olga: Person, terms: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        student(alice, olga, terms=[terms])
