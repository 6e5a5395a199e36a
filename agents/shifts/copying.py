"""Copying a week: the same hours by the same clock, so that a change of the clocks moves nothing that people see."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agents.models import Person
from agents.shifts import publishing
from agents.shifts.models import Shift
from agents.shifts.policy import clocks
from agents.shifts.publishing import Draft


@dataclass(frozen=True)
class Copied:
    """What was published, and which shifts were not: copied before, begun, or at a time that does not exist."""

    shifts: tuple[Shift, ...]
    before: int
    past: int
    no_such_time: int


def copy_week(source: date, target: date, *, zone: str, by: Person, now: datetime) -> Copied:
    """Publish the shifts of the week of `source` again in the week of `target`. Doing it twice does it once."""
    days = monday(target) - monday(source)
    first, after = bounds(source, zone)
    rows = Shift.objects.published().filter(starts_at__gte=first, starts_at__lt=after).order_by("starts_at", "pk")
    drafts: list[Draft] = []
    before = past = none = 0
    for shift in rows.prefetch_related("skills"):
        try:
            draft = moved(shift, days)
        except clocks.NoSuchTime:
            none += 1
            continue
        if Shift.objects.published().filter(copied_from=shift, starts_at=draft.starts_at).exists():
            before += 1
        elif draft.errors(now=now):
            past += 1
        else:
            drafts.append(draft)
    return Copied(tuple(publishing.publish(drafts, by=by, now=now)), before, past, none)


def moved(shift: Shift, days: timedelta) -> Draft:
    """The shift so many days later, by the clock of its zone. Raises NoSuchTime."""
    zone = ZoneInfo(shift.zone)
    begins, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    draft = Draft(
        language=shift.language,
        starts_at=clocks.exact(begins.date() + days, begins.time(), shift.zone),
        ends_at=clocks.exact(ends.date() + days, ends.time(), shift.zone),
        zone=shift.zone,
        places=shift.places,
        guarantee=shift.guarantee,
        currency=shift.currency,
        skills=shift.needs(),
        bonus=shift.bonus,
        title=shift.title,
    )
    return replace(draft, copied_from=shift.pk)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """The week of a day by the clock of `zone`: from Monday's midnight to the next."""
    first = clocks.midnight(monday(day), ZoneInfo(zone))
    return first, clocks.midnight(monday(day) + timedelta(days=7), ZoneInfo(zone))
