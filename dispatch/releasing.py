"""Work that leaves its agent before it is closed: the ticket goes back into the queue and keeps its place."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from agents.models import Activity, Session
from dispatch import closing, events, hints, presence, sweeping
from dispatch.models import Assignment, Ticket
from marketplace.kernel import outbox


def release_locked(ticket: Ticket, assignment: Assignment, cause: str, *, now: datetime) -> None:
    """Release under the locks of ticket and assignment. The ticket's own state is the caller's step."""
    assignment.release(cause, now=now)
    seat = closing.leave_seat(ticket, assignment, now=now)
    outbox.publish(events.WorkReleased(ticket.pk, assignment.pk, assignment.agent_id, seat, cause))
    hints.work_changed(assignment)


def return_to_queue_locked(ticket: Ticket, cause: str) -> None:
    """Back to waiting under the ticket's lock, in its old place."""
    ticket.move(Ticket.State.WAITING)
    outbox.publish(events.TicketReturned(ticket.pk, cause))
    hints.ticket_changed(ticket)


def release_lost(*, now: datetime) -> int:
    """End sessions that have been reconnecting for longer than the grace; their tickets keep their place."""
    since = now - timedelta(seconds=settings.RECONNECT_GRACE_SECONDS)
    lost = Session.objects.filter(
        state=Session.State.OPEN, activity=Activity.Kind.RECONNECTING, activity_since__lte=since
    )
    return sweeping.each(lost[: sweeping.MOST], _release_session, now=now)


def _release_session(session: Session, *, now: datetime) -> bool:
    for assignment in Assignment.objects.live().filter(agent=session.agent_id).order_by("ticket_id"):
        _release_work(session, assignment, now=now)
    with transaction.atomic():
        presence.end_lost(session, now=now)
    return True


def _release_work(session: Session, assignment: Assignment, *, now: datetime) -> None:
    with transaction.atomic():
        ticket = Ticket.objects.locked(assignment.ticket_id)
        assignment = Assignment.objects.locked(assignment.pk)
        if not presence.still_lost(session, now=now):
            return  # they are back
        if assignment.state == Assignment.State.AFTER_CONTACT_WORK:
            closing.complete(assignment, now=now)
        elif assignment.state == Assignment.State.ACTIVE:
            release_locked(ticket, assignment, Assignment.ReleaseCause.AGENT_GONE, now=now)
            return_to_queue_locked(ticket, Assignment.ReleaseCause.AGENT_GONE)
