"""What becomes of an offer: accepted, declined, expired. Every path takes the locks in the story's order."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dispatch import sweeping
from dispatch.handing import consulting
from dispatch.models import Assignment, Offer, Seat, Ticket, Transfer
from dispatch.offers import inviting, rescinding
from dispatch.people import presence
from dispatch.telling import events, hints
from dispatch.work import transitions
from marketplace.kernel import outbox


def accept(offer: Offer, *, now: datetime) -> Assignment | Transfer:
    """The agent takes the ticket: the seat that was offered it now holds it. A warm offer joins a conversation instead.

    Raises OfferExpired, OfferGone or OfferAnswered where the offer is no longer pending at `now`.
    """
    with transaction.atomic():
        ticket, offer = transitions.lock_offer(offer.pk)
        offer.require_acceptable(now=now)
        if offer.warm:
            offer.move(Offer.State.ACCEPTED, answered_at=now)
            return consulting.join(Ticket.objects.get(pk=ticket.pk), offer, now=now)
        ticket.require_step(Ticket.State.ASSIGNED)
        assignment = transitions.accepted(ticket, offer, now=now)
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

    What was not delivered in time, or fell into a lost connection, is taken back instead and counts for nothing.
    """
    late = now - timedelta(seconds=settings.EXPIRY_GRACE_SECONDS)
    due = Offer.objects.pending().filter(expires_at__lte=late).order_by("ticket_id")
    return sweeping.each(due[: sweeping.MOST], _expire, now=now)


def _expire(offer: Offer, *, now: datetime) -> bool:
    with transaction.atomic():
        ticket = Ticket.objects.locked(offer.ticket_id)
        offer = Offer.objects.locked(offer.pk)
        Seat.objects.of_agent_locked(offer.agent_id)  # all of them, in their order, before any is touched
        if not offer.came_in_time:
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
