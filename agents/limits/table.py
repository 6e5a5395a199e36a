"""The published table of rules: data in `rules.toml`, read once."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from agents.limits.policy import judging, shapes
from agents.limits.policy.calendars import Season

FILE = Path(__file__).with_name("rules.toml")
# Member states of the EU, and of the EEA beside them: Iceland, Liechtenstein, Norway.
MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(f"{MEMBERS} IS LI NO".split(" "))
KINDS: Mapping[str, type[shapes.Shape]] = {
    "daily_rest": shapes.DailyRest,
    "weekly_rest": shapes.WeeklyRest,
    "daily_hours": shapes.DailyHours,
    "break": shapes.Break,
    "night": shapes.Night,
    "cap": shapes.Cap,
    "rolling_average": shapes.RollingAverage,
    "yearly_average": shapes.YearlyAverage,
    "days": shapes.Days,
    "no_freelance": shapes.NoFreelance,
    "night_workers": shapes.ForNightWorkers,
}


class Binds(StrEnum):
    ADULT = "adult"
    MINOR = "minor"
    STUDENT = "student"


@dataclass(frozen=True)
class Rule:
    """One row: what it asks, of whom, where, since when, and where that is written."""

    key: str
    country: str
    binds: Binds
    title: str
    shape: shapes.Shape
    source: str
    in_force_from: date | None = None
    in_force_until: date | None = None
    verified_on: date | None = None  # None: not yet read in its source
    note: str = ""

    def in_force(self, day: date) -> bool:
        return judging.on(day, self.in_force_from or date.min, self.in_force_until)

    def holds_in(self, country: str) -> bool:
        return self.country == country or (self.country == "EU" and country in EU)


@dataclass(frozen=True)
class Consent:
    """A law that lets a person agree, in writing, to work more than `rules` allow: each gives way to `limit`, or to
    nothing. Withdrawn, the consent holds for `notice_days` more."""

    key: str
    country: str
    rules: tuple[str, ...]
    source: str
    notice_days: int
    limit: shapes.Shape | None = None
    verified_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Open:
    """What was looked for in a country, and why no rule stands."""

    country: str
    text: str


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(_rule(row) for row in _file()["rule"])


@cache
def consents() -> tuple[Consent, ...]:
    return tuple(_consent(row) for row in _file()["consent"])


def consent_of(country: str) -> Consent | None:
    """The law of that country that knows an individual consent to longer weeks."""
    return next((one for one in consents() if one.country == country), None)


@cache
def open_questions() -> tuple[Open, ...]:
    return tuple(Open(**row) for row in _file()["open"])


def rule(key: str, day: date) -> Rule | None:
    """The row of this key in force on that day."""
    return next((one for one in rules() if one.key == key and one.in_force(day)), None)


def of_permits(country: str, day: date) -> Sequence[Rule]:
    """The hours that a student's permit of that country allows."""
    return [one for one in _of_students(country, day) if not isinstance(one.shape, shapes.NoFreelance)]


def against_freelance(country: str, day: date) -> Rule | None:
    """The row by which no student's permit of that country allows work on one's own account, whatever it names."""
    found = (one for one in _of_students(country, day) if isinstance(one.shape, shapes.NoFreelance))
    return next(found, None)


def _of_students(country: str, day: date) -> Sequence[Rule]:
    return [one for one in rules() if one.binds == Binds.STUDENT and one.country == country and one.in_force(day)]


def shape_of(row: Mapping[str, Any]) -> shapes.Shape:
    """`{"kind": "cap", "hours": 20, "per": "week"}` as a shape. Raises KeyError, TypeError or ValueError."""
    terms = dict(row)
    kind = KINDS[terms.pop("kind")]
    if "seasons" in terms:
        terms["seasons"] = tuple(_season(one) for one in terms["seasons"])
    if "per" in terms:
        terms["per"] = shapes.Period(terms["per"])
    if "limit" in terms:
        terms["limit"] = shape_of(terms["limit"])
    return kind(**terms)


def _season(row: Mapping[str, Any]) -> Season:
    first, last = (tuple(int(part) for part in row[name].split("-")) for name in ("first", "last"))
    return Season((first[0], first[1]), (last[0], last[1]), row.get("hours"))


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(**{**row, "binds": Binds(row["binds"]), "shape": shape_of(row["shape"])})


def _consent(row: Mapping[str, Any]) -> Consent:
    limit = shape_of(row["limit"]) if "limit" in row else None
    return Consent(**{**row, "rules": tuple(row["rules"]), "limit": limit})


def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
