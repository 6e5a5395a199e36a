"""What the pages about shifts say of times, lengths and pay."""

import datetime

from babel import dates
from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agents.shifts.models import Claim, Shift
from agents.shifts.policy import clocks
from marketplace.kernel.money import Money
from marketplace.kernel.site import formats

register = template.Library()


@register.filter
def span(of: Shift | Claim) -> SafeString:
    """`17:00–21:00`, by the reader's clock; midnight at the end is 24:00."""
    ends = formats.clock(of.ends_at)
    return format_html(
        '<time datetime="{}">{}</time>–<time datetime="{}">{}</time>',
        of.starts_at.isoformat(),
        formats.clock(of.starts_at),
        of.ends_at.isoformat(),
        "24:00" if ends == "00:00" else ends,
    )


@register.filter
def asks(shift: Shift) -> str:
    """`Cards 2, French`; level 1 goes without saying."""
    skills = [f"{one.skill.name} {one.level}" if one.level > 1 else one.skill.name for one in shift.skills.all()]
    return ", ".join([*sorted(skills), formats.language(shift.language)])


@register.filter
def hours(length: datetime.timedelta | float | None) -> str:
    """`3 h`, `2 h 30 min`, `45 min`."""
    if length is None:
        return formats.MISSING
    seconds = length.total_seconds() if isinstance(length, datetime.timedelta) else length
    whole, minutes = divmod(round(seconds / 60), 60)
    parts = [f"{formats.number(whole)}{formats.NO_BREAK}h"] if whole or not minutes else []
    if minutes:
        parts.append(f"{minutes}{formats.NO_BREAK}min")
    return formats.NO_BREAK.join(parts)


@register.filter
def at_least(of: Shift | Claim) -> Money:
    """What its hours bring if no ticket brings more: guarantee and bonus."""
    return Money((of.guarantee + of.bonus) * int((of.ends_at - of.starts_at).total_seconds()) // 3600, of.currency)


@register.filter
def last_day(of: Claim) -> str:
    """The day on which it is paid, by the reader's clock, as addresses have it: `2026-11-23`."""
    return f"{timezone.localdate(of.ends_at - datetime.timedelta.resolution):%Y-%m-%d}"


@register.filter
def weekday(day: datetime.date) -> str:
    """`Mon 23`."""
    return dates.format_date(day, "EEE d", locale=formats.locale())


@register.simple_tag
def week_span(first: datetime.date, last: datetime.date) -> str:
    """`23–29 Nov, week 48`."""
    written = dates.format_interval(first, last, "MMMd", locale=formats.locale())
    return _("%(days)s, week %(number)s") % {"days": written, "number": clocks.week_of(first)[1]}


@register.filter
def moment(at: datetime.datetime) -> SafeString:
    """`Mon 23 Nov, 09:00`; the clock alone for today."""
    local = timezone.localtime(at)
    clock = formats.clock(at)
    today = local.date() == timezone.localdate()
    written = clock if today else f"{dates.format_date(local.date(), 'EEE d MMM', locale=formats.locale())}, {clock}"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), written)


@register.simple_tag
def kept(**values: str) -> SafeString:
    """Hidden fields, so that a step comes back to the same week."""
    pairs = [(name, value) for name, value in values.items() if value]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)
