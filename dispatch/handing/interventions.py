"""What an operator may do to a ticket."""

from datetime import datetime

from django.db import transaction

from agents import auditing
from agents.models import Agent, Person
from dispatch.handing import rescuing
from dispatch.models import Assignment, Offer, Ticket
from dispatch.offers import directing, rescinding
from dispatch.telling import events
from dispatch.work import parting, releasing
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict


class NothingToReassign(Conflict):
    """This ticket has ended or is being wrapped up: there is nothing to give to somebody else."""


def reassign(ticket: Ticket, *, to: Agent | None, by: Person, now: datetime) -> Ticket:
    """Take a ticket from its queue or its agent: back to the queue in its old place, or offered to `to` alone.

    Nobody is given work without an offer. Raises NothingToReassign, SeatTaken where `to` has no free open seat.
    """
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        if ticket.state not in {Ticket.State.WAITING, Ticket.State.ASSIGNED}:
            raise NothingToReassign()
        parting.break_off_locked(ticket, now=now)
        rescuing.return_locked(ticket, "queue", now=now)
        rescinding.rescind_of_ticket(ticket, Offer.Cause.REASSIGNED, now=now)
        for pk in Assignment.objects.live().filter(ticket=ticket).values_list("pk", flat=True):
            releasing.release_locked(ticket, Assignment.objects.locked(pk), Assignment.ReleaseCause.REASSIGNED, now=now)
            releasing.return_to_queue_locked(ticket, Assignment.ReleaseCause.REASSIGNED)
        outbox.publish(events.TicketReassigned(ticket.pk, by.pk, to.pk if to else None))
        about = {"ticket": ticket.pk}
        auditing.record(by, "ticket.reassigned", agent_id=to.pk if to else None, about=about, now=now)
        if to:
            ticket.refresh_from_db(fields=["state", "round"])
            directing.offer_to(ticket, to, policy=directing.BY_OPERATOR, now=now)
    return ticket
