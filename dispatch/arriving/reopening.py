"""A customer who comes back: to the person still wrapping up, or into the queue again."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from dispatch.arriving import receiving, sticking
from dispatch.models import Assignment, Ticket
from dispatch.telling import events, hints
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict


class TooLate(Conflict):
    """This ticket closed more than 48 hours ago. Open a new one."""


class NotClosed(Conflict):
    """This ticket is not closed."""


def reopen(ticket: Ticket, *, now: datetime) -> Ticket:
    """Open a closed or abandoned ticket again. Raises TooLate after 48 hours, NotClosed where it is still open."""
    with transaction.atomic():
        return reopen_locked(Ticket.objects.locked(ticket.pk), now=now)


def reopen_locked(ticket: Ticket, *, now: datetime) -> Ticket:
    """The same, under the ticket's lock. During after-contact work the agent simply goes on."""
    if ticket.state not in {Ticket.State.CLOSED, Ticket.State.ABANDONED}:
        raise NotClosed(state=str(ticket.state))
    if ticket.ended_at and now - ticket.ended_at > timedelta(hours=settings.REOPEN_WITHIN_HOURS):
        raise TooLate()
    wrapping = Assignment.objects.live().filter(ticket=ticket).values_list("pk", flat=True).first()
    changes = {"ended_at": None, "reopenings": ticket.reopenings + 1}
    if wrapping:
        assignment = Assignment.objects.locked(wrapping)
        assignment.resume()
        ticket.move(Ticket.State.ASSIGNED, **changes)
        hints.work_changed(assignment)
    else:
        ticket.move(Ticket.State.WAITING, **changes, **arrives_again(ticket, now=now))
    outbox.publish(events.TicketReopened(ticket.pk, during_wrap_up=bool(wrapping)))
    hints.ticket_changed(ticket)
    return ticket


def arrives_again(ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    """The columns of a ticket that waits once more: a new arrival, out of hours from the next opening on.

    It is kept a short time for whoever knows the customer.
    """
    lines = receiving.by_id(ticket.client_id, [ticket.queue_id])[ticket.queue_id]
    ticket.queue = lines.queue
    since = lines.opens_at(now) or now
    return {
        **ticket.waits_from(since),
        **sticking.for_returning(ticket, waits_from=since),
        "ring": 0,
        "widens_at": lines.first_ring(since),
        "surge_percent": 0,
        "exhausted_at": None,
        "exhaustions": 0,
    }
