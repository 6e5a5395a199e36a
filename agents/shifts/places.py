"""Taking a place and giving it back."""

from datetime import datetime

from agents.models import Agent
from agents.shifts import facts, telling
from agents.shifts.models import Claim, Place, Shift, WaitlistEntry
from agents.shifts.policy import terms
from marketplace.kernel import statements
from marketplace.kernel.outbox import publish

# Who comes at the same moment takes the next place instead of waiting for this one; nobody overtakes the list.
TAKE = """
    UPDATE shifts_place SET state = 'taken'
     WHERE id = (SELECT p.id FROM shifts_place p
                  WHERE p.shift_id = %(shift)s AND p.state = 'free'
                    AND NOT EXISTS (SELECT FROM shifts_waitlist_entry w
                                     WHERE w.shift_id = %(shift)s AND w.state = 'waiting')
                  ORDER BY p.number LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


def take(agent: Agent, shift: Shift, *, now: datetime) -> int | None:
    """A free place, or one that a colleague is releasing; None where there is neither, or where others wait first."""
    found = statements.rows(TAKE, {"shift": shift.pk})
    if found:
        return int(found[0][0])
    if WaitlistEntry.objects.waiting().filter(shift=shift).exists():
        return None
    leaving = releasing(shift.pk, but=agent)
    return take_over(leaving, now=now) if leaving else None


def releasing(shift_id: int, *, but: Agent | None = None) -> Claim | None:
    """The claim that has been releasing longest and is offered to nobody, locked."""
    rows = Claim.objects.filter(shift=shift_id, state=Claim.State.RELEASING)
    if but:
        rows = rows.exclude(agent=but)
    offered = WaitlistEntry.objects.filter(shift=shift_id, state=WaitlistEntry.State.OFFERED)
    rows = rows.exclude(place__in=offered.values("place")).order_by("releasing_since", "pk")
    return rows.select_for_update(skip_locked=True, of=("self",), no_key=True).first()


def take_over(claim: Claim, *, now: datetime) -> int:
    """Relieve who is releasing of their claim; gives back its place, which stays taken."""
    end(claim, Claim.Ending.TAKEN, now=now)
    telling.taken_over(claim, now=now)
    return claim.place_id


def end(claim: Claim, ending: str, *, now: datetime) -> None:
    """End a locked claim, whatever the hour. Who was there for a part of the shift has that part."""
    claim.end(Claim.State.RELEASED, ending, now=now)
    if now > claim.starts_at:
        publish(facts.ShiftCutShort(**facts.of(claim), ended_at=now))


def hold(agent: Agent, shift: Shift, place_id: int, *, now: datetime, like: Claim | None = None) -> Claim:
    """The claim on a taken place, by the shift's terms, or by those of the claim that it comes from."""
    of = like or shift
    return Claim.objects.create(
        shift=shift,
        place_id=place_id,
        agent=agent,
        claimed_at=now,
        starts_at=max(shift.starts_at, now),
        ends_at=shift.ends_at,
        guarantee=of.guarantee,
        bonus=of.bonus,
        currency=of.currency,
        free_until=terms.free_until(shift.starts_at, now, shift.free_until),
    )


def give_back(place_id: int) -> None:
    """Free again, unless it was offered to somebody of the list while it was being released."""
    offered = WaitlistEntry.objects.filter(place=place_id, state=WaitlistEntry.State.OFFERED).exists()
    Place.objects.filter(pk=place_id).update(state=Place.State.OFFERED if offered else Place.State.FREE)
