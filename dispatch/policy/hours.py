"""When a queue is open, in its own time zone: weekly hours, holidays of its country, its own closed days. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LOOK_AHEAD = 400  # days; a calendar without an open day in so long never opens
MIDNIGHT = time(0)
DAY = timedelta(days=1)

Interval = tuple[datetime, datetime]  # [start, end) in UTC


class NeverOpens(ValueError):
    """This calendar has no open moment within a year."""


@dataclass(frozen=True)
class Span:
    """Of one weekday (0 is Monday), half-open; `closes` 00:00 means midnight."""

    weekday: int
    opens: time
    closes: time


ALL_WEEK = tuple(Span(weekday, MIDNIGHT, MIDNIGHT) for weekday in range(7))


@dataclass(frozen=True)
class Calendar:
    """No spans: open around the clock, save on closed days and holidays."""

    time_zone: str = "UTC"
    spans: tuple[Span, ...] = ()
    closed: frozenset[date] = field(default_factory=frozenset)
    holidays_of: str = ""

    @property
    def always_open(self) -> bool:
        return not (self.spans or self.closed or self.holidays_of)

    def is_open(self, at: datetime) -> bool:
        return self.always_open or any(start <= at < end for start, end in self._around(at))

    def opens_at(self, at: datetime) -> datetime | None:
        """`at` itself while open, else the next opening; None where there is none within LOOK_AHEAD days."""
        if self.is_open(at):
            return at
        return next((start for start, _ in self.intervals(at) if start >= at), None)

    def turns_at(self, at: datetime) -> datetime | None:
        """When it next closes, if it is open at `at`, or opens; None where it does neither within LOOK_AHEAD days."""
        if self.always_open:
            return None
        start, end = next(self.intervals(at), (None, None))
        if start is None or end is None:
            return None
        return start if start > at else end if end < at + LOOK_AHEAD * DAY else None

    def intervals(self, since: datetime) -> Iterator[Interval]:
        """The open intervals that end after `since`, in order, for LOOK_AHEAD days; those that touch are one."""
        first, last = _local(since, self.time_zone) - DAY, _local(since, self.time_zone) + LOOK_AHEAD * DAY
        pending: Interval | None = None
        for start, end in self._of_days(first, last):
            if end <= since:
                continue
            if pending and start <= pending[1]:
                pending = (pending[0], max(end, pending[1]))
                continue
            if pending:
                yield pending
            pending = (start, end)
        if pending:
            yield pending

    def why_closed(self, day: date) -> str:
        """The holiday of this day, or "" where the calendar says nothing of it."""
        return of_country(self.holidays_of, day.year).get(day, "") if self.holidays_of else ""

    def _around(self, at: datetime) -> Iterator[Interval]:
        day = _local(at, self.time_zone)
        return self._of_days(day - DAY, day + DAY)

    def _of_days(self, first: date, last: date) -> Iterator[Interval]:
        """The intervals of these days, both included; a day's may end at the midnight that follows."""
        spans = sorted(self.spans or ALL_WEEK, key=lambda one: one.opens)
        for offset in range((last - first).days + 1):
            day = first + offset * DAY
            if day in self.closed or self.why_closed(day):
                continue
            for one in spans:
                if one.weekday == day.weekday():
                    start = moment(day, one.opens, self.time_zone)
                    end = moment(day if one.closes > MIDNIGHT else day + DAY, one.closes, self.time_zone)
                    if start < end:
                        yield start, end


def after(calendar: Calendar, at: datetime, seconds: float) -> datetime:
    """The moment by which `seconds` of open time have passed since `at`.

    Raises ValueError for no time at all or less, and NeverOpens where the calendar does not open for so long.
    """
    if seconds <= 0:
        raise ValueError("a time to pass is more than nothing")
    if calendar.always_open:
        return at + timedelta(seconds=seconds)
    left = timedelta(seconds=seconds)
    since = at
    while True:
        found = False
        for start, end in calendar.intervals(since):
            found = True
            begins = max(start, since)
            if end - begins >= left:
                return begins + left
            left -= end - begins
            since = end
        if not found:
            raise NeverOpens()


def moment(day: date, clock: time, time_zone: str) -> datetime:
    """That time of that day in UTC. A time that occurs twice means the first; one that is left out, the jump itself."""
    zone = ZoneInfo(time_zone)
    local = datetime.combine(day, clock, zone)
    first = local.astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return first
    before = local.replace(fold=1).astimezone(UTC)  # by the offset after the jump; `first` is by the one before it
    offset = zone.utcoffset(first.astimezone(zone))
    while first - before > timedelta(seconds=1):
        middle = before + (first - before) // 2
        if zone.utcoffset(middle.astimezone(zone)) == offset:
            first = middle
        else:
            before = middle
    return first.replace(microsecond=0)


@lru_cache(maxsize=1000)
def of_country(code: str, year: int) -> Mapping[date, str]:
    """The public holidays of a year in a country (`SE`) or a part of one (`DE-BY`), by date.

    Raises NotImplementedError for a place that is not known.
    """
    country, _, part = code.partition("-")
    return dict(holidays.country_holidays(country, subdiv=part or None, years=year, expand=False))


def _local(at: datetime, time_zone: str) -> date:
    return at.astimezone(ZoneInfo(time_zone)).date()
