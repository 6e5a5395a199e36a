"""What a limit has counted so far, with the stretch that is asked for: its sum, its limit, and when it frees up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, singledispatch
from zoneinfo import ZoneInfo

from agents.limits.policy import calendars
from agents.limits.policy.calendars import PERIODS, Recess
from agents.limits.policy.shapes import (
    Break,
    Cap,
    Covered,
    DailyHours,
    DailyRest,
    Days,
    ForNightWorkers,
    Night,
    NoFreelance,
    RollingAverage,
    Shape,
    WeeklyRest,
    YearlyAverage,
)
from agents.limits.policy.stretches import (
    Stretch,
    added,
    clipped,
    pauses,
    spell_around,
    spells,
    total,
)

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
REST_OF_A_DAY = 11 * HOUR  # between one working day and the next
NONE = timedelta()


@dataclass(frozen=True)
class Book:
    """What one person has worked and plans to work, and the stretch that is asked for beside it."""

    others: Sequence[Stretch]  # merged
    asked: Stretch
    zone: ZoneInfo
    valid: Stretch | None = None  # of the permit, where the limit is a permit's
    freelance: bool = True
    recesses: Sequence[Recess] = ()

    @cached_property
    def work(self) -> list[Stretch]:
        return added(self.others, self.asked)

    @cached_property
    def days(self) -> list[date]:
        return list(calendars.days_of(self.asked, self.zone))


@dataclass(frozen=True)
class Measure:
    """Seconds where `unit` is "seconds", days where it is "days"; counted in `window`."""

    sum: float
    limit: float
    window: Stretch
    frees_at: datetime | None
    unit: str = "seconds"

    @property
    def exceeded(self) -> bool:
        return self.sum > self.limit

    @property
    def share(self) -> float:
        if self.limit:
            return self.sum / self.limit
        return 2.0 if self.sum else 0.0


def measure(shape: Shape, book: Book) -> Measure | None:
    """The worst of what this limit counts around the stretch asked for; None where it has nothing to count."""
    return max(measures(shape, book), key=lambda one: one.share, default=None)


@singledispatch
def measures(shape: Shape, book: Book) -> Iterator[Measure]:
    raise TypeError(shape)


@measures.register
def _daily_rest(shape: DailyRest, book: Book) -> Iterator[Measure]:
    yield _span(book, rest=shape.hours * HOUR, within=DAY)


@measures.register
def _weekly_rest(shape: WeeklyRest, book: Book) -> Iterator[Measure]:
    yield _span(book, rest=shape.hours * HOUR, within=WEEK)


def _span(book: Book, *, rest: timedelta, within: timedelta) -> Measure:
    """How long the work that hangs together with what is asked lasts from its first to its last minute."""
    window = _window(spell_around(book.work, book.asked, rest))
    return Measure(window.length.total_seconds(), (within - rest).total_seconds(), window, _rested(book, window, rest))


def _window(spell: Sequence[Stretch]) -> Stretch:
    return Stretch(spell[0].starts_at, spell[-1].ends_at)


def _rested(book: Book, window: Stretch, rest: timedelta) -> datetime | None:
    """When the other work that it hangs together with is over, and slept off."""
    others = clipped(book.others, window)
    return others[-1].ends_at + rest if others else None


@measures.register
def _daily_hours(shape: DailyHours, book: Book) -> Iterator[Measure]:
    rest = shape.rest_hours * HOUR
    spell = spell_around(book.work, book.asked, rest)
    window = _window(spell)
    yield Measure(total(spell).total_seconds(), shape.hours * 3600, window, _rested(book, window, rest))


@measures.register
def _break(shape: Break, book: Book) -> Iterator[Measure]:
    """Once the breaks are long enough there is nothing to count; until then, the work of the day."""
    spell = spell_around(book.work, book.asked, shape.rest_hours * HOUR)
    piece, needed = timedelta(minutes=shape.piece_minutes), timedelta(minutes=shape.minutes)
    if pauses(spell, piece) < needed:
        before = clipped(book.others, Stretch(spell[0].starts_at, book.asked.starts_at))
        rest = max(needed - pauses(before, piece), piece)
        frees_at = before[-1].ends_at + rest if before else None
        yield Measure(total(spell).total_seconds(), shape.after_hours * 3600, _window(spell), frees_at)


@measures.register
def _night(shape: Night, book: Book) -> Iterator[Measure]:
    for night in calendars.nights(book.days[0], book.days[-1], shape.begins, shape.ends, book.zone):
        part = book.asked.within(night)
        if part:
            yield Measure(part.length.total_seconds(), 0, night, night.ends_at)


@measures.register
def _cap(shape: Cap, book: Book) -> Iterator[Measure]:
    """Days in a season are left out of the common sum, and where the season has a cap, all days count against that."""
    for first, after in {PERIODS[shape.per](day) for day in book.days}:
        if shape.free_in_recess and calendars.is_free(first, book.recesses):
            continue
        window = calendars.between(first, after, book.zone)
        frees = _next(window, book, shape)
        days = [first + timedelta(days=number) for number in range((after - first).days)]
        common = [day for day in days if not calendars.season_of(day, shape.seasons)]
        if any(day in common for day in book.days):
            seconds = _worked_on(common, window, book) if len(common) < len(days) else _worked(window, book)
            yield Measure(seconds, shape.hours * 3600, window, frees)
        for season in {calendars.season_of(day, shape.seasons) for day in book.days if first <= day < after}:
            if season and season.hours is not None:
                yield Measure(_worked(window, book), season.hours * 3600, window, window.ends_at)


def _next(window: Stretch, book: Book, shape: Cap) -> datetime:
    """The next period, or the season that begins before it; of a cap of nothing, the season alone."""
    season = calendars.next_season(book.days[0], shape.seasons)
    if season is None:
        return window.ends_at
    begins = calendars.midnight(season, book.zone)
    return min(window.ends_at, begins) if shape.hours else begins


@measures.register
def _rolling(shape: RollingAverage, book: Book) -> Iterator[Measure]:
    limit = shape.hours * shape.weeks * 3600
    mondays = {calendars.monday(day) for day in book.days}
    for last in sorted({monday + ahead * WEEK for monday in mondays for ahead in range(shape.weeks)}):
        window = calendars.between(last - (shape.weeks - 1) * WEEK, last + WEEK, book.zone)
        seconds = _worked(window, book)
        yield Measure(seconds, limit, window, _rolled_out(shape, book) if seconds > limit else None)


def _rolled_out(shape: RollingAverage, book: Book) -> datetime | None:
    """The first week in which the same stretch would have room, if nothing else is added."""
    length, monday = book.asked.length.total_seconds(), calendars.monday(book.days[0])
    for ahead in range(1, shape.weeks + 1):
        first = monday + (ahead + 1 - shape.weeks) * WEEK
        window = calendars.between(first, monday + (ahead + 1) * WEEK, book.zone)
        if total(clipped(book.others, window)).total_seconds() + length <= shape.hours * shape.weeks * 3600:
            return calendars.midnight(monday + ahead * WEEK, book.zone)
    return None


@measures.register
def _yearly(shape: YearlyAverage, book: Book) -> Iterator[Measure]:
    for first, after in {calendars.year(day) for day in book.days}:
        year = calendars.between(first, after, book.zone)
        counted = (book.valid.within(year) if book.valid else year) or year
        days = len(list(calendars.days_of(counted, book.zone)))
        yield Measure(_worked(counted, book), round(shape.hours * 3600 * days / 7), counted, year.ends_at)


@measures.register
def _days(shape: Days, book: Book) -> Iterator[Measure]:
    for first, after in {calendars.year(day) for day in book.days}:
        window = calendars.between(first, after, book.zone)
        seconds: dict[date, float] = {}
        for part in clipped(book.work, window):
            for day in calendars.days_of(part, book.zone):
                own = part.within(calendars.between(day, day + DAY, book.zone))
                seconds[day] = seconds.get(day, 0) + (own.length.total_seconds() if own else 0)
        weeks: dict[date, list[float]] = {}
        for day, worked in seconds.items():
            weeks.setdefault(calendars.monday(day), []).append(worked)
        count = sum(_days_of_week(shape, monday, worked, first.year, book) for monday, worked in weeks.items())
        yield Measure(count, shape.days, window, window.ends_at, unit="days")


def _days_of_week(shape: Days, monday: date, worked: Sequence[float], year: int, book: Book) -> float:
    """By days, or as one sum where that is less. A week that two years share is counted by days in each."""
    by_day = sum(0.5 if one <= shape.half_hours * 3600 else 1 for one in worked)
    whole = monday.year == year == (monday + timedelta(days=6)).year
    if shape.week_hours is None or not whole:
        return by_day
    few = sum(worked) <= shape.week_hours * 3600
    return min(by_day, shape.week_days) if few or calendars.is_free(monday, book.recesses) else by_day


@measures.register
def _covered(shape: Covered, book: Book) -> Iterator[Measure]:
    outside = book.asked.length - total(clipped(shape.days, book.asked))
    frees_at = min((one.starts_at for one in shape.days if one.starts_at >= book.asked.starts_at), default=None)
    yield Measure(outside.total_seconds(), 0, book.asked, frees_at)


@measures.register
def _no_freelance(shape: NoFreelance, book: Book) -> Iterator[Measure]:
    if book.freelance:
        yield Measure(book.asked.length.total_seconds(), 0, book.asked, None)


@measures.register
def _for_night_workers(shape: ForNightWorkers, book: Book) -> Iterator[Measure]:
    if _works_at_night(shape, book):
        yield from measures(shape.limit, book)


def _works_at_night(shape: ForNightWorkers, book: Book) -> bool:
    """With what is asked for and planned. The weeks are those up to the one in which it ends."""
    monday = calendars.monday(book.days[-1])
    days, nights = _days_and_nights(shape, monday - (shape.weeks - 1) * WEEK, monday + WEEK, book)
    if nights and nights * shape.one_in >= days:
        return True
    in_years = (_days_and_nights(shape, *calendars.year(day), book)[1] for day in {book.days[0], book.days[-1]})
    return shape.days_a_year is not None and any(nights >= shape.days_a_year for nights in in_years)


def _days_and_nights(shape: ForNightWorkers, first: date, after: date, book: Book) -> tuple[int, int]:
    """How many working days there are, and how many of them reach into the night."""
    days = spells(clipped(book.work, calendars.between(first, after, book.zone)), REST_OF_A_DAY)
    nights = calendars.nights(first, after, shape.begins, shape.ends, book.zone)
    found, at = 0, 0
    for day in days:
        while at < len(nights) and nights[at].ends_at <= day[0].starts_at:
            at += 1
        near = (night for night in nights[at : at + 3] if night.starts_at < day[-1].ends_at)
        found += sum((total(clipped(day, night)) for night in near), NONE) >= timedelta(minutes=shape.minutes)
    return len(days), found


def _worked(window: Stretch, book: Book) -> float:
    return total(clipped(book.work, window)).total_seconds()


def _worked_on(days: Sequence[date], window: Stretch, book: Book) -> float:
    parts = (clipped(book.work, calendars.between(day, day + DAY, book.zone)) for day in days)
    return sum(total(one).total_seconds() for one in parts)
