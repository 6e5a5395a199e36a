"""What becomes of an offer: accepted, declined, expired. Every path takes the locks in the story's order."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from agents.models import Session
from dispatch import consulting, events, hints, inviting, presence, rescinding, sweeping
from dispatch.models import Assignment, Offer, Seat, Ticket, Transfer
from marketplace.kernel import outbox


def accept(offer: Offer, *, now: datetime) -> Assignment | Transfer:
    """The agent takes the ticket: the seat that was offered it now holds it. A warm offer joins a conversation instead.

    Raises OfferExpired, OfferGone or OfferAnswered where the offer is no longer pending at `now`.
    """
    with transaction.atomic():
        ticket = Ticket.objects.locked(offer.ticket_id)
        offer = Offer.objects.locked(offer.pk)
        offer.accept(now=now)
        if offer.warm:
            return consulting.join(ticket, offer, now=now)
        ticket.move(Ticket.State.ASSIGNED, accepted_at=now, last_agent_id=offer.agent_id)
        assignment = Assignment.objects.create(ticket=ticket, agent_id=offer.agent_id, offer=offer, started_at=now)
        Seat.objects.filter(ticket=ticket, role=Seat.Role.INCOMING).update(role=Seat.Role.HOLDER)
        Session.objects.filter(agent_id=offer.agent_id, state=Session.State.OPEN).update(idle_since=now)
        outbox.publish(events.OfferAccepted(ticket.pk, offer.pk, offer.agent_id, assignment.pk, offer.seat_number))
        hints.offer_gone(offer)
        hints.work_changed(assignment)
        hints.ticket_changed(ticket)
    return assignment


def decline(offer: Offer, *, reason: str = "", now: datetime) -> Offer:
    """The agent lets the ticket go. It costs nothing; this ticket does not come back to them for a while."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(offer.ticket_id)
        offer = Offer.objects.locked(offer.pk)
        offer.decline(reason=reason, now=now)
        rescinding.vacate(offer)
        outbox.publish(events.OfferDeclined(ticket.pk, offer.pk, offer.agent_id, offer.seat_number))
        hints.offer_gone(offer)
        inviting.let_go(offer, now=now)
    return offer


def expire_due(*, now: datetime) -> int:
    """Expire offers past their deadline and its grace; their agents are then "not responding".

    What was never delivered, or fell into a lost connection, is taken back instead and counts for nothing.
    """
    late = now - timedelta(seconds=settings.EXPIRY_GRACE_SECONDS)
    due = Offer.objects.pending().filter(expires_at__lte=late).order_by("ticket_id")
    return sweeping.each(due[: sweeping.MOST], _expire, now=now)


def _expire(offer: Offer, *, now: datetime) -> bool:
    with transaction.atomic():
        ticket = Ticket.objects.locked(offer.ticket_id)
        offer = Offer.objects.locked(offer.pk)
        Seat.objects.of_agent_locked(offer.agent_id)  # all of them, in their order, before any is touched
        if offer.delivered_at is None:
            return rescinding.rescind_locked(offer, Offer.Cause.UNDELIVERED, now=now)
        if not presence.is_connected(offer.agent_id):
            return rescinding.rescind_locked(offer, Offer.Cause.AGENT_GONE, now=now)
        offer.expire(now=now)
        outbox.publish(events.OfferExpired(ticket.pk, offer.pk, offer.agent_id, offer.seat_number))
        rescinding.vacate(offer)
        presence.stop_responding(offer.agent_id, now=now)
        hints.offer_gone(offer)
        inviting.let_go(offer, now=now)
    return True
