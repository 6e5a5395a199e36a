"""Asking colleagues into a conversation, one after the other, until one of them comes or nobody is left."""

from datetime import datetime

from agents.models import Agent
from dispatch.floor import free
from dispatch.models import Offer, Ticket, Transfer
from dispatch.models.seat import SeatTaken
from dispatch.offers import directing, targets
from dispatch.telling import events, hints
from marketplace.kernel import outbox


def ask_next(ticket: Ticket, transfer: Transfer, *, now: datetime) -> bool:
    """Offer the conversation to the best who has not been asked yet, under the ticket's lock; False where nobody is."""
    ticket.refresh_from_db(fields=["round"])
    queue = transfer.to_queue or ticket.queue
    moved = targets.as_in(ticket, queue, now=now)
    for agent in _candidates(moved, transfer, now=now):
        try:
            made = directing.offer_to(moved, agent, policy=directing.BY_COLLEAGUE, warm=True, now=now)
        except (SeatTaken, directing.NoPrice, directing.QueueShut):
            continue  # somebody else was faster, or the queue has closed meanwhile
        Transfer.objects.filter(pk=transfer.pk).update(offer=made)
        transfer.offer_id = made
        return True
    return False


def let_go(offer: Offer, *, now: datetime) -> None:
    """A warm offer came to nothing, under its ticket's lock: the next is asked; else the first keeps it, and is told.

    Where the transfer itself was called off, nothing more is done.
    """
    if not offer.warm:
        return
    transfer = Transfer.objects.filter(state=Transfer.State.OPEN, offer=offer).select_related("to_queue").first()
    if transfer is None:
        return
    ticket = Ticket.objects.select_related("queue").get(pk=offer.ticket_id)
    if not ask_next(ticket, transfer, now=now):
        finish(transfer, Transfer.State.REFUSED, now=now)
    hints.transfer_changed(transfer)


def finish(transfer: Transfer, state: str, *, now: datetime) -> None:
    """Nobody took it, or it was called off: whoever had the conversation goes on alone."""
    transfer.move(state, ended_at=now)
    outbox.publish(events.TransferEnded(transfer.ticket_id, transfer.pk, str(state)))
    hints.transfer_changed(transfer)


def _candidates(moved: Ticket, transfer: Transfer, *, now: datetime) -> list[Agent]:
    asked = Offer.objects.filter(ticket=moved.pk, warm=True, offered_at__gte=transfer.asked_at)
    before = {transfer.assignment.agent_id, *asked.values_list("agent_id", flat=True)}
    if transfer.to_agent_id:
        return [] if transfer.to_agent_id in before else [Agent(pk=transfer.to_agent_id)]
    return [Agent(pk=one.agent_id) for one in free.able_now(moved, now=now) if one.agent_id not in before]
