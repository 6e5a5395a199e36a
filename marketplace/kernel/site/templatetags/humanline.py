"""What templates say of numbers, times and money: `{{ quote|money }}`, `{{ wait|duration }}`, `{{ at|clock }}`."""

import datetime
from collections.abc import Callable, Mapping, Sequence

from django import template
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe

from marketplace.kernel.money import Money
from marketplace.kernel.site import formats, sparkline
from marketplace.kernel.site import words as site_words
from marketplace.kernel.site.templatetags import icons, scheme

register = template.Library()
for part in (icons.register, scheme.register):
    register.tags.update(part.tags)
Moment = datetime.datetime | None
Span = datetime.timedelta | float | None


@register.filter
def money(value: Money | None) -> str:
    """`62.00 SEK`, the code smaller."""
    if value is None:
        return formats.MISSING
    return format_html(
        '<data class="money" value="{}">{} <i>{}</i></data>', value.decimal(), formats.amount(value), value.currency
    )


@register.filter
def amount(value: Money | None) -> str:
    """`62.00`, for tables whose head names the currency."""
    if value is None:
        return formats.MISSING
    return format_html('<data class="nowrap" value="{}">{}</data>', value.decimal(), formats.amount(value))


@register.filter
def language(tag: str) -> str:
    """`{{ ticket.language|language }}`: French."""
    return formats.language(tag)


@register.filter
def duration(value: Span) -> str:
    return formats.duration(value)


@register.filter
def seconds(value: Span) -> str:
    return formats.seconds(value)


@register.filter
def percent(ratio: float | None, digits: int = 1) -> str:
    """A share of one: `{{ 0.816|percent }}` is 81.6 %."""
    return formats.percent(ratio, digits=digits)


@register.filter
def clock(moment: Moment, precision: str = "minute") -> str:
    return _time(moment, lambda at: formats.clock(at, to_the_second=precision == "second"))


@register.filter
def day(moment: datetime.datetime | datetime.date | None, wanted: str = "") -> str:
    """`20 November`; `|day:"weekday"` and `|day:"year"` say more."""
    if moment is None:
        return formats.MISSING
    written = formats.day(moment, weekday="weekday" in wanted, year="year" in wanted)
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), written)


@register.filter
def ago(moment: Moment) -> str:
    return _time(moment, lambda at: formats.ago(at, now=timezone.now()))


@register.filter
def ahead(moment: Moment) -> str:
    return _time(moment, lambda at: formats.ahead(at, now=timezone.now()))


@register.simple_tag
def since(moment: Moment) -> str:
    """A clock that counts up from `moment`, first written here and kept by clock.js."""
    return _running(moment, "since", lambda at: timezone.now() - at)


@register.simple_tag
def until(moment: Moment) -> str:
    """A clock that counts down to `moment` and stops at 0:00."""
    return _running(moment, "until", lambda at: max(datetime.timedelta(0), at - timezone.now()))


@register.simple_tag
def words(own: Mapping[str, str] | None = None) -> str:
    """What the page's scripts say, for words.js: `{% words desk_words %}`."""
    said = site_words.of_scripts(own or {})
    return json_script(said, "words") if said else ""


@register.simple_tag
def spark(values: Sequence[float | None], low: float, high: float, aim: float | None = None) -> SafeString:
    return mark_safe(sparkline.draw(values, low=low, high=high, aim=aim))


@register.simple_tag
def meter(value: float, maximum: float, label: str, role: str = "") -> str:
    """A bar of `value` out of `maximum`; `role` colours it by a state (`warn`)."""
    share = 100 * min(1.0, max(0.0, value / maximum)) if maximum else 0
    return format_html(
        '<div class="meter{}" role="meter" aria-label="{}" aria-valuemin="0" aria-valuenow="{}" aria-valuemax="{}"'
        ' style="--v:{}%"><i></i></div>',
        f" c-{role}" if role else "",
        label,
        value,
        maximum,
        f"{share:.1f}",
    )


def _time(moment: Moment, write: Callable[[datetime.datetime], str]) -> str:
    if moment is None:
        return formats.MISSING
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), write(moment))


def _running(moment: Moment, kind: str, span: Callable[[datetime.datetime], datetime.timedelta]) -> str:
    if moment is None:
        return formats.MISSING
    at = moment.isoformat()
    return format_html('<time datetime="{}" data-{}="{}">{}</time>', at, kind, at, formats.duration(span(moment)))
