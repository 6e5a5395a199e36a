"""Days, weeks, months and years as a person's own clock has them, in true time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agents.limits.policy.stretches import Stretch


@dataclass(frozen=True)
class Season:
    """A part of each year, both days included, in which a cap is another one, or none."""

    first: tuple[int, int]  # month, day
    last: tuple[int, int]
    hours: float | None = None

    def covers(self, day: date) -> bool:
        inside = (day.month, day.day) >= self.first, (day.month, day.day) <= self.last
        return all(inside) if self.first <= self.last else any(inside)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When the day begins there, in UTC."""
    return at(day, time(), zone)


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The clock's time on that day, in UTC. A time that the change of the clocks skips is an hour later."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def days_of(stretch: Stretch, zone: ZoneInfo) -> Iterator[date]:
    """Each day that the stretch touches."""
    day, last = day_of(stretch.starts_at, zone), day_of(stretch.ends_at - timedelta.resolution, zone)
    while day <= last:
        yield day
        day += timedelta(days=1)


def between(first: date, after: date, zone: ZoneInfo) -> Stretch:
    return Stretch(midnight(first, zone), midnight(after, zone))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week(day: date) -> tuple[date, date]:
    """Its first day, and the day after its last."""
    return monday(day), monday(day) + timedelta(days=7)


def month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def year(day: date) -> tuple[date, date]:
    return date(day.year, 1, 1), date(day.year + 1, 1, 1)


PERIODS = {"week": week, "month": month, "year": year}


def season_of(day: date, seasons: Sequence[Season]) -> Season | None:
    return next((one for one in seasons if one.covers(day)), None)


def next_season(after: date, seasons: Sequence[Season]) -> date | None:
    """The first day after this one on which a season begins."""
    begins = [date(after.year + ahead, *one.first) for one in seasons for ahead in (0, 1)]
    return min((day for day in begins if day > after), default=None)


@lru_cache(maxsize=512)  # the end of work is looked for in a dozen steps, over the same weeks
def nights(first: date, last: date, begins: time, ends: time, zone: ZoneInfo) -> tuple[Stretch, ...]:
    """Each night that begins between the two days, or the day before them, both included."""
    found, day = [], first - timedelta(days=1)
    while day <= last:
        after = day if begins < ends else day + timedelta(days=1)
        found.append(Stretch(at(day, begins, zone), at(after, ends, zone)))
        day += timedelta(days=1)
    return tuple(found)


@dataclass(frozen=True)
class Recess:
    """Days without lectures, both included."""

    first: date
    last: date


def is_free(monday: date, recesses: Sequence[Recess]) -> bool:
    """Whether every day of the week that begins then is without lectures."""
    days = (monday + timedelta(days=ahead) for ahead in range(7))
    return all(any(one.first <= day <= one.last for one in recesses) for day in days)
