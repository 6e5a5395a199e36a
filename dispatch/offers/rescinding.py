"""Taking offers back. What was taken back counts against nobody."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dispatch.models import Offer, Ticket
from dispatch.offers import ending


def take_back_undelivered(*, now: datetime) -> int:
    """Take back offers that no browser has acknowledged in time, so that the ticket is offered on."""
    silent = now - timedelta(seconds=settings.DELIVERY_LIMIT_SECONDS)
    due = Offer.objects.pending().filter(delivered_at=None, offered_at__lte=silent)
    return ending.each_due(due, _rescind_undelivered, now=now)


def _rescind_undelivered(offer_ids: Collection[int], *, now: datetime) -> int:
    with transaction.atomic():
        offers, _ = ending.locked(offer_ids)
        silent = [one for one in offers if one.delivered_at is None]
        ending.end(silent, Offer.State.RESCINDED, cause=Offer.Cause.UNDELIVERED, now=now)
    return len(silent)


def rescind_locked(offer: Offer, cause: str, *, now: datetime) -> bool:
    """Take back an offer whose ticket and own row are locked; False where it was answered meanwhile."""
    if offer.state != Offer.State.PENDING:
        return False
    ending.end([offer], Offer.State.RESCINDED, cause=cause, now=now)
    return True


def rescind_of_ticket(ticket: Ticket, cause: str, *, now: datetime) -> None:
    """Take back the pending offer of a ticket whose lock is held, if there is one."""
    for pk in Offer.objects.pending().filter(ticket=ticket).values_list("pk", flat=True):
        rescind_locked(Offer.objects.locked(pk), cause, now=now)
