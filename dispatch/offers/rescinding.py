"""Taking offers back. What was taken back counts against nobody."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dispatch import sweeping
from dispatch.models import Offer, Seat, Ticket
from dispatch.offers import inviting
from dispatch.telling import events, hints
from marketplace.kernel import outbox


def take_back_undelivered(*, now: datetime) -> int:
    """Take back offers that no browser has acknowledged in time, so that the ticket is offered on."""
    silent = now - timedelta(seconds=settings.DELIVERY_LIMIT_SECONDS)
    due = Offer.objects.pending().filter(delivered_at=None, offered_at__lte=silent).order_by("ticket_id")
    return sweeping.each(due[: sweeping.MOST], _rescind_undelivered, now=now)


def _rescind_undelivered(offer: Offer, *, now: datetime) -> bool:
    with transaction.atomic():
        Ticket.objects.locked(offer.ticket_id)
        offer = Offer.objects.locked(offer.pk)
        return offer.delivered_at is None and rescind_locked(offer, Offer.Cause.UNDELIVERED, now=now)


def rescind_locked(offer: Offer, cause: str, *, now: datetime) -> bool:
    """Take back an offer whose ticket and own row are locked; False where it was answered meanwhile."""
    if offer.state != Offer.State.PENDING:
        return False
    offer.rescind(cause, now=now)
    outbox.publish(events.OfferRescinded(offer.ticket_id, offer.pk, offer.agent_id, offer.seat_number, cause))
    vacate(offer)
    hints.offer_gone(offer)
    inviting.let_go(offer, now=now)
    return True


def rescind_of_ticket(ticket: Ticket, cause: str, *, now: datetime) -> None:
    """Take back the pending offer of a ticket whose lock is held, if there is one."""
    for pk in Offer.objects.pending().filter(ticket=ticket).values_list("pk", flat=True):
        rescind_locked(Offer.objects.locked(pk), cause, now=now)


def vacate(offer: Offer) -> None:
    """Empty the seat that the offer sat in."""
    Seat.objects.filter(ticket_id=offer.ticket_id, role=Seat.Role.INCOMING).update(ticket=None, role=None)
