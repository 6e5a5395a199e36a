"""Giving a place back: at once while that is free, later as soon as another takes it."""

from datetime import datetime

from django.db import transaction

from agents.models import Agent
from agents.shifts import admitting, places, telling, waiting
from agents.shifts.models import Claim, Shift, WaitlistEntry
from marketplace.kernel.errors import Conflict

State, Ending = Claim.State, Claim.Ending


class HasBegun(Conflict):
    """This shift has begun. If you cannot work, say that you are away."""


class BeingOffered(Conflict):
    """Your place is offered to somebody right now. When they let it go, you can keep it."""


def release(claim: Claim, *, now: datetime) -> Claim:
    """Until `free_until` the place is free at once; later the claim is releasing until another takes it."""
    with transaction.atomic():
        shift, claim = _both(claim)
        if claim.state == State.RELEASING:
            return claim
        if now >= claim.starts_at:
            raise HasBegun()
        if now < claim.free_until:
            let_go(claim, Ending.RELEASED, now=now)
        else:
            claim.move(State.RELEASING, releasing_since=now)
        waiting.offer_places(shift, now=now)
        return claim


def keep(claim: Claim, *, now: datetime) -> Claim:
    """Stay after all, while nobody is being offered the place. Raises BeingOffered."""
    with transaction.atomic():
        _, claim = _both(claim)
        if claim.state == State.CLAIMED:
            return claim
        if WaitlistEntry.objects.filter(place=claim.place_id, state=WaitlistEntry.State.OFFERED).exists():
            raise BeingOffered()
        return claim.move(State.CLAIMED, releasing_since=None)


def let_go(claim: Claim, ending: str, *, now: datetime) -> None:
    """End a locked claim at once, whatever the hour, and free its place. The list is asked by the caller."""
    places.end(claim, ending, now=now)
    places.give_back(claim.place_id)


def let_go_of_inactive(*, now: datetime) -> int:
    """Free the places of agents who may not work any more. How many."""
    rows = Claim.objects.held().filter(starts_at__gt=now).exclude(agent__state=Agent.State.ACTIVE)
    done = 0
    for one in list(rows.select_related("agent")):
        with transaction.atomic():
            try:
                shift, claim = _both(one)
            except admitting.NoSuchShift:
                continue
            if claim.state in (State.CLAIMED, State.RELEASING):
                let_go(claim, Ending.INACTIVE, now=now)
                telling.let_go(claim, shift, now=now)
                waiting.offer_places(shift, now=now)
                done += 1
    return done


def _both(claim: Claim) -> tuple[Shift, Claim]:
    """The shift, which stands, and the claim, locked."""
    shift = admitting.standing(claim.shift_id)
    return shift, Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
