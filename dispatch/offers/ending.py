"""Offers that came to nothing, one or many at once: written, told, and the seats that they sat in are empty again."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dispatch import sweeping
from dispatch.models import Offer, Seat, Ticket
from dispatch.models.seat import Seats
from dispatch.offers import inviting
from dispatch.telling import events, hints
from marketplace.kernel import outbox, statements


def each_due(due: QuerySet[Offer], step: Callable[..., int], *, now: datetime) -> int:
    """Call `step(offer_ids, now=now)` for what is due, many at a time. Gives back how many it says have ended.

    An invitation to join a colleague is dealt with alone: after it somebody else is asked, under the same locks.
    """
    found = list(due.order_by("pk").values_list("pk", "warm")[: sweeping.MOST])
    alone = [pk for pk, warm in found if warm]
    together = [pk for pk, warm in found if not warm]
    return sweeping.together(together, step, now=now) + sweeping.together(alone, step, at_once=1, now=now)


def locked(offer_ids: Collection[int]) -> tuple[list[Offer], Seats]:
    """Those of these offers that are still pending, with all seats of their agents, under the locks of the story.

    Where somebody else holds the ticket it is passed over: they may be answering, and the next sweep looks again. The
    transaction does not wait for the disk: what a server that is cut off has forgotten is due again when it is back.
    """
    statements.rows(f"SELECT {statements.LIGHTLY}", [])
    tickets = Ticket.objects.filter(offers__in=offer_ids).order_by("pk")
    held = tickets.select_for_update(of=("self",), no_key=True, skip_locked=True)
    pending = Offer.objects.pending().filter(pk__in=offer_ids, ticket__in=list(held.values_list("pk", flat=True)))
    offers = list(pending.order_by("ticket_id").select_for_update(of=("self",), no_key=True))
    return offers, Seat.objects.of_agents_locked({one.agent_id for one in offers})


def end(offers: Sequence[Offer], state: str, *, now: datetime, **said: Any) -> None:
    """Move locked, pending offers to `state`; `said` is written with it: why one was declined or taken back.

    Of more than one, the seats are locked too. Raises as Stateful.move does, and nothing may be committed then.
    """
    if not offers:
        return
    Offer.move_together(offers, state, answered_at=now, **said)
    ticket_ids = [one.ticket_id for one in offers]
    Seat.objects.filter(ticket__in=ticket_ids, role=Seat.Role.INCOMING).update(ticket=None, role=None)
    outbox.publish(*[_event(one) for one in offers])
    for offer in offers:
        hints.offer_gone(offer)
        inviting.let_go(offer, now=now)


def _event(offer: Offer) -> outbox.Fact:
    facts = (offer.ticket_id, offer.pk, offer.agent_id, offer.seat_number)
    if offer.state == Offer.State.DECLINED:
        return events.OfferDeclined(*facts)
    if offer.state == Offer.State.EXPIRED:
        return events.OfferExpired(*facts)
    return events.OfferRescinded(*facts, offer.cause)
