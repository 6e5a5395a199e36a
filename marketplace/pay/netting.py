"""What a guarantee adds to what tickets brought in the same time. Pure: instants and whole minor units in and out.

A sum is earned evenly over its time. Each of its minor units falls on one moment, so what was earned over the edge of a
shift counts on both sides of it to the unit, and nowhere twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from agents.shifts.policy import adherence
from marketplace.kernel.money import Money

Stretch = tuple[datetime, datetime]  # half-open
HOUR_MS = 3_600_000
PAID_BREAKS = 5  # one minute of break for so many at work: ten minutes of each hour, as in a shift


@dataclass(frozen=True)
class Sum:
    """`amount` minor units earned over [started_at, ended_at)."""

    reference: str  # assignment:42, claim:7
    amount: int
    started_at: datetime
    ended_at: datetime

    def within(self, stretches: Iterable[Stretch]) -> int:
        """What of it falls into the stretches, which do not overlap. What took no time falls on its moment."""
        if self.ended_at <= self.started_at:
            return self.amount if any(begin <= self.started_at < end for begin, end in stretches) else 0
        return sum(self._until(end) - self._until(begin) for begin, end in stretches if begin < end)

    def _until(self, moment: datetime) -> int:
        """Earned up to `moment`, rounded half up."""
        length = micro(self.ended_at - self.started_at)
        passed = min(max(0, micro(moment - self.started_at)), length)
        return (2 * self.amount * passed + length) // (2 * length)


@dataclass(frozen=True)
class Counted:
    """A sum, and what of it counts towards the guarantee."""

    sum: Sum
    amount: int


def counted(sums: Iterable[Sum], there: Sequence[Stretch]) -> list[Counted]:
    """What falls into the time in which somebody was there, the first begun first."""
    ordered = sorted(sums, key=lambda one: (one.started_at, one.reference))
    found = [Counted(one, one.within(there)) for one in ordered]
    return [one for one in found if one.amount]


def an_hour_for(rate: Money, ms: int) -> Money:
    """`rate` an hour for so many milliseconds, rounded once, half up."""
    return rate.times(Fraction(ms, HOUR_MS))


def top_up(guaranteed: int, earned: Iterable[Counted]) -> int:
    return max(0, guaranteed - sum(one.amount for one in earned))


def there(intervals: Iterable[adherence.Interval], start: datetime, end: datetime) -> list[Stretch]:
    """When they were at work or waited for it, in [start, end), and in order: breaks bring nothing."""
    return clip(((one.started_at, one.ended_at) for one in intervals if one.kind in adherence.THERE), start, end)


def attended_ms(intervals: Sequence[adherence.Interval], start: datetime, end: datetime) -> int:
    """Of a shift, as its adherence is measured: with breaks of up to ten minutes for each hour of it."""
    return milli(adherence.adherent(start, end, intervals)) if start < end else 0


def paid_ms(at_work: Sequence[Stretch], breaks: Sequence[Stretch]) -> int:
    """Of a log-in without a shift: nobody knows how long it will be, so breaks are measured by the work."""
    worked = _length(at_work)
    return milli(worked + min(_length(breaks), worked // PAID_BREAKS))


def clip(stretches: Iterable[Stretch], start: datetime, end: datetime) -> list[Stretch]:
    cut = ((max(begin, start), min(until, end)) for begin, until in stretches)
    return sorted((begin, until) for begin, until in cut if begin < until)


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the stretches beside those that are taken."""
    left = sorted(stretches)
    for start, end in taken:
        left = [
            (begin, until)
            for one in left
            for begin, until in ((one[0], min(one[1], start)), (max(one[0], end), one[1]))
            if begin < until
        ]
    return left


def last_moment(start: datetime, end: datetime) -> datetime:
    """By which a day and a period are chosen: what ends at midnight belongs to the day before it."""
    return max(start, end - timedelta.resolution)


def micro(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def milli(length: timedelta) -> int:
    """Whole milliseconds, halves to even."""
    return round(length / timedelta(milliseconds=1))


def _length(stretches: Iterable[Stretch]) -> timedelta:
    return sum((end - begin for begin, end in stretches), timedelta(0))
