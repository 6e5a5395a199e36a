"""What the pages about pay say of lines, days and spans of days."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from babel import dates
from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from dispatch.doors.desk import words
from dispatch.models import Assignment
from marketplace.kernel.money import Money
from marketplace.kernel.site import formats

register = template.Library()
Cause = Assignment.ReleaseCause
OUTCOMES: dict[str, str] = {  # of work that was not completed by whoever began it
    Cause.CLIENT_CANCELLED: gettext_noop("cancelled by the client, base paid"),
    Cause.AGENT_GONE: gettext_noop("connection lost, base paid"),
    Cause.REASSIGNED: gettext_noop("passed on by an operator"),
    Cause.TRANSFERRED: gettext_noop("handed on to a colleague"),
    Cause.PARKED: gettext_noop("parked, the customer was silent"),
    Cause.TAKEN_OVER: gettext_noop("taken over by an operator"),
    Cause.STEPPED_BACK: gettext_noop("a colleague kept it"),
}


@register.filter
def line(label: str) -> str:
    """A quote's label in words: a supplement by its language's name, a raise as a share."""
    return words.line_label(label)


@register.filter
def outcome(cause: str) -> str:
    """Why work ended early and what that means for its pay; nothing where it was completed."""
    return _(OUTCOMES[cause]) if cause in OUTCOMES else ""


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
    whole = seconds // 60
    return ngettext("%(count)d\u00a0minute", "%(count)d\u00a0minutes", whole) % {"count": whole}


@register.filter
def exactly(milliseconds: int) -> str:
    """A recorded length, as exact as it is kept: `900.000 s`."""
    return f"{formats.number(Decimal(milliseconds) / 1000, digits=3)}{formats.NO_BREAK}s"


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
