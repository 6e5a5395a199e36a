"""Whether an agent may have a shift: it fits, they are free then, and no limit stands against it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from agents.models import Agent
from agents.shifts import hours
from agents.shifts.models import Absence, Claim, Shift
from agents.shifts.policy import terms
from agents.shifts.policy.fitting import Abilities, Needs
from marketplace.kernel.errors import Conflict, NotAllowed, NotFound


class NoSuchShift(NotFound):
    """There is no such shift, or it is no longer on offer."""


class DoesNotFit(NotAllowed):
    """This shift asks for a skill or a language that you do not have."""


class TooLate(Conflict):
    """This shift is over, or nearly."""


class AtThatTime(Conflict):
    """You have another shift at that time."""


class Away(Conflict):
    """You have said that you are away on that day. Take the absence back first."""


class BeyondLimits(Conflict):
    """A limit of working time stands against this shift."""


def locked(agent: Agent) -> Agent:
    """The agent, whose claims change one after the other. First in the order of locks."""
    return Agent.objects.select_for_update(no_key=True, of=("self",)).select_related("person").get(pk=agent.pk)


def standing(shift_id: int) -> Shift:
    """The published shift, which nobody cancels before this transaction ends. Raises NoSuchShift."""
    rows: QuerySet[Shift] = Shift.objects.raw(  # type: ignore[assignment]
        "SELECT * FROM shifts_shift WHERE id = %s AND state = 'published' FOR SHARE", [shift_id]
    )
    found = next(iter(rows), None)
    if found is None:
        raise NoSuchShift()
    return found


def abilities(agent: Agent) -> Abilities:
    return Abilities(
        agent.state == Agent.State.ACTIVE,
        dict(agent.proficiencies.values_list("skill", "level")),
        frozenset(agent.languages.values_list("tag", flat=True)),
    )


def needs(shift: Shift) -> Needs:
    return Needs(shift.needs(), shift.language)


def require(agent: Agent, shift: Shift, *, now: datetime, without: Collection[int] = ()) -> None:
    """Raises what stands against it; `without` are claims that leave in the same step."""
    agent.require_active()
    if not abilities(agent).meets(needs(shift)):
        raise DoesNotFit()
    if not terms.can_be_claimed(shift.ends_at, now):
        raise TooLate()
    starts_at = max(shift.starts_at, now)
    others = Claim.objects.counted().filter(agent=agent).exclude(pk__in=without)
    if others.filter(starts_at__lt=shift.ends_at, ends_at__gt=starts_at).exists():
        raise AtThatTime()
    if away(agent, starts_at, shift.ends_at):
        raise Away()
    within_limits(agent, shift, now=now, without=without)


def away(agent: Agent, starts_at: datetime, ends_at: datetime) -> bool:
    zone = ZoneInfo(agent.person.time_zone)
    first, last = starts_at.astimezone(zone).date(), (ends_at - timedelta.resolution).astimezone(zone).date()
    return Absence.objects.filter(agent=agent, first_day__lte=last, last_day__gte=first).exists()


def within_limits(agent: Agent, shift: Shift, *, now: datetime, without: Collection[int] = ()) -> None:
    """Raises BeyondLimits with the sentence of what weighs most."""
    verdict = hours.check(agent, max(shift.starts_at, now), shift.ends_at, now=now, without=without)
    if verdict.allowed:
        return
    worst = next((one for one in verdict.refusals if one.weight != hours.HOUSE), verdict.refusals[0])
    raise BeyondLimits(worst.sentence, rule=worst.rule, frees_at=worst.frees_at and worst.frees_at.isoformat())
