"""A queue closes for the day: what it offers is taken back, counting for nothing. Conversations go on."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from dispatch.models import ClosedDay, Offer, OpeningHours, Queue, Ticket
from dispatch.offers import ending
from dispatch.reading import rulebook


def take_back_closed(*, now: datetime) -> int:
    """Take back the offers of queues that are closed by their hours; their tickets keep their place until they open.

    A colleague who is asked into a conversation is still rung: it goes on.
    """
    ringing = Offer.objects.pending().filter(warm=False)
    of_it = OuterRef("pk")
    keeps_hours = (
        ~Q(holidays_of="")
        | Exists(OpeningHours.objects.filter(queue=of_it))
        | Exists(ClosedDay.objects.filter(queue=of_it))
    )
    queues = list(Queue.objects.filter(keeps_hours, pk__in=ringing.values("ticket__queue")))
    calendars = rulebook.calendars_of(queues) if queues else {}
    closed = [pk for pk, calendar in calendars.items() if not calendar.is_open(now)]
    if not closed:
        return 0
    return ending.each_due(ringing.filter(ticket__queue__in=closed), _take_back, now=now)


def _take_back(offer_ids: Collection[int], *, now: datetime) -> int:
    with transaction.atomic():
        offers, _ = ending.locked(offer_ids)
        ending.end(offers, Offer.State.RESCINDED, cause=Offer.Cause.QUEUE_CLOSED, now=now)
    return len(offers)


def keep_hours(queue: Queue, *, now: datetime) -> None:
    """Its hours are others now: what came while it was closed waits from its new opening."""
    opens_at = rulebook.calendars_of([queue])[queue.pk].opens_at(now)
    early = Ticket.objects.waiting().filter(queue=queue, waiting_since__gt=now)
    if opens_at:
        earlier = F("waiting_since") - opens_at
        later = ("urgent_from", "widens_at", "sticky_until")
        early.update(waiting_since=opens_at, **{name: F(name) - earlier for name in later})
