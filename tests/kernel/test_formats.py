"""Numbers, times and money as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import EXPONENTS, Money
from marketplace.kernel.site import formats, sparkline

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("money", "said"),
    [
        (Money(6200, "SEK"), "62.00"),
        (Money(123456789, "EUR"), "1,234,567.89"),
        (Money(-37400, "SEK"), "−\u202f374.00"),
        (Money(5, "SEK"), "0.05"),
        (Money(1500, "JPY"), "1,500"),
        (Money(0, "SEK"), "0.00"),
        (None, "–"),
    ],
)
def test_money_shows_all_its_minor_units(money, said):
    assert formats.amount(money) == said


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(EXPONENTS)))
def test_no_unit_is_ever_lost_or_rounded(minor, currency):
    written = formats.amount(Money(minor, currency))

    digits = "".join(sign for sign in written if sign.isdigit())
    assert int(digits) == abs(minor)
    assert written.startswith("−") == (minor < 0)


def test_money_follows_the_readers_language():
    with translation.override("sv"):
        assert formats.amount(Money(287900, "SEK")) == "2\u00a0879,00"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0:00"), (59, "0:59"), (252, "4:12"), (3599, "59:59"), (3600, "1 h 0 min"), (5940, "1 h 39 min"), (None, "–")],
)
def test_durations_are_clocks_below_an_hour_and_words_above(seconds, said):
    assert formats.duration(seconds) == said.replace(" ", "\u00a0")
    assert formats.duration(None if seconds is None else timedelta(seconds=seconds)) == said.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(0.816, "81.6\u00a0%"), (1.0, "100.0\u00a0%"), (0, "0.0\u00a0%"), (float("nan"), "–"), (None, "–")],
)
def test_shares_have_one_decimal(ratio, said):
    assert formats.percent(ratio) == said


def test_guesses_are_ranges_and_never_nothing():
    assert formats.minutes_range(130, 290) == "2–5\u00a0min"
    assert formats.minutes_range(0, 20) == "1\u00a0min"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=42), "42 s ago"),
        (timedelta(minutes=4, seconds=50), "4 min ago"),
        (timedelta(hours=2), "11:00"),
        (timedelta(days=3), "17 November"),
        (timedelta(days=365), "20 November 2025"),
    ],
)
def test_what_was_is_told_as_minutes_then_a_clock_then_a_date(before, said):
    with timezone.override("Europe/Stockholm"):
        told = formats.ago(NOON - before, now=NOON)

    assert told.replace("\u00a0", " ") == said


def test_what_comes_is_told_as_minutes_then_a_clock_then_a_date():
    soon = [
        formats.ahead(NOON + apart, now=NOON) for apart in (timedelta(minutes=4), timedelta(hours=3), timedelta(days=2))
    ]

    assert soon == ["in 4\u00a0min", "15:00", "22 November"]


def test_days_are_named_as_the_reader_writes_them():
    assert formats.day(NOON, weekday=True) == "Friday 20 November"
    assert formats.day(NOON, year=True) == "20 November 2026"


def test_a_sparkline_ends_at_its_last_point_and_keeps_its_gaps():
    drawn = sparkline.draw([0.5, None, 1.0], low=0, high=1, aim=0.8)

    assert drawn.count("<polyline") == 2
    assert 'cx="93.0" cy="2.0"' in drawn
    assert 'class="aim" d="M0 6.0H96"' in drawn


def test_a_sparkline_without_a_last_value_marks_none():
    assert "circle" not in sparkline.draw([0.5, None], low=0, high=1)
    assert "polyline" not in sparkline.draw([], low=0, high=1)


def test_a_sparkline_shows_the_latest_twenty_within_its_scale():
    drawn = sparkline.draw([9.0] * 30, low=0, high=1)

    assert drawn.count(",2.0") == 20
