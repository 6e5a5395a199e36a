"""The pure rules: who claims early, when a release is free, how long a place is offered, what the clock says."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.shifts.policy import clocks, priority, terms
from agents.shifts.policy.fitting import Abilities, Needs
from agents.shifts.policy.priority import Booked

TODAY, LONG_AGO = date(2026, 11, 21), date(2020, 1, 1)
NOW, HOUR = datetime(2026, 11, 21, 12, tzinfo=UTC), timedelta(hours=1)


def booked(hours: float, *days_ago: int) -> list[Booked]:
    return [Booked(TODAY - timedelta(days=ago), hours) for ago in days_ago]


@pytest.mark.parametrize(
    ("joined", "hours", "weekly", "early"),
    [
        (LONG_AGO, [], 0.0, True),
        (LONG_AGO, booked(4, 1, 8, 15, 22), 4.0, True),
        (LONG_AGO, booked(8, 1, 8, 15, 22), 8.0, False),
        (LONG_AGO, booked(8, 1, 8, 15, 29), 6.0, True),  # the fourth is too long ago
        (LONG_AGO, booked(8, 0), 0.0, True),  # today is not over
        (TODAY, [], 0.0, True),
        (TODAY - timedelta(days=7), booked(9, 3), 9.0, False),
    ],
)
def test_who_has_had_few_hours_a_week_claims_early(
    joined: date, hours: list[Booked], weekly: float, early: bool
) -> None:
    known = priority.inputs(TODAY, joined, hours, set())

    assert (known.weekly, known.early) == (weekly, early)


history = st.dictionaries(st.integers(1, 60), st.sampled_from([2.0, 4.0, 8.0]), max_size=30)


@settings(max_examples=60)
@given(history, st.lists(st.tuples(st.integers(0, 50), st.integers(1, 40)), max_size=3))
def test_protected_days_leave_everybody_exactly_where_they_stood(
    worked: dict[int, float], absences: list[tuple[int, int]]
) -> None:
    """Absences are put into a life: what lay before them lies so many days further back, and nothing else changes."""
    days = [(TODAY - timedelta(days=ago), hours) for ago, hours in worked.items()]
    without = priority.inputs(TODAY, LONG_AGO, [Booked(*one) for one in days], set())
    protected: set[date] = set()
    for ago, length in absences:
        first = TODAY - timedelta(days=ago)
        days = [(day if day >= first else day - timedelta(days=length), hours) for day, hours in days]
        protected = {day if day >= first else day - timedelta(days=length) for day in protected}
        protected |= {first - timedelta(days=number) for number in range(1, length + 1)}

    known = priority.inputs(TODAY, LONG_AGO - timedelta(days=200), [Booked(*one) for one in days], protected)

    assert (known.weekly, known.early, len(known.days)) == (without.weekly, without.early, len(without.days))


@pytest.mark.parametrize(
    ("start", "claimed", "free"),
    [
        (NOW + 72 * HOUR, NOW, NOW + 48 * HOUR),
        (NOW + 20 * HOUR, NOW, NOW + HOUR / 6),
        (NOW + HOUR / 12, NOW, NOW + HOUR / 12),
    ],
)
def test_a_release_is_free_until_a_day_before_or_for_ten_minutes(
    start: datetime, claimed: datetime, free: datetime
) -> None:
    assert terms.free_until(start, claimed, start - terms.FREE_RELEASE) == free


@pytest.mark.parametrize(("ahead", "minutes"), [(72, 240), (24, 60), (5, 20), (1, 5)])
def test_a_place_is_kept_the_shorter_the_nearer_it_is(ahead: int, minutes: int) -> None:
    assert terms.time_to_answer(NOW + ahead * HOUR, NOW) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("day", "begins", "ends", "hours"),
    [
        ((2026, 11, 23), 17, 20, 3),
        ((2026, 11, 23), 22, 2, 4),
        ((2026, 11, 23), 21, 0, 3),
        ((2026, 10, 24), 22, 6, 9),  # the clock goes back
        ((2026, 3, 28), 22, 6, 7),  # the clock goes forward
        ((2028, 2, 28), 22, 6, 8),  # into a leap day
        ((2026, 12, 31), 22, 6, 8),
    ],
)
def test_a_shift_is_as_long_as_it_really_is(day: tuple[int, int, int], begins: int, ends: int, hours: int) -> None:
    start, end = clocks.span(date(*day), time(begins), time(ends), "Europe/Stockholm")

    assert end - start == hours * HOUR


def test_a_time_that_the_clock_skips_is_no_time() -> None:
    with pytest.raises(clocks.NoSuchTime):
        clocks.exact(date(2026, 3, 29), time(2, 30), "Europe/Stockholm")


def test_a_week_opens_on_the_monday_before_it_at_nine() -> None:
    sunday_night = datetime(2026, 11, 29, 22, tzinfo=UTC)  # 23:00 in Stockholm

    assert clocks.opening(sunday_night, "Europe/Stockholm") == datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("able", "fits"),
    [
        (Abilities(True, {1: 2, 2: 1}, frozenset({"sv"})), True),
        (Abilities(True, {1: 1, 2: 1}, frozenset({"sv"})), False),
        (Abilities(True, {1: 2}, frozenset({"sv"})), False),
        (Abilities(True, {1: 5, 2: 5}, frozenset({"en"})), False),
        (Abilities(False, {1: 5, 2: 5}, frozenset({"sv"})), False),
    ],
)
def test_a_shift_fits_who_has_all_it_asks_for(able: Abilities, fits: bool) -> None:
    assert able.meets(Needs({1: 2, 2: 1}, "sv")) is fits
