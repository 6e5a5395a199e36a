"""Rest, breaks, averages and minors' limits: each row of the table with what just keeps it and what just breaks it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.limits.policy.stretches import Stretch
from tests.agents.limits.lives import at, every_day, judged, midnight, refused, weeks, work

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        ("eu.daily_rest", 13, 13.01),
        ("eu.minor.daily_rest", 12, 12.01),
        ("eu.minor.daily_hours", 8, 8.01),
        ("eu.minor.weekly_hours", 40, 40.01),
        ("eu.break", 6, 6.01),
        ("eu.minor.break", 4.5, 4.51),
        ("de.daily_hours", 10, 10.01),
        ("de.break", 9, 9.01),
    ],
)
def test_a_stretch_may_be_as_long_as_its_rule_says_and_no_longer(rule: str, kept: float, broken: float) -> None:
    assert not refused(rule, work("2026-11-23 08:00", kept))

    assert refused(rule, work("2026-11-23 08:00", broken))


@pytest.mark.parametrize(("begins", "is_refused"), [("08:59", True), ("09:00", False)])
def test_eleven_hours_lie_between_one_working_day_and_the_next(begins: str, is_refused: bool) -> None:
    evening = work("2026-11-23 14:00", 8)

    assert refused("eu.daily_rest", work(f"2026-11-24 {begins}", 8), worked=[evening]) is is_refused


def test_who_works_in_the_morning_and_the_evening_rests_after_thirteen_hours() -> None:
    morning = work("2026-11-23 07:00", 3)

    assert not refused("eu.daily_rest", work("2026-11-23 18:00", 2), worked=[morning])
    assert refused("eu.daily_rest", work("2026-11-23 18:00", 2.5), worked=[morning])


def test_a_refusal_for_rest_frees_up_eleven_hours_after_the_last_work() -> None:
    found = judged("eu.daily_rest", work("2026-11-24 06:00", 8), worked=[work("2026-11-23 14:00", 8)])

    assert found is not None
    assert found.measure.frees_at == at("2026-11-24 09:00")


def test_work_of_tonight_may_not_take_the_rest_before_a_shift_of_tomorrow() -> None:
    early = work("2026-11-24 05:00", 8)

    assert refused("eu.daily_rest", work("2026-11-23 20:00", 2), planned=[early])
    assert not refused("eu.daily_rest", work("2026-11-23 16:00", 2), planned=[early])


@pytest.mark.parametrize(
    ("zone", "evening", "is_refused"),
    [
        ("Europe/Stockholm", "2026-03-28 22:00", True),  # the clocks go forward: 22:00 to 9:00 are ten hours
        ("Europe/Stockholm", "2026-10-24 22:00", False),  # back: twelve
        ("Europe/Stockholm", "2026-11-23 22:00", False),
        ("America/New_York", "2026-03-07 22:00", True),
    ],
)
def test_a_night_in_which_the_clocks_change_has_its_true_length(zone: str, evening: str, is_refused: bool) -> None:
    place = ZoneInfo(zone)
    ended = at(evening, place)
    before = work(evening.replace("22:00", "18:00"), 4, place)
    morning = work(f"{date.fromisoformat(evening[:10]).replace(day=int(evening[8:10]) + 1)} 09:00", 3, place)

    assert before.ends_at == ended
    assert refused("eu.daily_rest", morning, worked=[before], zone=place) is is_refused


def test_a_shift_over_the_change_of_the_clocks_counts_its_true_hours() -> None:
    spring = judged("eu.minor.weekly_hours", work("2026-03-29 01:00", 3))
    found = judged("eu.daily_rest", work("2026-03-29 01:00", 3))

    assert spring is not None
    assert spring.measure.sum == 3 * 3600
    assert found is not None
    assert found.measure.window.ends_at == at("2026-03-29 05:00")  # by the clock four hours later


def test_the_week_in_which_the_clocks_go_back_has_an_hour_more() -> None:
    found = judged("eu.minor.weekly_hours", work("2026-10-25 12:00", 1))

    assert found is not None
    assert found.measure.window.length.total_seconds() == 169 * 3600


@pytest.mark.parametrize(("days", "is_refused"), [(5, False), (6, True)])
def test_no_seven_days_pass_without_thirty_five_hours_of_rest(days: int, is_refused: bool) -> None:
    worked = every_day(MONDAY, days, "09:00", 8)

    assert refused("eu.weekly_rest", work(f"{date(2026, 11, 23 + days)} 09:00", 8), worked=worked) is is_refused


def test_weekly_rest_may_fall_on_any_day() -> None:
    worked = [*every_day(MONDAY, 3, "09:00", 8), *every_day(date(2026, 11, 27), 3, "09:00", 8)]

    assert not refused("eu.weekly_rest", work("2026-11-30 09:00", 8), worked=worked)


def test_forty_eight_hours_are_an_average_and_not_a_hard_limit() -> None:
    assert not refused("eu.weekly_hours", work("2026-11-28 09:00", 8), worked=weeks(MONDAY, 1, 50))


@pytest.mark.parametrize(("hours", "is_refused"), [(48, False), (48.1, True)])
def test_seventeen_weeks_have_at_most_forty_eight_hours_on_average(hours: float, is_refused: bool) -> None:
    worked = weeks(date(2026, 8, 3), 16, hours)

    assert refused("eu.weekly_hours", work("2026-11-23 00:00", 48), worked=worked) is is_refused


@pytest.mark.parametrize(
    ("rule", "begins", "hours", "weeks_before", "is_refused"),
    [
        ("de.night.average", "21:00", 9.5, 3, False),  # 190 of 192 hours in four weeks
        ("de.night.average", "21:00", 9.75, 3, True),
        ("de.night.average", "09:00", 9.75, 3, False),  # by day another limit holds
        ("de.night.average", "15:00", 9.75, 3, False),  # until 0:45: less than two hours of the night
        ("de.night.average", "15:15", 9.8, 3, True),  # until 1:03: more
        ("eu.night.average", "20:00", 9.6, 16, False),  # 816 hours in seventeen weeks
        ("eu.night.average", "20:00", 9.7, 16, True),
        ("eu.night.average", "16:00", 9.7, 16, False),  # until 1:42: less than three hours of the night
        ("gb.night.average", "20:00", 9.7, 16, True),
    ],
)
def test_who_works_at_night_has_eight_hours_a_day_on_average(
    rule: str, begins: str, hours: float, weeks_before: int, is_refused: bool
) -> None:
    mondays = [MONDAY - timedelta(weeks=ago) for ago in range(weeks_before, -1, -1)]
    *worked, asked = [one for monday in mondays for one in every_day(monday, 5, begins, hours)]

    assert refused(rule, asked, worked=worked) is is_refused


@pytest.mark.parametrize(("every", "works_at_night"), [(3, True), (4, False)])
def test_a_third_of_the_working_days_makes_a_night_worker(every: int, works_at_night: bool) -> None:
    """Every other day of sixteen weeks, of which some are nights; the clocks change in one of them."""
    days = [date(2026, 8, 3) + timedelta(days=number) for number in range(0, 96, 2)]
    worked = [work(f"{day} {'21:00' if number % every == 0 else '09:00'}", 8) for number, day in enumerate(days)]

    found = judged("eu.night.average", work(f"{days[-1] + timedelta(days=2)} 22:00", 6), worked=worked)

    assert (found is not None) is works_at_night


def test_forty_eight_nights_of_a_year_make_a_night_worker_in_Germany() -> None:
    early, recent = every_day(date(2026, 1, 5), 47, "22:00", 6), weeks(date(2026, 8, 3), 16, 20)

    def bound(before: list[Stretch], asked: str) -> bool:
        return judged("de.night.average", work(asked, 4), worked=[*before, *recent]) is not None

    assert not bound(early, "2026-11-25 09:00")
    assert bound(early, "2026-11-25 22:00")
    assert not bound(early[1:], "2026-11-25 22:00")


def test_an_average_frees_up_when_a_long_week_leaves_it() -> None:
    long_week = every_day(date(2026, 8, 3), 6, "08:00", 12)
    worked = [*long_week, *weeks(date(2026, 8, 10), 15, 49.6)]  # 816 hours in 16 weeks

    found = judged("eu.weekly_hours", work("2026-11-23 09:00", 8), worked=worked)

    assert found is not None
    assert found.refuses
    assert found.measure.frees_at == midnight("2026-11-30")


def test_an_average_counts_what_is_planned_after_the_stretch_asked_for() -> None:
    planned = weeks(date(2026, 11, 30), 16, 50)

    assert refused("eu.weekly_hours", work("2026-11-23 09:00", 20), planned=planned)


@pytest.mark.parametrize(
    ("pauses", "is_refused"),
    [([], True), ([29], True), ([30], False), ([15, 15], False), ([14, 16], True), ([10, 10, 10], True)],
)
def test_thirty_minutes_of_break_may_be_taken_in_pieces_of_fifteen(pauses: list[int], is_refused: bool) -> None:
    piece, clock, worked = timedelta(hours=6) / (len(pauses) + 1), at("2026-11-23 08:00"), []
    for pause in [*pauses, 0]:
        worked.append(Stretch(clock, clock + piece))
        clock += piece + timedelta(minutes=pause)

    assert refused("eu.break", Stretch(clock, clock + piece), worked=worked) is is_refused


def test_a_break_that_is_due_frees_up_when_it_is_over() -> None:
    found = judged("eu.break", work("2026-11-23 14:05", 1), worked=[work("2026-11-23 08:00", 6)])

    assert found is not None
    assert found.refuses
    assert found.measure.frees_at == at("2026-11-23 14:30")


def test_nine_hours_of_work_take_forty_five_minutes_of_break_in_Germany() -> None:
    worked = [work("2026-11-23 08:00", 5), work("2026-11-23 13:30", 4)]

    assert refused("de.break", work("2026-11-23 17:30", 0.5), worked=worked)
    assert not refused("de.break", work("2026-11-23 17:45", 0.5), worked=worked)


@pytest.mark.parametrize(
    ("begins", "hours", "is_refused"),
    [
        ("2026-11-23 06:00", 2, False),
        ("2026-11-23 05:59", 2, True),
        ("2026-11-23 20:00", 2, False),
        ("2026-11-23 21:00", 1.5, True),
        ("2026-03-29 04:00", 1, True),  # in the night of the change, too
    ],
)
def test_nobody_below_eighteen_works_at_night(begins: str, hours: float, is_refused: bool) -> None:
    assert refused("eu.minor.night", work(begins, hours)) is is_refused


def test_what_is_both_planned_and_worked_counts_once() -> None:
    shift = work("2026-11-23 08:00", 8)

    assert not refused("eu.minor.daily_hours", shift, worked=[work("2026-11-23 08:00", 4)], planned=[shift])


def test_a_warning_is_due_at_four_fifths_of_a_limit() -> None:
    found = judged("eu.minor.weekly_hours", work("2026-11-27 09:00", 8), worked=every_day(MONDAY, 3, "09:00", 8))

    assert found is not None
    assert found.measure.share == pytest.approx(0.8)
