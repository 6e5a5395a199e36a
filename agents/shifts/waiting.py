"""The list of a full shift: places are offered in order, each for a limited time."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from agents.models import Agent
from agents.shifts import admitting, places, telling
from agents.shifts.models import Claim, Place, Shift, WaitlistEntry
from agents.shifts.policy import terms
from marketplace.kernel.errors import Conflict, DomainError

State = WaitlistEntry.State
MOST_ASKED = 50  # people of one list who are looked at for one place
# One after the other until the commit: the list of one shift. Whoever has it waits for nobody's rows.
IN_ORDER = "SELECT pg_advisory_xact_lock(hashtext('shifts_waitlist'), %s)"


class OfferGone(Conflict):
    """This place is no longer offered to you."""


class PlaceGone(Conflict):
    """This place is gone after all. You are first on the list again."""


class HasPlace(Conflict):
    """You have a place in this shift."""


def join(agent: Agent, shift_id: int, *, now: datetime) -> WaitlistEntry:
    """Wait for a place, last in line. Joining again gives the entry that is there."""
    with transaction.atomic():
        agent = admitting.locked(agent)
        shift = admitting.standing(shift_id)
        admitting.require(agent, shift, now=now)
        entry = enter(agent, shift, now=now)
        offer_places(shift, now=now)
        entry.refresh_from_db()
        return entry


def enter(agent: Agent, shift: Shift, *, now: datetime) -> WaitlistEntry:
    """The entry of a locked agent. Ids follow the commits, so that nobody slips in before who has seen their number."""
    known = WaitlistEntry.objects.open().filter(shift=shift, agent=agent).first()
    if known:
        return known
    _in_order(shift)
    return WaitlistEntry.objects.create(shift=shift, agent=agent, joined_at=now)


def position(entry: WaitlistEntry) -> int:
    """1 is next."""
    return WaitlistEntry.objects.waiting().filter(shift=entry.shift_id, pk__lt=entry.pk).count() + 1


def leave(entry: WaitlistEntry, *, now: datetime) -> None:
    """Off the list; an offered place goes to the next."""
    with transaction.atomic():
        shift = admitting.standing(entry.shift_id)
        entry = WaitlistEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
        if entry.state not in (State.WAITING, State.OFFERED):
            return
        _withdraw(entry, State.LEFT)
        offer_places(shift, now=now)


def accept(entry: WaitlistEntry, *, now: datetime) -> Claim:
    """Take the offered place. Raises OfferGone, PlaceGone, and whatever stands against the shift by now."""
    with transaction.atomic():
        agent = admitting.locked(entry.agent)
        shift = admitting.standing(entry.shift_id)
        entry = WaitlistEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
        if entry.state == State.TAKEN:
            return Claim.objects.counted().get(place=entry.place_id, agent=agent)
        if entry.state != State.OFFERED or entry.expires_at is None or now >= entry.expires_at:
            raise OfferGone()
        admitting.require(agent, shift, now=now)
        place_id = _taken(entry, now=now)
        if place_id is not None:
            entry.move(State.TAKEN)
            return places.hold(agent, shift, place_id, now=now)
        entry.move(State.WAITING, place=None, offered_at=None, expires_at=None)
    raise PlaceGone()


def offer_places(shift: Shift, *, now: datetime) -> int:
    """Offer every place that is free or being released to the next on the list whom it fits. Needs a transaction.

    Whom it does not fit at the moment keeps their number. Who is looked at by another such offering is not passed over:
    it is waited for.
    """
    offered = 0
    if not terms.can_be_claimed(shift.ends_at, now):
        return offered
    _in_order(shift)
    waiting = WaitlistEntry.objects.waiting().filter(shift=shift).select_related("agent__person")
    for entry in waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)[:MOST_ASKED]:
        try:
            admitting.require(entry.agent, shift, now=now)
        except DomainError:
            continue
        place_id = _available(shift, entry.agent)
        if place_id is None:
            break
        until = min(now + terms.time_to_answer(shift.starts_at, now), shift.ends_at)
        entry.move(State.OFFERED, place_id=place_id, offered_at=now, expires_at=until)
        telling.place_offered(entry, shift, now=now)
        offered += 1
    return offered


def lapse(*, now: datetime) -> int:
    """End the offers whose time is over and offer their places on. How many."""
    due = WaitlistEntry.objects.filter(state=State.OFFERED, expires_at__lte=now)
    done = 0
    for pk, shift_id in list(due.values_list("pk", "shift_id")):
        with transaction.atomic():
            try:
                shift = admitting.standing(shift_id)
            except admitting.NoSuchShift:
                continue
            rows = due.filter(pk=pk).select_for_update(skip_locked=True, of=("self",), no_key=True)
            entry = rows.first()
            if entry is None:
                continue
            _withdraw(entry, State.LAPSED)
            telling.offer_lapsed(entry, shift, now=now)
            offer_places(shift, now=now)
            done += 1
    return done


def offer_what_is_free(*, now: datetime) -> None:
    """The net: a place that nobody has offered on, though somebody waits for it."""
    free = Q(rows__state=Place.State.FREE) | Q(claims__state=Claim.State.RELEASING)
    rows = Shift.objects.published().filter(free, entries__state=State.WAITING, ends_at__gt=now)
    for pk in sorted(set(rows.values_list("pk", flat=True))):
        with transaction.atomic():
            try:
                offer_places(admitting.standing(pk), now=now)
            except admitting.NoSuchShift:
                continue


def close_over(*, now: datetime) -> None:
    """Nobody waits for a shift that can no longer be claimed."""
    over = WaitlistEntry.objects.open().filter(shift__ends_at__lt=now + terms.LEAST_REST_OF_SHIFT)
    for entry in over.select_for_update(skip_locked=True, of=("self",), no_key=True):
        _withdraw(entry, State.CLOSED)


def _in_order(shift: Shift) -> None:
    with connection.cursor() as cursor:
        cursor.execute(IN_ORDER, [shift.pk % 2**31])


def _withdraw(entry: WaitlistEntry, to: str) -> None:
    place_id = entry.place_id if entry.state == State.OFFERED else None
    entry.move(to)
    if place_id is not None:
        Place.objects.filter(pk=place_id, state=Place.State.OFFERED).update(state=Place.State.FREE)


def _available(shift: Shift, agent: Agent) -> int | None:
    """A place to offer: a free one, kept from now on for the list, or one that is being released and stays held."""
    rows = Place.objects.filter(shift=shift, state=Place.State.FREE).order_by("number")
    free = rows.select_for_update(skip_locked=True, no_key=True).first()
    if free is not None:
        Place.objects.filter(pk=free.pk).update(state=Place.State.OFFERED)
        return free.pk
    leaving = places.releasing(shift.pk, but=agent)
    return leaving.place_id if leaving else None


def _taken(entry: WaitlistEntry, *, now: datetime) -> int | None:
    """The offered place, now taken; None where it is gone after all."""
    assert entry.place_id is not None
    place = Place.objects.select_for_update(no_key=True).get(pk=entry.place_id)
    if place.state == Place.State.OFFERED:
        Place.objects.filter(pk=place.pk).update(state=Place.State.TAKEN)
        return place.pk
    held = Claim.objects.held().filter(place=place, state=Claim.State.RELEASING)
    leaving = held.select_for_update(of=("self",), no_key=True).first()
    return places.take_over(leaving, now=now) if leaving else None
