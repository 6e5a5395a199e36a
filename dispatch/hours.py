"""When a queue is open, in its own time zone: weekly hours, holidays of its country, its own closed days. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LOOK_AHEAD = 400  # days; a calendar without an open day in so long never opens


@dataclass(frozen=True)
class Span:
    """Of one weekday (0 is Monday), half-open; `closes` 00:00 means midnight."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Calendar:
    """No spans: always open."""

    time_zone: str = "UTC"
    spans: tuple[Span, ...] = ()
    closed: frozenset[date] = field(default_factory=frozenset)
    holidays_of: str = ""

    def is_open(self, at: datetime) -> bool:
        if not self.spans:
            return True
        day = at.astimezone(ZoneInfo(self.time_zone)).date()
        return any(start <= at < end for start, end in self._of_day(day))

    def opens_at(self, at: datetime) -> datetime | None:
        """`at` itself while open, else the next opening; None where there is none within a year."""
        if self.is_open(at):
            return at
        return next((start for start, _ in self.intervals(at) if start >= at), None)

    def intervals(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open intervals [start, end) that end after `since`, in UTC, in order, for LOOK_AHEAD days."""
        first = since.astimezone(ZoneInfo(self.time_zone)).date()
        for offset in range(LOOK_AHEAD):
            for start, end in self._of_day(first + timedelta(days=offset)):
                if end > since:
                    yield start, end

    def _of_day(self, day: date) -> list[tuple[datetime, datetime]]:
        if day in self.closed or (self.holidays_of and day in of_country(self.holidays_of)):
            return []
        zone = ZoneInfo(self.time_zone)

        def at(clock: time, on: date) -> datetime:
            return datetime.combine(on, clock, zone).astimezone(UTC)

        return [
            (at(one.opens, day), at(one.closes, day if one.closes > time(0) else day + timedelta(days=1)))
            for one in sorted(self.spans, key=lambda one: one.opens)
            if one.weekday == day.weekday()
        ]


@lru_cache(maxsize=100)
def of_country(code: str) -> holidays.HolidayBase:
    """The public holidays of a country (`SE`) or a part of one (`DE-BY`). Raises NotImplementedError for no such."""
    country, _, part = code.partition("-")
    return holidays.country_holidays(country, subdiv=part or None)
