"""An agent's week: what is theirs, what is open to them, and why something is not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Count

from agents.limits.checking import Finding, Verdict
from agents.models import Agent
from agents.shifts import admitting, booking, costs, hours
from agents.shifts.costs import Cost
from agents.shifts.models import Absence, Claim, Place, Shift, WaitlistEntry
from agents.shifts.policy import clocks, terms
from agents.shifts.policy.fitting import Abilities


class Kind(StrEnum):
    OPEN = "open"
    MINE = "mine"
    RELEASING = "releasing"
    OFFERED = "offered"
    WAITING = "waiting"
    FULL = "full"
    REFUSED = "refused"  # a limit is against it
    BUSY = "busy"  # another shift, or an absence, is in the way
    LATER = "later"  # not open yet
    WORKED = "worked"
    MISSED = "missed"


@dataclass(frozen=True)
class Block:
    """One shift as this agent sees it."""

    kind: Kind
    shift: Shift
    left: int  # places that can be had
    claim: Claim | None = None
    entry: WaitlistEntry | None = None
    position: int = 0
    finding: Finding | None = None  # why not, or what comes close
    opens_at: datetime | None = None
    free: bool = False  # a release takes effect at once
    begun: bool = False
    cost: Cost | None = None  # what it brought beyond tickets, once that is posted


@dataclass(frozen=True)
class Day:
    date: date
    blocks: list[Block]
    away: bool


@dataclass(frozen=True)
class Week:
    days: list[Day]
    claimed: timedelta
    releasing: timedelta
    cap: hours.Counted | None  # the nearest limit

    @property
    def share(self) -> tuple[float, float]:
        """Of the nearest limit, in percent: what is firm, and what is being released."""
        if self.cap is None:
            return 0.0, 0.0
        sum_, leaving = self.cap.sum, min(self.cap.sum, self.releasing.total_seconds() / self.cap.weeks)
        return 100 * min(1, (sum_ - leaving) / self.cap.limit), 100 * min(1, leaving / self.cap.limit)


def week(agent: Agent, monday: date, *, zone: ZoneInfo, now: datetime, mine: bool = False) -> Week:
    """The seven days from `monday` by the clock of `zone`; `mine` leaves out what is merely open."""
    bounds = [clocks.midnight(monday + timedelta(days=number), zone) for number in range(8)]
    shifts = list(
        Shift.objects.published()
        .filter(starts_at__gte=bounds[0], starts_at__lt=bounds[-1])
        .order_by("starts_at", "ends_at", "pk")
        .prefetch_related("skills__skill")
    )
    found = blocks(agent, shifts, now=now)
    if mine:
        found = [one for one in found if one.claim or one.entry]
    absences = list(
        Absence.objects.filter(agent=agent, first_day__lte=monday + timedelta(days=6), last_day__gte=monday)
    )
    days = []
    for number in range(7):
        day = monday + timedelta(days=number)
        here = [one for one in found if bounds[number] <= one.shift.starts_at < bounds[number + 1]]
        days.append(Day(day, here, any(one.first_day <= day <= one.last_day for one in absences)))
    held = Claim.objects.counted().filter(agent=agent, starts_at__lt=bounds[-1], ends_at__gt=bounds[0])
    lengths = [
        (state, min(end, bounds[-1]) - max(start, bounds[0]))
        for state, start, end in held.values_list("state", "starts_at", "ends_at")
    ]
    return Week(
        days,
        sum((length for _, length in lengths), timedelta(0)),
        sum((length for state, length in lengths if state == Claim.State.RELEASING), timedelta(0)),
        next(iter(hours.caps(agent, max(bounds[0], min(now, bounds[-1] - timedelta(hours=1))), now=now)), None),
    )


def blocks(agent: Agent, shifts: Sequence[Shift], *, now: datetime) -> list[Block]:
    """Each shift that is theirs or that fits them, in the given order."""
    ids = [one.pk for one in shifts]
    claims = {
        one.shift_id: one
        for one in Claim.objects.filter(agent=agent, shift__in=ids).exclude(state="released").order_by("pk")
    }
    entries = {one.shift_id: one for one in WaitlistEntry.objects.open().filter(agent=agent, shift__in=ids)}
    paid = costs.of_claims(one.pk for one in claims.values())
    able = admitting.abilities(agent)
    fitting = [
        one
        for one in shifts
        if one.pk not in claims and (one.pk in entries or _fits(able, one)) and terms.can_be_claimed(one.ends_at, now)
    ]
    stretches = [(max(one.starts_at, now), one.ends_at) for one in fitting]
    verdicts = dict(zip((one.pk for one in fitting), hours.check_all(agent, stretches, now=now), strict=True))
    had, waiting, busy = _to_be_had(ids), _waiting(ids), _in_the_way(agent, fitting)
    known = booking.inputs(agent, now=now) if any(now < one.opens_at for one in fitting) else None
    found = []
    for shift in shifts:
        left = 0 if waiting[shift.pk] else had[shift.pk]
        if claim := claims.get(shift.pk):
            found.append(_held(shift, claim, left, paid.get(claim.pk), now))
        elif shift.pk in verdicts:
            opens = booking.opens_at(shift, known) if known and now < shift.opens_at else shift.opens_at
            entry, before = entries.get(shift.pk), waiting[shift.pk]
            found.append(_open(shift, left, shift.pk in busy, entry, before, verdicts[shift.pk], opens, now))
    return found


def _held(shift: Shift, claim: Claim, left: int, cost: Cost | None, now: datetime) -> Block:
    kind = {"releasing": Kind.RELEASING, "worked": Kind.WORKED, "missed": Kind.MISSED}.get(claim.state, Kind.MINE)
    return Block(kind, shift, left, claim=claim, free=now < claim.free_until, begun=now >= claim.starts_at, cost=cost)


def _open(
    shift: Shift,
    left: int,
    busy: bool,
    entry: WaitlistEntry | None,
    waiting: list[int],
    verdict: Verdict,
    opens_at: datetime,
    now: datetime,
) -> Block:
    finding = next(iter(verdict.refusals or hours.close(verdict)), None)
    if entry and entry.state == WaitlistEntry.State.OFFERED:
        return Block(Kind.OFFERED, shift, left, entry=entry, finding=finding)
    if entry:
        return Block(Kind.WAITING, shift, left, entry=entry, position=waiting.index(entry.pk) + 1, finding=finding)
    if busy:
        return Block(Kind.BUSY, shift, left)
    if verdict.refusals:
        return Block(Kind.REFUSED, shift, left, finding=finding)
    if now < opens_at:
        return Block(Kind.LATER, shift, left, opens_at=opens_at, finding=finding)
    return Block(Kind.OPEN if left else Kind.FULL, shift, left, position=len(waiting) + 1, finding=finding)


def _in_the_way(agent: Agent, shifts: Sequence[Shift]) -> set[int]:
    """Ids of the shifts at whose time the agent has another one, or is away."""
    if not shifts:
        return set()
    first, last = min(one.starts_at for one in shifts), max(one.ends_at for one in shifts)
    rows = Claim.objects.counted().filter(agent=agent, starts_at__lt=last, ends_at__gt=first)
    taken = list(rows.values_list("starts_at", "ends_at"))
    zone = ZoneInfo(agent.person.time_zone)
    absences = Absence.objects.filter(
        agent=agent, first_day__lte=last.astimezone(zone).date(), last_day__gte=first.astimezone(zone).date()
    )
    taken += [
        (clocks.midnight(one.first_day, zone), clocks.midnight(one.last_day + timedelta(days=1), zone))
        for one in absences
    ]
    return {one.pk for one in shifts if any(one.starts_at < end and start < one.ends_at for start, end in taken)}


def _fits(able: Abilities, shift: Shift) -> bool:
    return able.meets(admitting.needs(shift))


def _to_be_had(ids: list[int]) -> Counter[int]:
    """Free places, and those that a colleague is releasing and nobody is being offered."""
    free = Place.objects.filter(shift__in=ids, state=Place.State.FREE).values("shift").annotate(count=Count("pk"))
    offered = WaitlistEntry.objects.filter(state=WaitlistEntry.State.OFFERED, shift__in=ids)
    leaving = Claim.objects.filter(shift__in=ids, state=Claim.State.RELEASING)
    leaving = leaving.exclude(place__in=offered.values("place"))
    counts = Counter({row["shift"]: row["count"] for row in free})
    counts.update(leaving.values_list("shift", flat=True))
    return counts


def _waiting(ids: list[int]) -> dict[int, list[int]]:
    """Entries in order, by shift."""
    found: dict[int, list[int]] = {pk: [] for pk in ids}
    for shift, pk in WaitlistEntry.objects.waiting().filter(shift__in=ids).values_list("shift", "pk"):
        found[shift].append(pk)
    return found
