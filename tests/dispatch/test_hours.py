"""Opening hours: weeks, holidays, closed days, midnights, and clocks that are put forward and back."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.policy import hours
from dispatch.policy.hours import Calendar, Span

NINE, FIVE, MIDNIGHT = time(9), time(17), time(0)
MONDAY, TUESDAY, WEDNESDAY, SATURDAY, SUNDAY = 0, 1, 2, 5, 6
TUESDAYS = Calendar(spans=(Span(TUESDAY, NINE, FIVE),))
TWO_DAYS = Calendar(spans=(Span(TUESDAY, NINE, FIVE), Span(WEDNESDAY, NINE, FIVE)))
INDIA = Calendar("Asia/Kolkata", tuple(Span(day, time(10), time(18)) for day in range(5)))
INDIA_SATURDAYS = Calendar("Asia/Kolkata", (*INDIA.spans, Span(SATURDAY, time(10), time(14))))
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAYTIME = Calendar("Europe/Stockholm", tuple(Span(day, time(8), time(18)) for day in range(5)))


def tuesday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 3, hour, minute, tzinfo=UTC)


def in_india(*at: int) -> datetime:
    return datetime(*at, tzinfo=ZoneInfo("Asia/Kolkata"))  # type: ignore[misc,arg-type]


def in_stockholm(*at: int, fold: int = 0) -> datetime:
    return datetime(*at, tzinfo=STOCKHOLM, fold=fold)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("calendar", "at", "minutes", "expected"),
    [
        (TUESDAYS, tuesday(8), 60, tuesday(10)),
        (TUESDAYS, tuesday(18), 60, tuesday(10) + timedelta(days=7)),
        (TWO_DAYS, tuesday(9), 900, tuesday(16) + timedelta(days=1)),
        (
            Calendar(spans=TUESDAYS.spans, closed=frozenset({date(2026, 11, 3)})),
            tuesday(8),
            60,
            tuesday(10) + timedelta(days=7),
        ),
        (INDIA, in_india(2026, 11, 7, 18, 1, 43), 1439, in_india(2026, 11, 11, 17, 59)),
        (INDIA_SATURDAYS, in_india(2026, 11, 7, 18, 1, 43), 1440, in_india(2026, 11, 11, 18, 0)),
        (INDIA_SATURDAYS, in_india(2026, 11, 7, 18, 1, 43), 1450, in_india(2026, 11, 12, 10, 10)),
        (Calendar(), tuesday(8), 60, tuesday(9)),
    ],
)
def test_working_time_passes_while_the_queue_is_open(
    calendar: Calendar, at: datetime, minutes: float, expected: datetime
) -> None:
    assert hours.after(calendar, at, minutes * 60) == expected


@pytest.mark.parametrize("minutes", [0, -5])
def test_no_time_at_all_is_no_working_time(minutes: float) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        hours.after(TUESDAYS, tuesday(8), minutes * 60)


def test_a_calendar_that_never_opens_is_an_error_and_no_endless_loop() -> None:
    every_tuesday = frozenset(date(2026, 1, 6) + timedelta(weeks=week) for week in range(120))
    never = Calendar(spans=TUESDAYS.spans, closed=every_tuesday)

    assert never.opens_at(tuesday(8)) is None
    assert never.turns_at(tuesday(8)) is None
    with pytest.raises(hours.NeverOpens):
        hours.after(never, tuesday(8), 60)


def test_a_queue_without_hours_never_closes() -> None:
    assert Calendar().is_open(tuesday(3))
    assert Calendar().opens_at(tuesday(3)) == tuesday(3)
    assert Calendar().turns_at(tuesday(3)) is None


def test_a_queue_around_the_clock_still_keeps_its_closed_days() -> None:
    calendar = Calendar("Europe/Stockholm", closed=frozenset({date(2026, 12, 24)}))

    assert not calendar.is_open(in_stockholm(2026, 12, 24, 0))
    assert calendar.turns_at(in_stockholm(2026, 12, 20, 12)) == in_stockholm(2026, 12, 24)
    assert calendar.opens_at(in_stockholm(2026, 12, 24, 9)) == in_stockholm(2026, 12, 25)


def test_hours_are_those_of_the_queues_own_time_zone() -> None:
    assert DAYTIME.is_open(datetime(2026, 1, 12, 7, tzinfo=UTC))
    assert not DAYTIME.is_open(datetime(2026, 1, 12, 6, 59, tzinfo=UTC))
    assert DAYTIME.is_open(datetime(2026, 7, 13, 6, tzinfo=UTC))  # summer time


def test_a_lunch_break_closes() -> None:
    spans = (Span(MONDAY, time(13), FIVE), Span(MONDAY, NINE, time(12)))
    calendar = Calendar("Europe/Stockholm", spans)

    assert calendar.turns_at(in_stockholm(2026, 11, 9, 10)) == in_stockholm(2026, 11, 9, 12)
    assert calendar.opens_at(in_stockholm(2026, 11, 9, 12)) == in_stockholm(2026, 11, 9, 13)


def test_a_night_goes_on_over_midnight() -> None:
    calendar = Calendar("Europe/Stockholm", (Span(MONDAY, time(20), MIDNIGHT), Span(TUESDAY, MIDNIGHT, time(6))))

    assert calendar.is_open(in_stockholm(2026, 11, 10, 0))
    assert calendar.turns_at(in_stockholm(2026, 11, 9, 23)) == in_stockholm(2026, 11, 10, 6)
    assert len(list(calendar.intervals(in_stockholm(2026, 11, 9, 12)))) == 58


def test_a_holiday_of_the_country_is_closed_and_named() -> None:
    calendar = Calendar("Europe/Stockholm", DAYTIME.spans, holidays_of="SE")

    assert not calendar.is_open(in_stockholm(2026, 5, 14, 10))
    assert "Kristi" in calendar.why_closed(date(2026, 5, 14)) or "Ascension" in calendar.why_closed(date(2026, 5, 14))
    assert calendar.opens_at(in_stockholm(2026, 5, 14, 10)) == in_stockholm(2026, 5, 15, 8)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    epiphany = datetime(2026, 1, 6, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    bavaria = Calendar("Europe/Berlin", DAYTIME.spans, holidays_of="DE-BY")
    berlin = Calendar("Europe/Berlin", DAYTIME.spans, holidays_of="DE-BE")

    assert (bavaria.is_open(epiphany), berlin.is_open(epiphany)) == (False, True)


def test_an_unknown_country_is_an_error() -> None:
    with pytest.raises(NotImplementedError):
        hours.of_country("QQ", 2026)


def test_the_night_on_which_the_clock_is_put_forward_is_an_hour_shorter() -> None:
    nights = Calendar("Europe/Stockholm", (Span(SUNDAY, time(1), time(5)),))
    begin = in_stockholm(2026, 3, 29, 1)

    assert hours.after(nights, begin, 3 * 3600) == in_stockholm(2026, 3, 29, 5)


def test_a_span_that_begins_in_the_hour_that_is_left_out_begins_with_the_jump() -> None:
    calendar = Calendar("Europe/Stockholm", (Span(SUNDAY, time(2, 30), time(5)),))

    assert calendar.opens_at(in_stockholm(2026, 3, 29, 0)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_span_within_the_hour_that_is_left_out_does_not_happen() -> None:
    calendar = Calendar("Europe/Stockholm", (Span(SUNDAY, time(2, 10), time(2, 50)),))

    assert calendar.opens_at(in_stockholm(2026, 3, 29, 0)) == in_stockholm(2026, 4, 5, 2, 10)


def test_the_night_on_which_the_clock_is_put_back_is_an_hour_longer() -> None:
    nights = Calendar("Europe/Stockholm", (Span(SUNDAY, time(1), time(5)),))
    begin = in_stockholm(2026, 10, 25, 1)

    assert hours.after(nights, begin, 5 * 3600) == in_stockholm(2026, 10, 25, 5)
    assert all(nights.is_open(begin.astimezone(UTC) + timedelta(minutes=10 * step)) for step in range(30))


def test_a_time_that_occurs_twice_means_the_first() -> None:
    calendar = Calendar("Europe/Stockholm", (Span(SUNDAY, MIDNIGHT, time(2, 30)), Span(SUNDAY, time(2, 30), time(4))))

    assert calendar.turns_at(in_stockholm(2026, 10, 25, 0)) == in_stockholm(2026, 10, 25, 4)
    assert hours.moment(date(2026, 10, 25), time(2, 30), "Europe/Stockholm") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    opens = draw(CLOCKS)
    return Span(draw(st.integers(0, 6)), opens, draw(CLOCKS.filter(lambda one: one == MIDNIGHT or one > opens)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    zone = draw(
        st.sampled_from(["UTC", "Europe/Stockholm", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca"])
    )
    closed = draw(st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5))
    country = draw(st.sampled_from(["", "SE", "DE-BY"]))
    return Calendar(zone, tuple(draw(st.lists(spans(), min_size=1, max_size=6))), closed, country)


MOMENTS = st.integers(0, 365 * 1440).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
SECONDS = st.floats(1, 10_000, allow_nan=False)


@settings(max_examples=25)
@given(calendars(), MOMENTS)
def test_it_is_open_exactly_within_its_intervals(calendar: Calendar, at: datetime) -> None:
    start, end = next(calendar.intervals(at))
    turns = calendar.turns_at(at)

    assert end > at
    assert calendar.is_open(at) == (start <= at)
    assert calendar.opens_at(at) == max(at, start)
    assert turns == (end if start <= at else start)
    assert turns is None or calendar.is_open(turns) != calendar.is_open(at)


@settings(max_examples=25)
@given(calendars(), MOMENTS)
def test_intervals_never_touch(calendar: Calendar, at: datetime) -> None:
    found = list(calendar.intervals(at))

    assert all(start < end for start, end in found)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))


@settings(max_examples=25)
@given(calendars(), MOMENTS, SECONDS, SECONDS)
def test_working_time_adds_up(calendar: Calendar, at: datetime, one: float, other: float) -> None:
    in_two_steps = hours.after(calendar, hours.after(calendar, at, one), other)

    assert abs(in_two_steps - hours.after(calendar, at, one + other)) <= timedelta(milliseconds=1)


@settings(max_examples=25)
@given(calendars(), MOMENTS, SECONDS)
def test_exactly_so_much_open_time_passes(calendar: Calendar, at: datetime, seconds: float) -> None:
    until = hours.after(calendar, at, seconds)

    passed = sum(
        (max(timedelta(), min(end, until) - max(start, at)) for start, end in calendar.intervals(at) if start < until),
        timedelta(),
    )
    assert abs(passed.total_seconds() - seconds) < 0.01
