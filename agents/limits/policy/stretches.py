"""Stretches of work: half-open intervals of real time, so that a change of the clocks changes nothing."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise


@dataclass(frozen=True, order=True)
class Stretch:
    """[starts_at, ends_at), both in UTC: subtraction then counts true seconds, also over a change of the clocks."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Stretch") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def within(self, window: "Stretch") -> "Stretch | None":
        """The part of it that lies in the window."""
        start, end = max(self.starts_at, window.starts_at), min(self.ends_at, window.ends_at)
        return Stretch(start, end) if start < end else None


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order and without overlaps: what is both worked and planned counts once."""
    found: list[Stretch] = []
    for one in sorted(stretches):
        if found and one.starts_at <= found[-1].ends_at:
            found[-1] = Stretch(found[-1].starts_at, max(found[-1].ends_at, one.ends_at))
        elif one.starts_at < one.ends_at:
            found.append(one)
    return found


def added(work: Sequence[Stretch], one: Stretch) -> list[Stretch]:
    """Merged stretches with one more."""
    first = bisect_left(work, one.starts_at, key=lambda known: known.ends_at)
    after = bisect_right(work, one.ends_at, key=lambda known: known.starts_at)
    return [*work[:first], *merged([*work[first:after], one]), *work[after:]]


def clipped(work: Sequence[Stretch], window: Stretch) -> list[Stretch]:
    """The parts of merged stretches that lie in the window."""
    first = bisect_right(work, window.starts_at, key=lambda known: known.ends_at)
    after = bisect_left(work, window.ends_at, lo=first, key=lambda known: known.starts_at)
    return [part for one in work[first:after] if (part := one.within(window))]


def total(stretches: Iterable[Stretch]) -> timedelta:
    return sum((one.length for one in stretches), timedelta())


def spell_around(work: Sequence[Stretch], asked: Stretch, rest: timedelta) -> list[Stretch]:
    """Those of the merged stretches that hang together with `asked`: no rest as long as `rest` lies between them."""
    at = bisect_right(work, asked.starts_at, key=lambda known: known.ends_at)
    first = last = at
    while first > 0 and work[first].starts_at - work[first - 1].ends_at < rest:
        first -= 1
    while last + 1 < len(work) and work[last + 1].starts_at - work[last].ends_at < rest:
        last += 1
    return list(work[first : last + 1])


def pauses(work: Sequence[Stretch], at_least: timedelta) -> timedelta:
    """How long the pauses between merged stretches are together, those shorter than `at_least` left out."""
    gaps = (after.starts_at - before.ends_at for before, after in pairwise(work))
    return sum((gap for gap in gaps if gap >= at_least), timedelta())


def spells(work: Sequence[Stretch], rest: timedelta) -> list[list[Stretch]]:
    """Merged stretches in groups that hang together: working days, where `rest` is the rest of a day."""
    found: list[list[Stretch]] = []
    for one in work:
        if found and one.starts_at - found[-1][-1].ends_at < rest:
            found[-1].append(one)
        else:
            found.append([one])
    return found
