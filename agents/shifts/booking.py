"""When a shift opens to an agent, and what that rests on."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min

from agents.models import Agent
from agents.shifts.models import Absence, Claim, Shift
from agents.shifts.policy import priority
from agents.shifts.policy.priority import Booked, Inputs
from marketplace.kernel.errors import Conflict

ZONE = ZoneInfo("Europe/Stockholm")  # the house's clock: the rule's days are the same for everybody
BEGAN = ("claimed", "releasing", "worked", "missed")


class NotOpenYet(Conflict):
    """This shift is not open to you yet."""


def inputs(agent: Agent, *, now: datetime) -> Inputs:
    """All that the rule knows of an agent at `now`."""
    today = now.astimezone(ZONE).date()
    since = now - timedelta(days=priority.LOOK_BACK)
    rows = Claim.objects.filter(agent=agent, state__in=BEGAN, starts_at__gte=since, starts_at__lt=now)
    booked = [
        Booked(start.astimezone(ZONE).date(), (end - start) / timedelta(hours=1))
        for start, end in rows.values_list("starts_at", "ends_at")
    ]
    return priority.inputs(today, joined(agent), booked, protected_days(agent))


def joined(agent: Agent) -> date:
    """The day of the account, or of the first claim where that is earlier."""
    first = Claim.objects.filter(agent=agent).aggregate(at=Min("starts_at"))["at"]
    begun = agent.person.date_joined
    return min(begun, first or begun).astimezone(ZONE).date()


def protected_days(agent: Agent) -> set[date]:
    return {
        first + timedelta(days=ahead)
        for first, last in Absence.objects.filter(agent=agent, protected=True).values_list("first_day", "last_day")
        for ahead in range((last - first).days + 1)
    }


def opens_at(shift: Shift, known: Inputs) -> datetime:
    """When it opens to whom the rule knows so."""
    return shift.opens_at - priority.EARLY if known.early else shift.opens_at


def require_open(agent: Agent, shift: Shift, *, now: datetime) -> None:
    """Raises NotOpenYet. The history is read only within the minutes in which it decides."""
    if now >= shift.opens_at:
        return
    if now < shift.opens_at - priority.EARLY or not inputs(agent, now=now).early:
        raise NotOpenYet()
