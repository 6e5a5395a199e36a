"""Customers who leave and clients who cancel."""

from datetime import datetime

from django.db import transaction

from dispatch import sweeping
from dispatch.models import Assignment, Offer, Ticket
from dispatch.offers import rescinding
from dispatch.telling import events, hints
from dispatch.work import parking, parting, releasing
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict


class NotWaiting(Conflict):
    """A person has taken this ticket already."""


class AlreadyEnded(Conflict):
    """This ticket has ended already."""


def abandon(ticket: Ticket, *, cause: str = "said", now: datetime) -> Ticket:
    """The customer no longer waits: because they say so, or by long silence. Raises NotWaiting, AlreadyEnded.

    Who has been helped, and whose ticket was only parked, closes it by saying so.
    """
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        if ticket.state == Ticket.State.ASSIGNED:
            raise NotWaiting()
        if ticket.state == Ticket.State.PARKED:
            parking.solve_locked(ticket, Assignment.Disposition.SOLVED, now=now)
            return ticket
        if ticket.state != Ticket.State.WAITING:
            raise AlreadyEnded(state=str(ticket.state))
        rescinding.rescind_of_ticket(ticket, Offer.Cause.CUSTOMER_LEFT, now=now)
        ticket.move(Ticket.State.ABANDONED, ended_at=now)
        outbox.publish(events.TicketAbandoned(ticket.pk, cause))
        hints.ticket_changed(ticket)
    return ticket


def return_to_assistant(ticket: Ticket, *, now: datetime) -> Ticket:
    """The customer rather goes on with the machine than waits. Raises NotWaiting, AlreadyEnded. Twice is once."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        return ticket if ticket.state == Ticket.State.ABANDONED else abandon(ticket, cause="assistant", now=now)


def cancel(ticket: Ticket, *, now: datetime) -> Ticket:
    """The client takes the ticket back; an agent at work on it is paid. Twice is once. Raises AlreadyEnded."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        if ticket.state == Ticket.State.CANCELLED:
            return ticket
        if ticket.state in {Ticket.State.CLOSED, Ticket.State.ABANDONED}:
            raise AlreadyEnded(state=str(ticket.state))
        parting.break_off_locked(ticket, now=now)
        rescinding.rescind_of_ticket(ticket, Offer.Cause.CLIENT_CANCELLED, now=now)
        for pk in Assignment.objects.live().filter(ticket=ticket).values_list("pk", flat=True):
            assignment = Assignment.objects.locked(pk)
            releasing.release_locked(ticket, assignment, Assignment.ReleaseCause.CLIENT_CANCELLED, now=now)
        ticket.move(Ticket.State.CANCELLED, ended_at=now, taken_by=None)
        outbox.publish(events.TicketCancelled(ticket.pk))
        hints.ticket_changed(ticket)
    return ticket


# The shortest patience of all queues bounds the walk down `tickets_left_in_silence`: who came lately is not read.
SILENT = """
    SELECT t.* FROM dispatch_ticket t JOIN dispatch_queue q ON q.id = t.queue_id
     WHERE t.state = 'waiting' AND t.follow_up_email = ''
       AND t.customer_seen_at < %(now)s - make_interval(secs => q.abandon_after_seconds)
       AND t.waiting_since < %(now)s - make_interval(secs => (SELECT min(abandon_after_seconds) FROM dispatch_queue))
       AND t.waiting_since < %(now)s - make_interval(secs => q.abandon_after_seconds)
       AND coalesce(t.customer_spoke_at, '-infinity') < %(now)s - make_interval(secs => q.abandon_after_seconds)
     ORDER BY t.id LIMIT %(most)s
"""


def abandon_silent(*, now: datetime) -> int:
    """Abandon tickets whose chat page was open once and has been gone for too long, with no address left.

    Where the client speaks for the customer and no page was ever opened, silence says nothing: the client cancels.
    """
    silent = Ticket.objects.raw(SILENT, {"now": now, "most": sweeping.MOST})
    return sweeping.each(silent, _abandon_silent, now=now)


def _abandon_silent(ticket: Ticket, *, now: datetime) -> bool:
    abandon(ticket, cause="silent", now=now)
    return True


def leave_address(ticket: Ticket, email: str, *, now: datetime) -> Ticket:
    """Write to me instead: the place is kept, and the page may be closed. Raises AlreadyEnded."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        if ticket.state not in {Ticket.State.WAITING, Ticket.State.ASSIGNED, Ticket.State.PARKED}:
            raise AlreadyEnded(state=str(ticket.state))
        Ticket.objects.filter(pk=ticket.pk).update(follow_up_email=email, customer_seen_at=now)
        ticket.follow_up_email = email
        hints.ticket_changed(ticket)
    return ticket
