"""What becomes of an offer: accepted, declined, expired. Every path takes the locks in the story's order."""

import contextlib
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from agents.models import Activity, Agent
from dispatch.handing import consulting
from dispatch.models import Assignment, Offer, Ticket, Transfer
from dispatch.models.offer import OfferExpired
from dispatch.offers import ending
from dispatch.people import going_on, lines
from dispatch.telling import events, hints
from dispatch.work import transitions
from marketplace.kernel import outbox
from marketplace.kernel.outbox.models import Event


def accept(offer: Offer, *, now: datetime) -> Assignment | Transfer:
    """The agent takes the ticket: the seat that was offered it now holds it. A warm offer joins a conversation instead.

    Raises OfferExpired, OfferGone or OfferAnswered where the offer is no longer pending at `now`, when the answer came.
    """
    with _in_time(offer, now=now), transaction.atomic():
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
    with _in_time(offer, now=now), transaction.atomic():
        Ticket.objects.locked(offer.ticket_id)
        offer = Offer.objects.locked(offer.pk)
        offer.require_pending()
        ending.end([offer], Offer.State.DECLINED, decline_reason=reason[:120], now=now)
    return offer


@contextlib.contextmanager
def _in_time(offer: Offer, *, now: datetime) -> Iterator[None]:
    """Whose answer came while the offer rang, and was taken down when it had run out, has responded: the delay was
    ours. The event says so, and they are available again.
    """
    try:
        yield
    except OfferExpired:
        offer = Offer.objects.get(pk=offer.pk)
        if now < offer.expires_at:
            with transaction.atomic():
                transitions.lock_ticket(offer.ticket_id)  # who writes its story
                said = events.AnsweredInVain(offer.ticket_id, offer.pk, offer.agent_id, now)
                if not Event.objects.filter(stream=said.stream, kind=said.kind(), facts__offer_id=offer.pk).exists():
                    outbox.publish(said)
            going_on.is_there(Agent(pk=offer.agent_id), None, now=now)
        raise


def expire_due(*, now: datetime) -> int:
    """Expire offers past their deadline and its grace; their agents are then "not responding".

    What was not delivered in time, or fell into a lost connection, is taken back instead and counts for nothing.
    """
    late = now - timedelta(seconds=settings.EXPIRY_GRACE_SECONDS)
    return ending.each_due(Offer.objects.pending().filter(expires_at__lte=late), _run_out, now=now)


def _run_out(offer_ids: Collection[int], *, now: datetime) -> int:
    with transaction.atomic():
        offers, seats = ending.locked(offer_ids)
        sessions = lines.sessions_locked(seats)
        connected = {one.agent_id for one in sessions if one.activity != Activity.Kind.RECONNECTING}
        unheard = [one for one in offers if not one.came_in_time]
        gone = [one for one in offers if one.came_in_time and one.agent_id not in connected]
        rung = [one for one in offers if one.came_in_time and one.agent_id in connected]
        silent = {one.agent_id for one in rung}
        ending.end(unheard, Offer.State.RESCINDED, cause=Offer.Cause.UNDELIVERED, now=now)
        ending.end(gone, Offer.State.RESCINDED, cause=Offer.Cause.AGENT_GONE, now=now)
        ending.end(rung, Offer.State.EXPIRED, now=now)
        lines.stop_responding([one for one in sessions if one.agent_id in silent], seats, now=now)
    return len(offers)
