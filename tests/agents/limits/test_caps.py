"""What students' permits limit, in all shapes: by the week, month and year, on average, in days, and in seasons."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.limits.policy.calendars import Recess, Season
from agents.limits.policy.shapes import Cap, Covered, Night, NoFreelance, Period, YearlyAverage
from agents.limits.policy.stretches import Stretch
from tests.agents.limits.lives import at, every_day, judged, midnight, refused, weeks, work

DUBLIN, HELSINKI = ZoneInfo("Europe/Dublin"), ZoneInfo("Europe/Helsinki")
MONDAY = date(2026, 11, 23)
TWENTY = Cap(20, Period.WEEK)


@pytest.mark.parametrize(
    ("rule", "worked_hours", "asked"),
    [
        ("gb.student.hours", 16, "2026-11-28 09:00"),
        ("no.student.hours", 16, "2026-11-28 09:00"),
        ("at.student.hours", 16, "2026-11-28 09:00"),
        ("it.student.weekly", 16, "2026-11-28 09:00"),
        ("nl.student.weekly", 12, "2026-11-28 09:00"),
    ],
)
def test_a_weekly_cap_is_hard(rule: str, worked_hours: float, asked: str) -> None:
    worked = weeks(MONDAY, 1, worked_hours)

    assert not refused(rule, work(asked, 4), worked=worked)
    assert refused(rule, work(asked, 4.1), worked=worked)


def test_a_weekly_cap_frees_up_on_monday() -> None:
    found = judged(TWENTY, work("2026-11-28 09:00", 4), worked=weeks(MONDAY, 1, 18))

    assert found is not None
    assert found.refuses
    assert (found.measure.sum, found.measure.limit) == (22 * 3600, 20 * 3600)
    assert found.measure.frees_at == midnight("2026-11-30")


def test_a_shift_over_midnight_of_sunday_counts_in_both_weeks() -> None:
    sunday = work("2026-11-29 22:00", 4)

    assert not refused(TWENTY, sunday, worked=weeks(MONDAY, 1, 18))
    assert refused(TWENTY, sunday, worked=weeks(MONDAY, 1, 18.5))
    assert refused(TWENTY, sunday, planned=weeks(date(2026, 11, 30), 1, 18.5))


def test_the_week_begins_by_the_clock_of_the_person() -> None:
    """22:30 UTC on Sunday is Monday in Helsinki, and Sunday in Dublin."""
    late = Stretch(at("2026-11-30 00:30", HELSINKI), at("2026-11-30 01:30", HELSINKI))
    full = weeks(MONDAY, 1, 20)

    assert not refused(TWENTY, late, worked=full, zone=HELSINKI)
    assert refused(TWENTY, late, worked=full, zone=DUBLIN)


@pytest.mark.parametrize(
    ("month", "asked", "is_refused"),
    [
        (date(2026, 5, 1), "2026-05-29 09:00", True),
        (date(2026, 6, 1), "2026-06-29 09:00", False),  # from June to August as many as they like
        (date(2026, 8, 3), "2026-08-31 09:00", False),
        (date(2026, 9, 1), "2026-09-29 09:00", True),
    ],
)
def test_Denmark_counts_ninety_hours_a_month_but_not_in_summer(month: date, asked: str, is_refused: bool) -> None:
    worked = every_day(month, 21, "09:00", 4)  # 84 hours

    assert not refused("dk.student.hours", work(asked, 6), worked=worked)
    assert refused("dk.student.hours", work(asked, 6.1), worked=worked) is is_refused


def test_a_month_that_is_full_frees_up_with_the_summer() -> None:
    found = judged("dk.student.hours", work("2026-05-30 09:00", 8), worked=every_day(date(2026, 5, 1), 21, "09:00", 4))

    assert found is not None
    assert found.measure.frees_at == midnight("2026-06-01")


def test_only_the_part_before_the_summer_counts_in_a_night_shift_into_it() -> None:
    found = judged("dk.student.hours", work("2026-05-31 20:00", 8))

    assert found is not None
    assert found.measure.sum == 4 * 3600


@pytest.mark.parametrize(
    ("asked", "is_refused"), [("2026-05-31 12:00", True), ("2026-06-01 12:00", False), ("2026-09-01 12:00", True)]
)
def test_a_Dutch_permit_for_the_summer_allows_nothing_else(asked: str, is_refused: bool) -> None:
    assert refused("nl.student.summer", work(asked, 8)) is is_refused


def test_a_Dutch_permit_for_the_summer_frees_up_in_June() -> None:
    found = judged("nl.student.summer", work("2026-11-23 12:00", 1))

    assert found is not None
    assert found.measure.frees_at == midnight("2027-06-01")


@pytest.mark.parametrize(
    ("monday", "hours", "is_refused"),
    [
        (MONDAY, 20, False),
        (MONDAY, 20.5, True),
        (date(2026, 7, 6), 40, False),
        (date(2026, 7, 6), 40.5, True),
        (date(2026, 12, 28), 40, False),  # over New Year
    ],
)
def test_Ireland_allows_twenty_hours_in_term_and_forty_in_the_holidays(
    monday: date, hours: float, is_refused: bool
) -> None:
    *worked, last = weeks(monday, 1, hours, DUBLIN)

    assert refused("ie.student.hours", last, worked=worked, zone=DUBLIN) is is_refused


def test_a_week_into_the_holidays_keeps_both_of_its_caps() -> None:
    """30 September 2026 is a Wednesday: three days at forty, four at twenty."""
    holidays = every_day(date(2026, 9, 28), 3, "09:00", 8, DUBLIN)

    assert not refused("ie.student.hours", work("2026-10-01 08:00", 12, DUBLIN), worked=holidays, zone=DUBLIN)
    assert refused(
        "ie.student.hours",
        work("2026-10-03 08:00", 9, DUBLIN),
        worked=[*holidays, work("2026-10-01 08:00", 12, DUBLIN)],
        zone=DUBLIN,
    )


@pytest.mark.parametrize(("rule", "cap"), [("fr.student.hours", 964), ("be.student.hours", 650)])
def test_a_yearly_cap_begins_anew_with_the_year(rule: str, cap: float) -> None:
    worked = weeks(date(2026, 1, 5), 44, (cap - 5) / 44)

    assert not refused(rule, work("2026-12-30 09:00", 4), worked=worked)
    assert refused(rule, work("2026-12-30 09:00", 5.5), worked=worked)
    assert not refused(rule, work("2027-01-01 09:00", 8), worked=worked)


def test_a_night_shift_over_New_Year_counts_in_each_year_what_lies_in_it() -> None:
    found = judged("be.student.hours", work("2026-12-31 20:00", 8), worked=weeks(date(2026, 1, 5), 40, 16))

    assert found is not None
    assert found.measure.sum == (640 + 4) * 3600
    assert not found.refuses


@pytest.mark.parametrize(("year", "days"), [(2027, 365), (2028, 366)])
def test_Finland_counts_thirty_hours_a_week_over_the_days_of_the_year(year: int, days: int) -> None:
    found = judged("fi.student.hours", work(f"{year}-12-01 09:00", 8), worked=weeks(date(year, 1, 10), 20, 60))

    assert found is not None
    assert found.measure.sum == (20 * 60 + 8) * 3600  # sixty hours a week in spring refuse nothing
    assert found.measure.limit == round(30 * 3600 * days / 7)
    assert not found.refuses


def test_an_average_over_the_year_refuses_what_is_beyond_it() -> None:
    worked = weeks(date(2026, 1, 5), 31, 50)  # 1,550 hours of 1,564.3

    assert not refused("fi.student.hours", work("2026-12-01 09:00", 14), worked=worked)
    assert refused("fi.student.hours", work("2026-12-01 09:00", 15), worked=worked)


def test_of_a_permit_that_begins_in_autumn_only_its_own_days_count() -> None:
    valid = Stretch(midnight("2026-09-01"), midnight("2027-09-01"))

    found = judged(YearlyAverage(30), work("2026-09-02 09:00", 8), valid=valid)

    assert found is not None
    assert found.measure.limit == round(30 * 3600 * 122 / 7)


@pytest.mark.parametrize(
    ("full_days", "half_days", "asked_hours", "is_refused"),
    [
        (139, 0, 8, False),
        (140, 0, 1, True),
        (0, 279, 4, False),
        (0, 279, 4.1, True),
        (0, 280, 1, True),
        (100, 79, 4, False),
        (100, 79, 5, True),
    ],
)
def test_Germany_counts_days_and_half_days(
    full_days: int, half_days: int, asked_hours: float, is_refused: bool
) -> None:
    worked = every_day(date(2026, 1, 1), full_days, "09:00", 8)
    worked += every_day(date(2026, 1, 1) + timedelta(days=full_days), half_days, "09:00", 4)

    found = judged("de.student.days", work("2026-12-01 09:00", asked_hours), worked=worked)

    assert found is not None
    assert found.measure.unit == "days"
    assert found.refuses is is_refused


SUMMER = [Recess(date(2026, 7, 18), date(2026, 10, 11))]  # a Saturday to a Sunday


@pytest.mark.parametrize(
    ("monday", "day_hours", "recesses", "counted"),
    [
        (MONDAY, [10, 10], (), 2),  # by days is better than two and a half
        (MONDAY, [5, 5, 5, 5], (), 2.5),  # twenty hours
        (MONDAY, [5, 5, 5, 5.25], (), 4),  # a quarter more: by days
        (MONDAY, [4, 4, 4, 4, 4, 4], (), 3),  # half days, beyond twenty hours
        (date(2026, 7, 20), [8, 8, 8, 8, 8], SUMMER, 2.5),  # no lectures: any hours
        (date(2026, 7, 20), [8, 8, 8, 8, 8], (), 5),  # nobody has read that yet
        (date(2026, 7, 13), [8, 8, 8, 8, 8], SUMMER, 5),  # a week of which only the end is free
        (date(2026, 10, 5), [8, 8, 8, 8, 8], SUMMER, 2.5),
        (date(2026, 10, 12), [8, 8, 8, 8, 8], SUMMER, 5),
        (date(2026, 12, 28), [5, 5, 5], (), 3),  # a week that two years share: by days
    ],
)
def test_Germany_counts_each_week_as_is_better_for_the_student(
    monday: date, day_hours: list[float], recesses: list[Recess], counted: float
) -> None:
    *worked, asked = [work(f"{monday + timedelta(days=day)} 09:00", hours) for day, hours in enumerate(day_hours)]

    found = judged("de.student.days", asked, worked=worked, recesses=recesses)

    assert found is not None
    assert (found.measure.unit, found.measure.sum) == ("days", counted)


@pytest.mark.parametrize(
    ("asked", "recesses", "is_refused"),
    [
        ("2026-07-25 09:00", SUMMER, False),
        ("2026-07-25 09:00", (), True),
        ("2026-07-18 09:00", SUMMER, True),  # this week still had lectures
    ],
)
def test_a_British_vacation_has_no_limit_in_its_whole_weeks(
    asked: str, recesses: list[Recess], is_refused: bool
) -> None:
    monday = date.fromisoformat(asked[:10]) - timedelta(days=5)

    assert refused("gb.student.hours", work(asked, 4), worked=weeks(monday, 1, 20), recesses=recesses) is is_refused


def test_two_short_stretches_of_a_day_are_one_day() -> None:
    found = judged("de.student.days", work("2026-12-01 18:00", 2), worked=[work("2026-12-01 09:00", 3)])

    assert found is not None
    assert found.measure.sum == 1


def test_a_stretch_over_midnight_is_two_half_days() -> None:
    found = judged("de.student.days", work("2026-12-01 22:00", 4))

    assert found is not None
    assert found.measure.sum == 1


def test_the_leap_day_is_a_day_of_its_month() -> None:
    cap = Cap(100, Period.MONTH)

    found = judged(cap, work("2028-02-29 09:00", 8), worked=[work("2028-02-01 09:00", 8), work("2028-03-01 09:00", 8)])

    assert found is not None
    assert found.measure.sum == 16 * 3600
    assert found.measure.frees_at == midnight("2028-03-01")


def test_a_season_over_New_Year_covers_both_its_ends() -> None:
    holidays = Season((12, 15), (1, 15))

    covered = [holidays.covers(date(2027, month, day)) for month, day in [(12, 14), (12, 15), (1, 15), (1, 16)]]

    assert covered == [False, True, True, False]


def test_a_permit_that_allows_employment_alone_refuses_freelance_work() -> None:
    assert refused(NoFreelance(), work("2026-11-23 09:00", 1))


def test_nobody_works_outside_the_days_of_their_permits() -> None:
    autumn = Stretch(midnight("2026-09-01"), midnight("2026-12-01"))
    spring = Stretch(midnight("2027-02-01"), midnight("2027-09-01"))
    permits = Covered((autumn, spring))

    found = judged(permits, work("2026-11-30 22:00", 4))

    assert not refused(permits, work("2026-11-30 20:00", 4))
    assert found is not None
    assert (found.measure.sum, found.measure.frees_at) == (2 * 3600, midnight("2027-02-01"))


def test_a_night_within_one_day_is_one_too() -> None:
    assert refused(Night(time(0), time(6)), work("2026-11-23 05:00", 1))
    assert not refused(Night(time(0), time(6)), work("2026-11-23 06:00", 1))
