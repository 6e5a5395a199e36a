"""What the pages about pay say of lines, days and spans of days."""

import datetime
from collections.abc import Sequence

from babel import dates
from django import template

from marketplace.kernel.money import Money
from marketplace.kernel.site import formats

register = template.Library()


@register.filter
def line(label: str) -> str:
    """A quote's label in words: a supplement by its language's name."""
    return formats.language(label.removeprefix("language:")) if label.startswith("language:") else label


@register.filter
def days(span: Sequence[datetime.date]) -> str:
    """First and last day: `16–30 Nov 2026`, or the day itself where they are one."""
    first, last = span
    if first == last:
        return formats.day(first)
    return dates.format_interval(first, last, "yMMMd", locale=formats.locale())


@register.filter
def minutes(seconds: int) -> str:
    """What a price includes, in minutes where they are whole: `12 minutes`, `90 s`."""
    if seconds % 60:
        return formats.seconds(seconds)
    return f"{seconds // 60} minute{'' if seconds == 60 else 's'}"


@register.filter
def weekday(day: datetime.date) -> str:
    """`Thursday 19`."""
    return dates.format_date(day, "EEEE d", locale=formats.locale())


@register.filter
def a_minute(amount: int, currency: str) -> str:
    """A rate of minor units as `4.10`."""
    return formats.amount(Money(amount, currency))


@register.filter
def hours(seconds: float) -> str:
    """Hours and minutes for a column: `2:41`."""
    whole = round(seconds / 60)
    return f"{whole // 60}:{whole % 60:02d}"


@register.filter
def whole(value: int) -> str:
    """A count as the reader writes it: `31,906`."""
    return formats.number(value)
