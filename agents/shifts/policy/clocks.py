"""Times of a place's own clock, made exact: which do not exist, which stand twice, and how long a shift really is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class NoSuchTime(ValueError):
    """The clock goes forward over this time."""


def exact(day: date, clock: time, zone: str) -> datetime:
    """The moment, in UTC. A time that stands twice, as the clock goes back, is the first of the two.

    Raises NoSuchTime.
    """
    local = datetime.combine(day, clock.replace(fold=0), ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(f"{day} {clock:%H:%M}")
    return moment


def span(day: date, begins: time, ends: time, zone: str) -> tuple[datetime, datetime]:
    """From `begins` to `ends`; an end that is not after the beginning is on the day after, midnight included."""
    last = day if ends > begins else day + timedelta(days=1)
    return exact(day, begins, zone), exact(last, ends, zone)


def monday_of(week: tuple[int, int]) -> date:
    """The first day of an ISO week (year, number). Raises ValueError."""
    return date.fromisocalendar(*week, 1)


def week_of(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week


def opening(starts_at: datetime, zone: str) -> datetime:
    """When a shift opens to everybody: Monday 09:00 of the week before its own."""
    local = starts_at.astimezone(ZoneInfo(zone)).date()
    monday = local - timedelta(days=local.weekday() + 7)
    return exact(monday, time(9), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When the day begins there."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
