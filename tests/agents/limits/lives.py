"""Lives for the tests of limits: work written by the clock of a place, judged by one row of the published table."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from agents.limits import permits, table
from agents.limits.policy import calendars
from agents.limits.policy.calendars import Recess
from agents.limits.policy.judging import Binding, Found, Life, Weight, judge
from agents.limits.policy.shapes import Shape
from agents.limits.policy.stretches import Stretch, merged
from agents.models import Agent, Person

STOCKHOLM = ZoneInfo("Europe/Stockholm")
GRANTED = datetime(2026, 11, 27, 8, tzinfo=UTC)
WEEKLY = {"kind": "cap", "hours": 20, "per": "week"}


def at(text: str, zone: ZoneInfo = STOCKHOLM) -> datetime:
    """`2026-11-23 08:00` by that place's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def work(text: str, hours: float, zone: ZoneInfo = STOCKHOLM) -> Stretch:
    return Stretch(at(text, zone), at(text, zone) + timedelta(hours=hours))


def every_day(first: date, days: int, clock: str, hours: float, zone: ZoneInfo = STOCKHOLM) -> list[Stretch]:
    return [work(f"{first + timedelta(days=number)} {clock}", hours, zone) for number in range(days)]


def weeks(first: date, count: int, hours: float, zone: ZoneInfo = STOCKHOLM) -> list[Stretch]:
    """Five equal days in each of so many weeks."""
    mondays = [first + timedelta(weeks=number) for number in range(count)]
    return [one for monday in mondays for one in every_day(monday, 5, "09:00", hours / 5, zone)]


def rule(key: str) -> Shape:
    return next(one.shape for one in table.rules() if one.key == key)


def judged(
    shape: Shape | str,
    asked: Stretch,
    *,
    worked: Iterable[Stretch] = (),
    planned: Iterable[Stretch] = (),
    zone: ZoneInfo = STOCKHOLM,
    valid: Stretch | None = None,
    recesses: Iterable[Recess] = (),
) -> Found | None:
    """What one rule says, named by its key in the table or given."""
    found = shape if not isinstance(shape, str) else rule(shape)
    binding = Binding("one", found, Weight.LEGAL, valid)
    life = Life([binding], merged(worked), list(planned), zone, recesses=list(recesses))
    return next(iter(judge(life, asked)), None)


def refused(shape: Shape | str, asked: Stretch, **life: object) -> bool:
    found = judged(shape, asked, **life)  # type: ignore[arg-type]
    return found is not None and found.refuses


def midnight(day: str, zone: ZoneInfo = STOCKHOLM) -> datetime:
    return calendars.midnight(date.fromisoformat(day), zone)


def student(agent: Agent, olga: Person, **fields: object) -> None:
    """A student's permit that `olga` has read: twenty hours a week in Sweden, where nothing else is said."""
    said = {"kind": "student", "country": "SE", "valid_from": date(2026, 9, 1), "valid_until": date(2027, 6, 30)}
    permits.grant(agent, **{**said, "by": olga, "now": GRANTED, "terms": [WEEKLY], **fields})  # type: ignore[arg-type]
