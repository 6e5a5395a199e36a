"""The operators' week: places against claims, who waits, and who is not there."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from agents.limits.policy import calendars
from agents.limits.policy.stretches import Stretch
from agents.models import Agent
from agents.shifts import admitting, attending, booking
from agents.shifts.models import Absence, Claim, Shift, WaitlistEntry
from agents.shifts.models.claim import COUNTED

LEAST_FOR_A_RATE = 20  # claims
SOON = timedelta(minutes=30)


@dataclass
class Row:
    shift: Shift
    held: int = 0  # claimed, releasing among them, or worked
    releasing: int = 0
    missed: int = 0
    waiting: int = 0
    there: int = 0  # of those who hold a place in a shift that runs

    @property
    def open(self) -> int:
        return self.shift.places - self.held


@dataclass(frozen=True)
class Totals:
    places: int
    held: int
    waiting: int
    missed: int
    hours: float  # of places
    adherence: float | None = None
    measured: int = 0  # claims that the adherence is made of

    @property
    def open(self) -> int:
        return self.places - self.held


@dataclass(frozen=True)
class Overview:
    rows: list[Row]
    totals: Totals
    running: list[Row] = field(default_factory=list)


def week(start: datetime, end: datetime, *, now: datetime) -> Overview:
    """Shifts that begin in [start, end), cancelled ones left out; what runs now stands apart."""
    planned = rows(Shift.objects.published().filter(starts_at__gte=start, starts_at__lt=end))
    running = rows(Shift.objects.published().filter(starts_at__lte=now + SOON, ends_at__gt=now))
    measured, rate = adherence(start, end)
    totals = Totals(
        sum(row.shift.places for row in planned),
        sum(row.held for row in planned),
        sum(row.waiting for row in planned),
        sum(row.missed for row in planned),
        sum(row.shift.places * (row.shift.length / timedelta(hours=1)) for row in planned),
        rate if measured >= LEAST_FOR_A_RATE else None,
        measured,
    )
    return Overview(planned, totals, running)


def adherence(start: datetime, end: datetime) -> tuple[int, float | None]:
    """Adherent ÷ scheduled seconds of claims that began in [start, end), and how many they are.

    A claim on a day of a protected absence is in neither part, whether it was missed or cut short by it.
    """
    claims = Claim.objects.filter(starts_at__gte=start, starts_at__lt=end, state__in=["worked", "missed"])
    scheduled = kept = 0.0
    count = 0
    protected: dict[int, set[date]] = {}
    for one in claims.select_related("agent__person"):
        days = protected.setdefault(one.agent_id, booking.protected_days(one.agent))
        zone = ZoneInfo(one.agent.person.time_zone)
        if not days.isdisjoint(calendars.days_of(Stretch(one.starts_at, one.ends_at), zone)):
            continue
        scheduled += one.length.total_seconds()
        kept += one.adherent_seconds or 0
        count += 1
    return count, kept / scheduled if scheduled else None


@dataclass(frozen=True)
class Held:
    """One claim on a shift's page."""

    claim: Claim
    adherent: int | None  # seconds so far


def holders(shift: Shift, *, now: datetime) -> list[Held]:
    claims = shift.claims.exclude(state=Claim.State.RELEASED).select_related("agent__person")
    return [
        Held(
            one,
            one.adherent_seconds
            if one.adherent_seconds is not None
            else (attending.adherent_seconds(one, now=now) if one.attended_at else None),
        )
        for one in claims.order_by("state", "agent__person__name")
    ]


def fitting(shift: Shift) -> list[Agent]:
    """Active agents whom it fits, by name."""
    needs = admitting.needs(shift)
    rows = Agent.objects.filter(state=Agent.State.ACTIVE, languages__tag=shift.language).select_related("person")
    for skill, level in needs.skills.items():
        rows = rows.filter(proficiencies__skill=skill, proficiencies__level__gte=level)
    return list(rows.order_by("person__name").distinct())


def away(agents: list[Agent], shift: Shift) -> set[int]:
    """Who of them has said that they are away on the day it begins; why is nobody's business."""
    day = shift.starts_at.astimezone(ZoneInfo(shift.zone)).date()
    rows = Absence.objects.filter(agent__in=agents, first_day__lte=day, last_day__gte=day)
    return set(rows.values_list("agent", flat=True))


def rows(shifts: QuerySet[Shift]) -> list[Row]:
    """Each shift by its time, with what its places have come to."""
    ordered = shifts.order_by("starts_at", "ends_at", "pk").prefetch_related("skills__skill")
    found = {one.pk: Row(one) for one in ordered}
    for shift, state, attended in Claim.objects.filter(shift__in=found).values_list("shift", "state", "attended_at"):
        row = found[shift]
        if state in COUNTED:
            row.held += 1
            row.releasing += state == Claim.State.RELEASING
            row.there += attended is not None
        row.missed += state == Claim.State.MISSED
    for shift in WaitlistEntry.objects.open().filter(shift__in=found).values_list("shift", flat=True):
        found[shift].waiting += 1
    return list(found.values())
