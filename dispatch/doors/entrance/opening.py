"""A queue's opening hours as they are written on a door."""

from dataclasses import dataclass

from django.template.defaultfilters import capfirst
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, pgettext

from dispatch.policy.hours import Calendar, Span


@dataclass(frozen=True)
class Line:
    """`Monday to Friday` `08:00–17:00`."""

    days: str
    hours: str


def written(calendar: Calendar) -> list[Line]:
    """Days with the same hours that follow one another stand in one line. Always open: no line."""
    if not calendar.spans:
        return []
    by_day = [_hours([one for one in calendar.spans if one.weekday == day]) for day in range(7)]
    lines, first = [], 0
    for day in range(1, 8):
        if day == 7 or by_day[day] != by_day[first]:
            lines.append(Line(_days(first, day - 1), by_day[first] or pgettext("of a day", "closed")))
            first = day
    return lines


def _days(first: int, last: int) -> str:
    if first == last:
        return str(capfirst(WEEKDAYS[first]))
    days = {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}
    written = gettext("%(first)s and %(last)s") if last == first + 1 else gettext("%(first)s to %(last)s")
    return str(capfirst(written % days))


def _hours(spans: list[Span]) -> str:
    return ", ".join(
        f"{one.opens:%H:%M}–{'24:00' if f'{one.closes:%H:%M}' == '00:00' else f'{one.closes:%H:%M}'}"
        for one in sorted(spans, key=lambda one: one.opens)
    )
