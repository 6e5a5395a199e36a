"""The shapes that limits of working time have. What each one counts stands in `measuring`."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from agents.limits.policy.calendars import Season
from agents.limits.policy.stretches import Stretch


@dataclass(frozen=True)
class DailyRest:
    """So many hours of rest in a row within the 24 h that begin with the first work after such a rest."""

    hours: float


@dataclass(frozen=True)
class WeeklyRest:
    """So many hours of rest in a row within the seven days that begin with the first work after such a rest."""

    hours: float


@dataclass(frozen=True)
class DailyHours:
    """At most so much work in a working day: from the first work after a daily rest of `rest_hours` to the next one."""

    hours: float
    rest_hours: float = 11


@dataclass(frozen=True)
class Break:
    """More than `after_hours` of work in a working day takes breaks of `minutes` together, pieces shorter left out."""

    after_hours: float
    minutes: float
    piece_minutes: float = 15
    rest_hours: float = 11


@dataclass(frozen=True)
class Night:
    """No work between these times of the person's own clock."""

    begins: time
    ends: time


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Cap:
    """At most so many hours in each calendar week, month or year; in a season another number, or any."""

    hours: float
    per: Period
    seasons: tuple[Season, ...] = ()
    free_in_recess: bool = False  # calendar weeks without a day of lectures are left out


@dataclass(frozen=True)
class RollingAverage:
    """At most so many hours a week on the average of any `weeks` calendar weeks in a row."""

    hours: float
    weeks: int


@dataclass(frozen=True)
class YearlyAverage:
    """At most so many hours a week on the average of a calendar year, of which only the permit's days count."""

    hours: float


@dataclass(frozen=True)
class Days:
    """At most so many days a calendar year; a day with at most `half_hours` of work counts half.

    Where `week_hours` is given, a calendar week counts at most `week_days`: one with at most so many hours of work,
    and any one without a day of lectures.
    """

    days: float
    half_hours: float = 4
    week_hours: float | None = None
    week_days: float = 2.5


@dataclass(frozen=True)
class NoFreelance:
    """Work on one's own account is not allowed at all, or `unless_permitted`: by a word of the office in the permit."""

    unless_permitted: bool = False


@dataclass(frozen=True)
class Covered:
    """No work outside the days of the permits that a person has handed in: merged stretches."""

    days: tuple[Stretch, ...]


@dataclass(frozen=True)
class ForNightWorkers:
    """`limit`, for who works at night as a rule: whose working days have at least `minutes` between these times on one
    in `one_in` of them within `weeks` calendar weeks, or on `days_a_year` in a calendar year."""

    limit: "Shape"
    begins: time
    ends: time
    minutes: float
    weeks: int = 17
    one_in: int = 3
    days_a_year: int | None = None


def bare(shape: "Shape") -> "Shape":
    """What is counted, whomever it holds for."""
    return shape.limit if isinstance(shape, ForNightWorkers) else shape


Shape = (
    DailyRest
    | WeeklyRest
    | DailyHours
    | Break
    | Night
    | Cap
    | RollingAverage
    | YearlyAverage
    | Days
    | NoFreelance
    | Covered
    | ForNightWorkers
)
