"""Claiming: a place in one statement, or a place on the list."""

from datetime import datetime

from django.db import transaction

from agents.models import Agent
from agents.shifts import admitting, booking, places, waiting
from agents.shifts.models import Claim, Shift, WaitlistEntry
from marketplace.kernel.errors import Conflict


class Full(Conflict):
    """Every place is taken. You can wait for one."""


def claim(agent: Agent, shift_id: int, *, now: datetime) -> Claim:
    """A place in the shift, with its terms as they stand now. Claiming again gives the claim that is there.

    Raises Full, NotOpenYet, and whatever `admitting.require` finds against it.
    """
    with transaction.atomic():
        found = _claimed(admitting.locked(agent), admitting.standing(shift_id), now=now)
        if found is None:
            raise Full()
        return found


def claim_or_wait(agent: Agent, shift_id: int, *, now: datetime) -> Claim | WaitlistEntry:
    """The claim, or in bad luck an entry on the list, in the order in which they came."""
    with transaction.atomic():
        agent, shift = admitting.locked(agent), admitting.standing(shift_id)
        return _claimed(agent, shift, now=now) or waiting.enter(agent, shift, now=now)


def _claimed(agent: Agent, shift: Shift, *, now: datetime) -> Claim | None:
    """The claim of a locked agent; None where no place is left."""
    known = Claim.objects.held().filter(agent=agent, shift=shift).first()
    if known:
        return known
    booking.require_open(agent, shift, now=now)
    admitting.require(agent, shift, now=now)
    entry = WaitlistEntry.objects.filter(agent=agent, shift=shift, state=WaitlistEntry.State.OFFERED).first()
    if entry:
        return waiting.accept(entry, now=now)
    place_id = places.take(agent, shift, now=now)
    return None if place_id is None else places.hold(agent, shift, place_id, now=now)
