"""Work that leaves its agent before it is closed: the ticket goes back into the queue and keeps its place."""

from datetime import datetime
from typing import Any

from dispatch.models import Assignment, Ticket
from dispatch.telling import events, hints
from dispatch.work import closing
from marketplace.kernel import outbox


def release_locked(ticket: Ticket, assignment: Assignment, cause: str, *, now: datetime) -> None:
    """Release under the locks of ticket and assignment. The ticket's own state is the caller's step."""
    assignment.release(cause, now=now)
    seat = closing.leave_seat(ticket, assignment, now=now)
    outbox.publish(events.WorkReleased(ticket.pk, assignment.pk, assignment.agent_id, seat, cause))
    hints.work_changed(assignment)


def return_to_queue_locked(ticket: Ticket, cause: str, **changes: Any) -> None:
    """Back to waiting under the ticket's lock: in its old place, or with `changes` in another queue."""
    ticket.move(Ticket.State.WAITING, **changes)
    outbox.publish(events.TicketReturned(ticket.pk, cause))
    hints.ticket_changed(ticket)
