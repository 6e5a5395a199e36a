"""The end of a conversation: disposition, after-contact work, an empty seat."""

from datetime import datetime, timedelta

from django.db import transaction

from dispatch import events, hints, parting, presence, sweeping
from dispatch.models import Assignment, Seat, Ticket
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict, Invalid

MORE_SECONDS = 120  # what "2 more minutes" adds to after-contact work, once


class NoDisposition(Invalid):
    """Say how it ended: solved, answered, silent or other."""


class AlreadyExtended(Conflict):
    """You have taken two more minutes already."""


def close(assignment: Assignment, disposition: str, *, note: str = "", now: datetime) -> Assignment:
    """Close the ticket and begin after-contact work. Raises NoDisposition, NoSuchStep outside a conversation."""
    require_disposition(disposition)
    with transaction.atomic():
        ticket = Ticket.objects.locked(assignment.ticket_id)
        parting.break_off_locked(ticket, now=now)
        assignment = Assignment.objects.locked(assignment.pk)
        assignment.close(disposition, note=note, now=now, wrap_up_seconds=ticket.queue.wrap_up_seconds)
        ticket.move(Ticket.State.CLOSED, ended_at=now)
        outbox.publish(events.TicketClosed(ticket.pk, assignment.pk, assignment.agent_id, disposition))
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
        ticket = Ticket.objects.locked(assignment.ticket_id)
        assignment = Assignment.objects.locked(assignment.pk)
        assignment.complete(now=now)
        seat = leave_seat(ticket, assignment, now=now)
        outbox.publish(events.WorkCompleted(ticket.pk, assignment.pk, assignment.agent_id, seat))
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
