"""The part of a queue that says when it is open: a week, holidays, closed days."""

import zoneinfo
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from itertools import pairwise
from typing import Any

import holidays
from babel import dates
from django import forms
from django.db import transaction

from dispatch.models import ClosedDay, OpeningHours, Queue
from dispatch.offers import shutting
from dispatch.policy import hours
from marketplace.kernel.site import formats

ZONES = [
    ("UTC", "UTC"),
    *((name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if "/" in name),
]
MOST_CLOSED, LONGEST_PART = 400, 3


@cache
def countries() -> dict[str, list[str]]:
    """Countries whose holidays are known, with the parts that have their own."""
    known = holidays.list_supported_countries(include_aliases=False)
    return {code: sorted(part for part in parts if len(part) <= LONGEST_PART) for code, parts in known.items()}


def country_choices() -> list[tuple[str, str]]:
    names = formats.locale().territories
    return [
        ("", "No holidays"),
        *sorted(((code, names.get(code, code)) for code in countries()), key=lambda one: one[1]),
    ]


@dataclass
class Day:
    """A weekday with its spans as they are typed, and what is wrong with them."""

    weekday: int
    name: str
    spans: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""

    def read(self) -> list[hours.Span]:
        """The spans, in order; `error` says what cannot be one."""
        found: list[hours.Span] = []
        for opens, closes in self.spans:
            if not opens and not closes:
                continue
            if not opens or not closes:
                self.error = f"{self.name}: a span begins and ends."
                return []
            begin, end = _clock(opens), _clock(closes)
            if begin is None or end is None:
                self.error = f"“{opens if begin is None else closes}” is no time of day."
                return []
            if end != hours.MIDNIGHT and end <= begin:
                self.error = f"{self.name} closes before it opens: {opens}–{closes}. Write a night as two days."
                return []
            found.append(hours.Span(self.weekday, begin, end))
        found.sort(key=lambda one: one.opens)
        for one, other in pairwise(found):
            if one.closes == hours.MIDNIGHT or one.closes > other.opens:
                self.error = f"{self.name}: {_written(one)} and {_written(other)} overlap."
                return []
        return found

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What is shown: its spans, and a blank one where there is none."""
        return self.spans or [("", "")]


class HoursForm(forms.Form):
    time_zone = forms.ChoiceField(choices=ZONES, label="Time zone")
    country = forms.ChoiceField(required=False, label="Closed on the holidays of")
    part = forms.CharField(
        required=False, max_length=LONGEST_PART, label="Part of the country", help_text="BY for Bavaria, say."
    )
    closed = forms.CharField(
        required=False,
        label="Closed days",
        help_text="One a line: 2026-12-24 Christmas Eve",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = country_choices()

    def clean_closed(self) -> dict[date, str]:
        found: dict[date, str] = {}
        for line in filter(None, (line.strip() for line in self.cleaned_data["closed"].splitlines())):
            day, _, name = line.partition(" ")
            try:
                on = date.fromisoformat(day)
            except ValueError:
                raise forms.ValidationError(f"“{day}” is no date. Write 2026-12-24, and a name after it.") from None
            if on in found:
                raise forms.ValidationError(f"{day} stands here twice.")
            found[on] = name.strip()[:80]
        if len(found) > MOST_CLOSED:
            raise forms.ValidationError(f"At most {MOST_CLOSED} days.")
        return found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        country, part = said.get("country", ""), said.get("part", "").strip().upper()
        if part and not country:
            self.add_error("country", "Say of which country.")
        elif part and part not in countries().get(country, []):
            known = ", ".join(countries().get(country, [])[:20])
            self.add_error("part", f"Known parts: {known}." if known else "This country has no parts of its own.")
        said["holidays_of"] = f"{country}-{part}" if part else country
        return said


class HoursPart:
    def __init__(self, data: Any = None, *, queue: Queue, now: datetime) -> None:
        self.queue, self.now, self.data = queue, now, data
        country, _, part = queue.holidays_of.partition("-")
        closed = "\n".join(f"{row.date} {row.name}".strip() for row in queue.closed_days.order_by("date"))
        initial = {"time_zone": queue.time_zone, "country": country, "part": part, "closed": closed}
        self.form = HoursForm(data, initial=initial, prefix="hours")
        self.week = _typed(data) if data is not None else _kept(queue)
        self.spans: list[hours.Span] = []
        self.error = ""

    def is_valid(self) -> bool:
        self.spans = [span for day in self.week for span in day.read()]
        if not self.form.is_valid() or any(day.error for day in self.week):
            return False
        said = self.form.cleaned_data
        calendar = hours.Calendar(said["time_zone"], tuple(self.spans), frozenset(said["closed"]), said["holidays_of"])
        if calendar.opens_at(self.now) is None:
            self.error = "With these hours and closed days it does not open within a year."
        return not self.error

    def save(self) -> Queue:
        said = self.form.cleaned_data
        with transaction.atomic():
            self.queue.time_zone, self.queue.holidays_of = said["time_zone"], said["holidays_of"]
            self.queue.save(update_fields=["time_zone", "holidays_of"])
            self.queue.opening_hours.all().delete()
            OpeningHours.objects.bulk_create(
                OpeningHours(queue=self.queue, weekday=span.weekday, opens=span.opens, closes=span.closes)
                for span in self.spans
            )
            self.queue.closed_days.all().delete()
            ClosedDay.objects.bulk_create(
                ClosedDay(queue=self.queue, date=on, name=name) for on, name in said["closed"].items()
            )
            shutting.keep_hours(self.queue, now=self.now)
        return self.queue


def weekdays() -> list[str]:
    names = dates.get_day_names("wide", locale=formats.locale())
    return [names[day] for day in range(7)]


def _kept(queue: Queue) -> list[Day]:
    week = [Day(weekday, name) for weekday, name in enumerate(weekdays())]
    for row in queue.opening_hours.order_by("weekday", "opens"):
        week[row.weekday].spans.append((f"{row.opens:%H:%M}", f"{row.closes:%H:%M}"))
    return week


def _typed(data: Any) -> list[Day]:
    return [
        Day(
            weekday,
            name,
            list(zip(data.getlist(f"opens_{weekday}"), data.getlist(f"closes_{weekday}"), strict=False))[:12],
        )
        for weekday, name in enumerate(weekdays())
    ]


def _clock(text: str) -> time | None:
    if text.strip() in {"24:00", "24"}:
        return hours.MIDNIGHT
    try:
        return time.fromisoformat(text.strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _written(span: hours.Span) -> str:
    return f"{span.opens:%H:%M}–{span.closes:%H:%M}"
