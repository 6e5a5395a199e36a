"""The end of a conversation: disposition, after-contact work, an empty seat."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from dispatch import sweeping
from dispatch.models import Assignment, Seat, Ticket
from dispatch.people import presence
from dispatch.telling import hints
from dispatch.work import parting, transitions
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.states import Overtaken

MORE_SECONDS = 120  # what "2 more minutes" adds to after-contact work, once


class NoDisposition(Invalid):
    """Say how it ended: solved, answered, silent or other."""


class AlreadyExtended(Conflict):
    """You have taken two more minutes already."""


def close(assignment: Assignment, disposition: str, *, note: str = "", now: datetime) -> Assignment:
    """Close the ticket and begin after-contact work. Raises NoDisposition, NoSuchStep outside a conversation."""
    require_disposition(disposition)
    with transaction.atomic():
        ticket, assignment, wrap_up_seconds = transitions.lock_work(assignment.pk)
        assignment.require_step(Assignment.State.AFTER_CONTACT_WORK)
        ticket.require_step(Ticket.State.CLOSED)
        until = now + timedelta(seconds=wrap_up_seconds)
        step = partial(transitions.closed, ticket, assignment, disposition, note=note, until=until, now=now)
        if not step():
            parting.break_off_locked(ticket, now=now)
            if not step():
                raise Overtaken(subject="assignment", state=str(assignment.state))
        hints.work_changed(assignment)
        hints.ticket_changed(ticket)
    return assignment


def require_disposition(disposition: str) -> None:
    """Raises NoDisposition."""
    if disposition not in Assignment.Disposition.values:
        raise NoDisposition(errors={"disposition": [NoDisposition.__doc__ or ""]})


def complete(assignment: Assignment, *, now: datetime) -> Assignment:
    """End after-contact work: the seat is empty, the work is complete, pay may post it."""
    with transaction.atomic():
        ticket, assignment, _ = transitions.lock_work(assignment.pk)
        assignment.require_step(Assignment.State.COMPLETED)
        if transitions.completed(ticket, assignment, now=now):
            presence.settle_emptied(Seat.objects.of_agent_locked(assignment.agent_id), now=now)
        hints.work_changed(assignment)
    return assignment


def keep_note(assignment: Assignment, note: str) -> None:
    """Save the note for colleagues while the work is live."""
    Assignment.objects.live().filter(pk=assignment.pk).update(note=note)


def extend_wrap_up(assignment: Assignment) -> Assignment:
    """Two more minutes, once."""
    with transaction.atomic():
        assignment = Assignment.objects.locked(assignment.pk)
        if assignment.state != Assignment.State.AFTER_CONTACT_WORK or assignment.wrap_up_until is None:
            raise AlreadyExtended("After-contact work has ended.")
        if assignment.wrap_up_extended:
            raise AlreadyExtended()
        assignment.wrap_up_until += timedelta(seconds=MORE_SECONDS)
        assignment.wrap_up_extended = True
        assignment.save(update_fields=["wrap_up_until", "wrap_up_extended"])
        hints.work_changed(assignment)
    return assignment


def complete_overdue(*, now: datetime) -> int:
    """End after-contact work whose limit has passed."""
    overdue = Assignment.objects.filter(state=Assignment.State.AFTER_CONTACT_WORK, wrap_up_until__lte=now)
    return sweeping.each(overdue.order_by("wrap_up_until")[: sweeping.MOST], _complete_if_overdue, now=now)


def _complete_if_overdue(assignment: Assignment, *, now: datetime) -> bool:
    with transaction.atomic():
        Ticket.objects.locked(assignment.ticket_id)
        current = Assignment.objects.locked(assignment.pk)
        due = current.wrap_up_until is not None and current.wrap_up_until <= now
        if current.state != Assignment.State.AFTER_CONTACT_WORK or not due:
            return False
        complete(current, now=now)
    return True


def leave_seat(ticket: Ticket, assignment: Assignment, *, now: datetime) -> int:
    """Empty the holder's seat under its lock, and let what waited for it take effect. Gives back the seat's number."""
    seats = Seat.objects.of_agent_locked(assignment.agent_id)
    held = next(seat for seat in seats if seat.ticket_id == ticket.pk and seat.role == Seat.Role.HOLDER)
    held.empty(ticket.pk)
    presence.settle_emptied(seats, now=now)
    return held.number
