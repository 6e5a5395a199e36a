"""Publishing shifts, and cancelling them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext as _

from agents import auditing, rights
from agents.models import Person
from agents.shifts import facts, telling
from agents.shifts.models import Claim, Place, Shift, ShiftSkill, Swap, WaitlistEntry
from agents.shifts.models.shift import LONGEST, MOST_PLACES, STEP
from agents.shifts.policy import clocks, terms
from marketplace.kernel.errors import Invalid
from marketplace.kernel.money import EXPONENTS
from marketplace.kernel.outbox import publish as tell

MOST_AN_HOUR = 10_000_000  # minor units
FURTHEST = timedelta(days=370)


@dataclass(frozen=True)
class Draft:
    """A shift as it is asked for; amounts are minor units an hour."""

    language: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    places: int
    guarantee: int
    currency: str
    skills: Mapping[int, int] = field(default_factory=dict)  # id → level
    bonus: int = 0
    title: str = ""
    copied_from: int | None = None

    def errors(self, *, now: datetime) -> dict[str, list[str]]:
        """What keeps it from being published, by field."""
        found: dict[str, str] = {}
        quarters = [moment.timestamp() % STEP.total_seconds() for moment in (self.starts_at, self.ends_at)]
        if self.starts_at <= now:
            found["starts_at"] = _("It begins in the past.")
        elif self.starts_at > now + FURTHEST:
            found["starts_at"] = _("A year ahead at most.")
        elif quarters[0]:
            found["starts_at"] = _("Shifts begin on a quarter of an hour.")
        if self.ends_at <= self.starts_at:
            found["ends_at"] = _("It ends before it begins.")
        elif self.ends_at - self.starts_at > LONGEST:
            found["ends_at"] = _("Twelve hours at most.")
        elif quarters[1]:
            found["ends_at"] = _("Shifts end on a quarter of an hour.")
        if not 1 <= self.places <= MOST_PLACES:
            found["places"] = _("From 1 to %(most)s places.") % {"most": MOST_PLACES}
        if not 0 < self.guarantee <= MOST_AN_HOUR:
            found["guarantee"] = _("A guarantee is more than nothing.")
        if not 0 <= self.bonus <= MOST_AN_HOUR:
            found["bonus"] = _("A bonus is not negative.")
        if self.currency not in EXPONENTS:
            found["currency"] = _("This is no currency that we pay in.")
        if not _known_zone(self.zone):
            found["zone"] = _("This is no time zone.")
        return {name: [sentence] for name, sentence in found.items()}


def publish(drafts: Sequence[Draft], *, by: Person, now: datetime) -> list[Shift]:
    """All of them, or none. Raises NotYourTask, and Invalid with what is wrong with the first that does not fit."""
    rights.require(by, rights.Right.PUBLISH_SHIFTS)
    for draft in drafts:
        if errors := draft.errors(now=now):
            raise Invalid(errors=errors)
    with transaction.atomic():
        shifts = [_publish(draft, by, now) for draft in drafts]
        if shifts:
            auditing.record(by, "shift.published", about={"shifts": [one.pk for one in shifts]}, now=now)
    return shifts


def cancel(shift: Shift, *, reason: str, by: Person, now: datetime) -> Shift:
    """Nobody works it. Who holds a place hears of it, and is paid where it comes late. Raises AlreadyOver."""
    rights.require(by, rights.Right.PUBLISH_SHIFTS)
    reason = " ".join(reason.split())
    if len(reason) < 3:
        raise Invalid(errors={"reason": [_("Who holds a place reads why. Write it.")]})
    with transaction.atomic():
        shift = Shift.objects.select_for_update(of=("self",), no_key=True).get(pk=shift.pk)
        shift.cancel(by=by, reason=reason[:300], now=now)
        late = now > shift.starts_at - terms.LATE_CANCELLATION
        held = Claim.objects.held().filter(shift=shift).order_by("pk").select_related("agent__person")
        for claim in held.select_for_update(of=("self",), no_key=True):
            claim.end(Claim.State.RELEASED, Claim.Ending.CANCELLED, now=now)
            if late:
                tell(facts.ShiftCancelledLate(**facts.of(claim)))
            telling.cancelled(claim, shift, paid=late, now=now)
        for entry in WaitlistEntry.objects.open().filter(shift=shift):
            entry.move(WaitlistEntry.State.CLOSED)
        for swap in Swap.objects.filter(state=Swap.State.PROPOSED, given__shift=shift):
            swap.move(Swap.State.LAPSED, answered_at=now)
        for swap in Swap.objects.filter(state=Swap.State.PROPOSED, wanted__shift=shift):
            swap.move(Swap.State.LAPSED, answered_at=now)
        auditing.record(by, "shift.cancelled", about={"shift": shift.pk}, now=now)
    return shift


def _publish(draft: Draft, by: Person, now: datetime) -> Shift:
    shift = Shift.objects.create(
        title=draft.title[:60],
        language=draft.language,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        zone=draft.zone,
        places=draft.places,
        guarantee=draft.guarantee,
        bonus=draft.bonus,
        currency=draft.currency,
        opens_at=max(now, clocks.opening(draft.starts_at, draft.zone)),
        free_until=max(now, draft.starts_at - terms.FREE_RELEASE),
        published_by=by,
        published_at=now,
        copied_from_id=draft.copied_from,
    )
    ShiftSkill.objects.bulk_create(
        ShiftSkill(shift=shift, skill_id=skill, level=level) for skill, level in draft.skills.items()
    )
    Place.objects.bulk_create(Place(shift=shift, number=number) for number in range(1, draft.places + 1))
    return shift


def _known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
