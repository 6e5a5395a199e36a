"""Numbers, times and money as a reader sees them, in their language and zone. Missing is –, zero is 0."""

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError, dates, numbers
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from marketplace.kernel.money import EXPONENTS, Money

MISSING = "–"
MINUS = "\u2212\u202f"  # a minus and a thin space that does not break
NO_BREAK = "\u00a0"
HOUSE_LOCALES = {"en": "en_GB"}  # English without a country writes the day before the month and 24 hours


def locale() -> Locale:
    return _locale(translation.get_language() or "en")


@cache
def _locale(spoken: str) -> Locale:
    return Locale.parse(HOUSE_LOCALES.get(spoken, spoken.replace("-", "_")))


def language(tag: str) -> str:
    """`French` for `fr`, in the reader's language; the tag itself where nobody knows it."""
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name(locale()) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def number(value: Decimal | int, *, digits: int = 0) -> str:
    return f"{MINUS if value < 0 else ''}{_written(abs(Decimal(value)), digits, locale())}"


@lru_cache(maxsize=4096)
def _written(size: Decimal, digits: int, spoken: Locale) -> str:
    """Kept: every offer says a few of the same small numbers."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(size, format=pattern, locale=spoken, group_separator=True)


def point() -> str:
    """What the reader writes before a fraction: `.` or `,`."""
    return str(numbers.get_decimal_symbol(locale()))


def amount(money: Money | None) -> str:
    """All minor units of the currency and never rounded: `1,062.00`, `− 374.00`."""
    if money is None:
        return MISSING
    digits = EXPONENTS[money.currency]
    return number(Decimal(money.amount).scaleb(-digits), digits=digits)


def percent(ratio: float | None, *, digits: int = 1) -> str:
    """A share of one as `81.6 %`; `None` and not-a-number are missing."""
    if ratio is None or math.isnan(ratio):
        return MISSING
    return f"{number(round(Decimal(ratio) * 100, digits), digits=digits)}{NO_BREAK}%"


def seconds_of(value: datetime.timedelta | float | None) -> int | None:
    if value is None:
        return None
    return int(value.total_seconds() if isinstance(value, datetime.timedelta) else value)


def duration(value: datetime.timedelta | float | None) -> str:
    """`4:12` below an hour, `1 h 39 min` above."""
    whole = seconds_of(value)
    if whole is None:
        return MISSING
    sign, whole = (MINUS if whole < 0 else ""), abs(whole)
    if whole < 3600:
        return f"{sign}{whole // 60}:{whole % 60:02d}"
    return f"{sign}{whole // 3600}{NO_BREAK}h{NO_BREAK}{whole % 3600 // 60}{NO_BREAK}min"


def seconds(value: datetime.timedelta | float | None) -> str:
    whole = seconds_of(value)
    return MISSING if whole is None else f"{number(whole)}{NO_BREAK}s"


def minutes_range(low: float, high: float) -> str:
    """A guess in whole minutes, from seconds: `2–5 min`, `1 min`."""
    least, most = max(1, math.floor(low / 60)), max(1, math.ceil(high / 60))
    return f"{least}{NO_BREAK}min" if least == most else f"{least}–{most}{NO_BREAK}min"


def clock(moment: datetime.datetime, *, to_the_second: bool = False) -> str:
    """The reader's clock: `14:32`, or `14:32:08`."""
    return timezone.localtime(moment).strftime("%H:%M:%S" if to_the_second else "%H:%M")


def day(moment: datetime.datetime | datetime.date, *, weekday: bool = False, year: bool = False) -> str:
    """`20 November`, `Friday 20 November`, `20 November 2026`."""
    local = timezone.localtime(moment) if isinstance(moment, datetime.datetime) else moment
    if year:
        return dates.format_date(local, format="full" if weekday else "long", locale=locale())
    written = dates.format_skeleton("MMMMEEEEd" if weekday else "MMMMd", local, locale=locale())
    return written.replace(", ", " ", 1) if weekday else written


def ago(moment: datetime.datetime, *, now: datetime.datetime) -> str:
    """`4 min ago` below an hour, then the clock, then the date."""
    return _near(moment, now, now - moment, lambda span: _("%(span)s ago") % {"span": span})


def ahead(moment: datetime.datetime, *, now: datetime.datetime) -> str:
    """`in 4 min` below an hour, then the clock, then the date."""
    return _near(moment, now, moment - now, lambda span: _("in %(span)s") % {"span": span})


def _near(
    moment: datetime.datetime, now: datetime.datetime, apart: datetime.timedelta, phrase: Callable[[str], str]
) -> str:
    whole = max(0, int(apart.total_seconds()))
    if whole < 60:
        return phrase(f"{whole}{NO_BREAK}s")
    if whole < 3600:
        return phrase(f"{whole // 60}{NO_BREAK}min")
    if timezone.localdate(moment) == timezone.localdate(now):
        return clock(moment)
    return day(moment, year=timezone.localtime(moment).year != timezone.localtime(now).year)
