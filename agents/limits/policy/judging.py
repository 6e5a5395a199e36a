"""Whether a stretch of work keeps the rules that bind a person, and how long work may go on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from agents.limits.policy.calendars import Recess
from agents.limits.policy.measuring import Book, Measure, measure
from agents.limits.policy.shapes import Break, Shape
from agents.limits.policy.stretches import Stretch, merged

CLOSE = 0.8  # of a limit: from here on the person is warned
FINISHING = timedelta(minutes=15)  # at the end of free work no new offers come, so that what is open can be finished
LOOK_AHEAD = timedelta(days=1)
PRECISION = timedelta(seconds=1)


class Weight(StrEnum):
    LEGAL = "legal"
    HOUSE = "house"
    PERMIT = "permit"
    OWN = "own"  # what the person has set for themselves


@dataclass(frozen=True)
class Binding:
    """One rule as it binds one person."""

    rule: str
    shape: Shape
    weight: Weight
    valid: Stretch | None = None  # of the permit


@dataclass(frozen=True)
class Waiver:
    """A rule of the house that an operator has set aside for one stretch."""

    rule: str
    stretch: Stretch

    def covers(self, asked: Stretch) -> bool:
        return self.stretch.starts_at <= asked.starts_at and asked.ends_at <= self.stretch.ends_at


@dataclass(frozen=True)
class Life:
    """All that the rules read of one person. `worked` is merged."""

    bindings: Sequence[Binding]
    worked: Sequence[Stretch]
    planned: Sequence[Stretch]
    zone: ZoneInfo
    freelance: bool = True
    waivers: Sequence[Waiver] = ()
    recesses: Sequence[Recess] = ()  # of a student

    @cached_property
    def work(self) -> list[Stretch]:
        return merged([*self.worked, *self.planned])


@dataclass(frozen=True)
class Found:
    """What one rule says of the stretch asked for."""

    binding: Binding
    measure: Measure
    waived: bool = False

    @property
    def refuses(self) -> bool:
        return self.measure.exceeded and not self.waived


def judge(life: Life, asked: Stretch) -> list[Found]:
    """What each rule counts around `asked`, the worst first."""
    found = [_judged(life, binding, asked) for binding in life.bindings]
    return sorted((one for one in found if one), key=lambda one: -one.measure.share)


def _judged(life: Life, binding: Binding, asked: Stretch) -> Found | None:
    counted = measure(binding.shape, _book(life, binding, asked))
    if counted is None:
        return None
    house = binding.weight == Weight.HOUSE
    return Found(
        binding, counted, house and any(one.rule == binding.rule and one.covers(asked) for one in life.waivers)
    )


def judge_shift(life: Life, asked: Stretch) -> list[Found]:
    """The same, where a break can still be taken within the shift: a missing one is told and refuses nothing."""
    return [replace(one, waived=True) if isinstance(one.binding.shape, Break) else one for one in judge(life, asked)]


def judge_log_in(life: Life, now: datetime) -> list[Found]:
    """Work that begins now needs room for what it begins; under a claimed shift, whose hours count already, none."""
    return judge(life, Stretch(now, now + _needed(life, now)))


@dataclass(frozen=True)
class End:
    """When work that goes on from now breaks a rule, and since when no new offers come."""

    at: datetime
    closes_at: datetime
    binding: Binding


def end_of_work(life: Life, now: datetime) -> End | None:
    """The moment up to which work may go on without a pause; None where that is more than a day."""
    length, first = LOOK_AHEAD, None
    for binding in life.bindings:
        if _refuses(life, binding, now, length):
            length, first = _longest(life, binding, now, length), binding
    if first is None:
        return None
    at = (now + length + PRECISION / 2).replace(microsecond=0)
    shift = max((one.ends_at for one in life.planned if one.starts_at <= now < one.ends_at), default=now)
    return End(at, max(at - FINISHING, min(shift, at)), first)


def _longest(life: Life, binding: Binding, now: datetime, refused: timedelta) -> timedelta:
    """How long work from now may last by this rule, which refuses `refused`: what it refuses, it refuses longer."""
    allowed = timedelta()
    while refused - allowed > PRECISION:
        middle = (allowed + refused) / 2
        allowed, refused = (allowed, middle) if _refuses(life, binding, now, middle) else (middle, refused)
    return allowed


def _refuses(life: Life, binding: Binding, now: datetime, length: timedelta) -> bool:
    found = _judged(life, binding, Stretch(now, now + length)) if length else None
    return found is not None and found.refuses


def _needed(life: Life, now: datetime) -> timedelta:
    under_shift = any(one.starts_at <= now < one.ends_at for one in life.planned)
    return PRECISION if under_shift else FINISHING + PRECISION


def _book(life: Life, binding: Binding, asked: Stretch) -> Book:
    """Of breaks nothing is planned, so what is planned says nothing about them."""
    others = life.worked if isinstance(binding.shape, Break) else life.work
    return Book(others, asked, life.zone, binding.valid, life.freelance, life.recesses)


def on(day: date, since: date, until: date | None) -> bool:
    """Whether something in force from `since`, up to and without `until`, is in force on that day."""
    return since <= day and (until is None or day < until)
