"""What an operator may do to a ticket."""

import dataclasses
from datetime import datetime

from django.db import transaction

from agents.models import Agent, Person
from dispatch import events, matching, offering, releasing, rescinding, rounds
from dispatch.models import Assignment, Offer, Ticket
from dispatch.models.seat import SeatTaken
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict

BY_HAND = "operator/1"  # the policy that stands on a decision which a person made


class NothingToReassign(Conflict):
    """This ticket has ended or is being wrapped up: there is nothing to give to somebody else."""


class NoPrice(Conflict):
    """This queue has no price in force, so nothing in it can be offered."""


def reassign(ticket: Ticket, *, to: Agent | None, by: Person, now: datetime) -> Ticket:
    """Take a ticket from its queue or its agent: back to the queue in its old place, or offered to `to` alone.

    Nobody is given work without an offer. Raises NothingToReassign, SeatTaken where `to` has no free open seat.
    """
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        if ticket.state not in {Ticket.State.WAITING, Ticket.State.ASSIGNED}:
            raise NothingToReassign()
        rescinding.rescind_of_ticket(ticket, Offer.Cause.REASSIGNED, now=now)
        for pk in Assignment.objects.live().filter(ticket=ticket).values_list("pk", flat=True):
            releasing.release_locked(ticket, Assignment.objects.locked(pk), Assignment.ReleaseCause.REASSIGNED, now=now)
            releasing.return_to_queue_locked(ticket, Assignment.ReleaseCause.REASSIGNED)
        outbox.publish(events.TicketReassigned(ticket.pk, by.pk, to.pk if to else None))
        if to:
            _offer_to(ticket, to, now=now)
    return ticket


def _offer_to(ticket: Ticket, agent: Agent, *, now: datetime) -> None:
    free = next((one for one in rounds.free_agents() if one.agent_id == agent.pk), None)
    if free is None:
        raise SeatTaken()
    terms = rounds.terms_in_force({ticket.queue_id}, now)
    if ticket.queue_id not in terms:
        raise NoPrice()
    waiting = matching.WaitingTicket(
        id=ticket.pk,
        queue_id=ticket.queue_id,
        kind="chat",
        language=ticket.language,
        skills=ticket.skills,
        cell=ticket.cell,
        urgent_from=ticket.urgent_from,
        round=ticket.round,
    )
    waited = round((now - free.idle_since).total_seconds(), 1)
    chosen = matching.Match(waiting, free, [matching.Candidate(free.agent_id, free.load, waited)], 1, {})
    proposal = offering.propose(chosen, ticket.queue, terms, now=now)
    if not offering.write([dataclasses.replace(proposal, policy=BY_HAND)], now=now):
        raise SeatTaken()
