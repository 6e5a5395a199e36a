"""What goes on beside the holder of a ticket comes to an end: a colleague who was asked, or who has joined.

Whatever ends or moves a ticket breaks this off first, under the ticket's lock. The seats of both people are locked at
once, in the order of their agents, before either is touched.
"""

from datetime import datetime

from agents.models import Session
from dispatch.models import Assignment, Offer, Seat, Ticket, Transfer
from dispatch.offers import inviting, rescinding
from dispatch.people import presence
from dispatch.telling import events, hints
from marketplace.kernel import outbox


def break_off_locked(ticket: Ticket, *, now: datetime) -> None:
    """Take back the offer of whoever was asked, or let whoever has joined leave, if there is somebody."""
    transfer = Transfer.objects.open().filter(ticket=ticket).select_related("assignment", "offer").first()
    if transfer is None:
        return
    if transfer.state == Transfer.State.JOINED:
        end_locked(transfer, now=now)
        return
    inviting.finish(transfer, Transfer.State.CANCELLED, now=now)
    if transfer.offer_id:
        offer = Offer.objects.locked(transfer.offer_id)
        lock_people(transfer.assignment.agent_id, offer.agent_id)
        rescinding.rescind_locked(offer, Offer.Cause.CALLED_OFF, now=now)


def end_locked(transfer: Transfer, *, now: datetime) -> None:
    """The second leaves the conversation, under its ticket's lock, and is paid for having been there."""
    ticket, offer = transfer.ticket, second_offer(transfer)
    lock_people(transfer.assignment.agent_id, offer.agent_id)
    joined_at = transfer.joined_at or now
    work = Assignment.objects.create(
        ticket=ticket,
        agent_id=offer.agent_id,
        offer=offer,
        state=Assignment.State.RELEASED,
        started_at=joined_at,
        ended_at=max(now, joined_at),
        release_cause=Assignment.ReleaseCause.STEPPED_BACK,
    )
    transfer.move(Transfer.State.ENDED, ended_at=now)
    seats = Seat.objects.of_agent_locked(offer.agent_id)
    sat = next(seat for seat in seats if seat.ticket_id == ticket.pk and seat.role == Seat.Role.INCOMING)
    sat.empty(ticket.pk)
    presence.settle_emptied(seats, now=now)
    outbox.publish(events.ConsultEnded(ticket.pk, transfer.pk, work.pk, offer.agent_id, sat.number))
    hints.transfer_changed(transfer)
    hints.work_changed(work)
    hints.ticket_changed(ticket)


def second_offer(transfer: Transfer) -> Offer:
    """The offer by which the second was asked into the conversation."""
    if transfer.offer is None:
        raise ValueError("nobody has been asked yet")
    return transfer.offer


def lock_people(*agent_ids: int) -> None:
    """All seats of these people in the order of their ids, then their sessions in the same order."""
    for agent_id in sorted(set(agent_ids)):
        Seat.objects.of_agent_locked(agent_id)
    sessions = Session.objects.filter(agent_id__in=agent_ids, state=Session.State.OPEN).order_by("agent_id")
    list(sessions.select_for_update(no_key=True, of=("self",)))


def joined_by(agent_id: int) -> list[Transfer]:
    """The conversations that this agent was asked into and has joined."""
    rows = Transfer.objects.filter(state=Transfer.State.JOINED, offer__agent=agent_id)
    return list(rows.select_related("assignment", "offer", "ticket").order_by("ticket_id"))
