"""Arrivals from files: who asks what, and when, drawn from one seed."""

import csv
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TextIO

from marketplace.kernel.errors import Invalid
from marketplace.simulator.replay import intents

INTERVAL = timedelta(minutes=5)


class UnreadableTraffic(Invalid):
    """This file cannot be replayed."""


@dataclass(frozen=True)
class Question:
    text: str
    intent: str

    @property
    def queue(self) -> str:
        return intents.QUEUE_OF[self.intent]


@dataclass(frozen=True)
class Arrival:
    """`at` is in real seconds after the first interval's start."""

    at: float
    question: Question


def questions(path: Path) -> list[Question]:
    """Rows `text,category` of Banking77. Raises UnreadableTraffic for a missing column or an unknown intent."""
    with _open(path) as file:
        rows = csv.DictReader(file)
        if not {"text", "category"} <= set(rows.fieldnames or ()):
            raise UnreadableTraffic(f"{path} has no columns text and category.")
        read = [Question(row["text"].strip(), row["category"]) for row in rows]
    unknown = {one.intent for one in read} - intents.QUEUE_OF.keys()
    if unknown:
        raise UnreadableTraffic(f"{path} has intents that no queue answers: {', '.join(sorted(unknown))}.")
    if not read:
        raise UnreadableTraffic(f"{path} is empty.")
    return read


def volumes(path: Path, day: date, *, first: int = 0, last: int = 24) -> list[int]:
    """Contacts in each five minutes of `day` from hour `first` to hour `last`, in order of time."""
    return list(intervals(path, day, first=first, last=last).values())


def intervals(path: Path, day: date, *, first: int = 0, last: int = 24) -> dict[datetime, int]:
    """The same by when each five minutes begin. Raises UnreadableTraffic for a missing column or an empty day."""
    with _open(path) as file:
        rows = csv.DictReader(file)
        if not {"interval_start", "calls"} <= set(rows.fieldnames or ()):
            raise UnreadableTraffic(f"{path} has no columns interval_start and calls.")
        found = {datetime.fromisoformat(row["interval_start"]): int(row["calls"]) for row in rows}
    counts = {start: found[start] for start in sorted(found) if start.date() == day and first <= start.hour < last}
    if not counts:
        raise UnreadableTraffic(f"{path} has no contacts on {day} between {first}:00 and {last}:00.")
    return counts


def arrivals(counts: list[int], asked: list[Question], *, scale: float, seed: int) -> list[Arrival]:
    """Contacts spread uniformly within their interval; `scale` keeps each with that chance, so that it is unbiased."""
    draw = random.Random(seed)
    drawn = []
    for place, count in enumerate(counts):
        kept = sum(draw.random() < scale for _ in range(count)) if scale < 1 else round(count * scale)
        for _ in range(kept):
            at = (place + draw.random()) * INTERVAL.total_seconds()
            drawn.append(Arrival(at, draw.choice(asked)))
    return sorted(drawn, key=lambda one: one.at)


def _open(path: Path) -> TextIO:
    try:
        return path.open(newline="", encoding="utf-8")
    except OSError as error:
        raise UnreadableTraffic(f"{path} cannot be opened: {error.strerror}.") from error
