"""Being away: what was claimed for these days is given back, and a protected absence counts for nothing at all."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from agents.shifts import admitting, releasing, waiting
from agents.shifts.models import Absence, Claim
from marketplace.kernel.errors import Conflict, Invalid

EARLIEST = timedelta(days=31)  # afterwards: who is ill does not sign in first
LONGEST = timedelta(days=366)


class AlreadyAway(Conflict):
    """You have said already that you are away on one of these days."""


def state(agent: Agent, first: date, last: date, *, protected: bool, now: datetime) -> Absence:
    """Write the absence down and give back the shifts of these days: where it is protected at once, at any hour.

    Raises Invalid, AlreadyAway.
    """
    today = now.astimezone(ZoneInfo(agent.person.time_zone)).date()
    _check(first, last, today)
    with transaction.atomic():
        agent = admitting.locked(agent)
        if Absence.objects.filter(agent=agent, first_day__lte=last, last_day__gte=first).exists():
            raise AlreadyAway()
        absence = Absence.objects.create(
            agent=agent, first_day=first, last_day=last, protected=protected, stated_at=now
        )
        for claim in _claims(agent, first, last):
            if not protected and now >= claim.free_until:
                if now < claim.starts_at:
                    releasing.release(claim, now=now)
                continue
            shift = admitting.standing(claim.shift_id)
            releasing.let_go(claim, Claim.Ending.AWAY, now=now)
            waiting.offer_places(shift, now=now)
        return absence


def take_back(absence: Absence) -> None:
    absence.delete()


def _claims(agent: Agent, first: date, last: date) -> list[Claim]:
    """What the agent holds on these days of their own calendar."""
    zone = ZoneInfo(agent.person.time_zone)
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = Claim.objects.held().filter(agent=agent, starts_at__lt=end, ends_at__gt=start)
    return list(rows.order_by("shift", "pk").select_for_update(of=("self",), no_key=True))  # as lists are locked


def _check(first: date, last: date, today: date) -> None:
    if last < first:
        raise Invalid(errors={"last_day": [_("The last day comes before the first.")]})
    if last - first >= LONGEST:
        raise Invalid(errors={"last_day": [_("A year at most. State a longer one in parts.")]})
    if first < today - EARLIEST:
        raise Invalid(errors={"first_day": [_("At most 31 days back. Ask the operators for an earlier one.")]})
