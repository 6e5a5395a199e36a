"""Shifts of the tests: on a quarter of an hour, three days ahead, for cards in English."""

from datetime import UTC, datetime, timedelta
from typing import Any

from agents.models import Grant, Person, Right
from agents.shifts import publishing
from agents.shifts.models import Shift
from agents.shifts.publishing import Draft
from tests import people

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
HOUR = timedelta(hours=1)


def planner(name: str = "olga") -> Person:
    """An operator who may publish shifts."""
    one = people.person(name, Person.Role.OPERATOR)
    Grant.objects.create(person=one, right=Right.PUBLISH_SHIFTS, granted_by=one, granted_at=NOW)
    return one


def draft(*, at: datetime = NOW + 72 * HOUR, hours: float = 3, places: int = 1, **fields: Any) -> Draft:
    said: dict[str, Any] = {
        "language": "en",
        "zone": "Europe/Stockholm",
        "guarantee": 21000,
        "currency": "SEK",
        "skills": {people.skill("cards").pk: 1},
        **fields,
    }
    return Draft(starts_at=at, ends_at=at + timedelta(hours=hours), places=places, **said)


def shift(by: Person, *, now: datetime = NOW, **fields: Any) -> Shift:
    """Published, and open to everybody."""
    one = publishing.publish([draft(**fields)], by=by, now=now)[0]
    Shift.objects.filter(pk=one.pk).update(opens_at=now)
    one.refresh_from_db()
    return one


def agent(name: str, **fields: Any) -> Any:
    return people.agent(name, **{"skills": {"cards": 2}, **fields})


def soon(now: datetime) -> datetime:
    """Three days ahead, on the hour."""
    return now.replace(minute=0, second=0, microsecond=0) + 72 * HOUR
