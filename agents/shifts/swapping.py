"""Two people change shifts: both are checked as for a claim, and both change or neither does."""

from datetime import datetime, timedelta

from django.db import transaction

from agents.models import Agent
from agents.shifts import admitting, places, telling
from agents.shifts.models import Claim, Swap
from agents.shifts.policy import terms
from agents.shifts.policy.fitting import Abilities, Needs
from marketplace.kernel.errors import Conflict, NotAllowed

State = Swap.State
AHEAD = timedelta(days=14)
MOST_SHOWN = 40


class NoSwap(Conflict):
    """One of these two shifts can no longer be swapped."""


class SwapOver(Conflict):
    """This swap has been answered, or its time is over."""


class DoesNotFitThem(NotAllowed):
    """Your shift asks for a skill or a language that the other does not have."""


def partners(claim: Claim, *, now: datetime) -> list[Claim]:
    """Colleagues' claims of the next two weeks that fit this agent, and whose holder this shift fits."""
    rows = Claim.objects.filter(state=Claim.State.CLAIMED, starts_at__gt=now, starts_at__lt=now + AHEAD)
    rows = rows.exclude(agent=claim.agent).exclude(shift=claim.shift).order_by("starts_at", "pk")
    mine, needed = admitting.abilities(claim.agent), admitting.needs(claim.shift)
    theirs: dict[int, Abilities] = {}
    wanted: dict[int, Needs] = {}
    found: dict[int, Claim] = {}  # one for each shift: which colleague it is does not matter
    for one in rows.select_related("shift", "agent__person").prefetch_related("shift__skills__skill"):
        if one.shift_id in found or len(found) == MOST_SHOWN:
            continue
        needs = wanted.setdefault(one.shift_id, admitting.needs(one.shift))
        if not mine.meets(needs):
            continue
        able = theirs.setdefault(one.agent_id, admitting.abilities(one.agent))
        if able.meets(needed) and not _busy(one.agent, claim, but=one) and not _busy(claim.agent, one, but=claim):
            found[one.shift_id] = one
    return list(found.values())


def propose(given: Claim, wanted: Claim, *, now: datetime) -> Swap:
    """Ask who holds `wanted`. Proposing again gives the proposal that is there. Raises NoSwap and what stands against
    the agent's side of it."""
    with transaction.atomic():
        agent = admitting.locked(given.agent)
        given, wanted = _claims(given.pk, wanted.pk, now=now)
        known = Swap.objects.filter(given=given, wanted=wanted, state=State.PROPOSED).first()
        if known:
            return known
        if not admitting.abilities(wanted.agent).meets(admitting.needs(given.shift)):
            raise DoesNotFitThem()
        admitting.require(agent, wanted.shift, now=now, without=[given.pk])
        until = min(now + terms.SWAP_ANSWER, given.starts_at, wanted.starts_at)
        swap = Swap.objects.create(given=given, wanted=wanted, proposed_at=now, expires_at=until)
        telling.swap_proposed(swap, now=now)
        return swap


def accept(swap: Swap, *, now: datetime) -> Swap:
    """Both claims change hands, each with the terms that it had. Raises SwapOver, NoSwap and what stands against it."""
    with transaction.atomic():
        pair = sorted([swap.given.agent_id, swap.wanted.agent_id])
        agents = {pk: admitting.locked(Agent(pk=pk)) for pk in pair}
        given, wanted = _claims(swap.given_id, swap.wanted_id, now=now)
        swap = Swap.objects.select_for_update(of=("self",), no_key=True).get(pk=swap.pk)
        if swap.state != State.PROPOSED or now >= swap.expires_at:
            raise SwapOver()
        one, other = agents[given.agent_id], agents[wanted.agent_id]
        admitting.require(one, wanted.shift, now=now, without=[given.pk])
        admitting.require(other, given.shift, now=now, without=[wanted.pk])
        for claim in (given, wanted):
            claim.end(Claim.State.RELEASED, Claim.Ending.SWAPPED, now=now)
        places.hold(one, wanted.shift, wanted.place_id, now=now, like=wanted)
        places.hold(other, given.shift, given.place_id, now=now, like=given)
        swap.move(State.DONE, answered_at=now)
        telling.swap_answered(_told(swap), done=True, now=now)
        return swap


def refuse(swap: Swap, *, now: datetime) -> None:
    with transaction.atomic():
        swap.move(State.REFUSED, answered_at=now)
        telling.swap_answered(_told(swap), done=False, now=now)


def withdraw(swap: Swap, *, now: datetime) -> None:
    swap.move(State.WITHDRAWN, answered_at=now)


def lapse(*, now: datetime) -> int:
    """End what nobody has answered in time, and what can no longer be done. How many."""
    held = Claim.objects.filter(state=Claim.State.CLAIMED).values("pk")
    rows = Swap.objects.filter(state=State.PROPOSED)
    gone = rows.exclude(given__in=held) | rows.exclude(wanted__in=held) | rows.filter(expires_at__lte=now)
    done = 0
    for swap in gone.select_for_update(skip_locked=True, of=("self",), no_key=True):
        swap.move(State.LAPSED, answered_at=now)
        done += 1
    return done


def _claims(given: int, wanted: int, *, now: datetime) -> tuple[Claim, Claim]:
    """Both claims, locked after their shifts; both held, and neither begun. Raises NoSwap."""
    rows = Claim.objects.filter(pk__in=[given, wanted])
    for shift_id in sorted(set(rows.values_list("shift_id", flat=True))):
        admitting.standing(shift_id)
    locked = rows.order_by("pk").select_related("shift", "agent__person")
    found = {one.pk: one for one in locked.select_for_update(of=("self",), no_key=True)}
    both = found.get(given), found.get(wanted)
    if any(one is None or one.state != Claim.State.CLAIMED or one.starts_at <= now for one in both):
        raise NoSwap()
    return found[given], found[wanted]


def _busy(agent: Agent, with_: Claim, *, but: Claim) -> bool:
    """Whether the agent has another claim in the hours of `with_`."""
    rows = Claim.objects.counted().filter(agent=agent).exclude(pk=but.pk)
    return rows.filter(starts_at__lt=with_.ends_at, ends_at__gt=with_.starts_at).exists()


def _told(swap: Swap) -> Swap:
    return Swap.objects.select_related("given__agent__person", "wanted__agent__person").get(pk=swap.pk)
