"""A ticket as its client sees it: in the API, in webhooks and for the client's own people."""

import math
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.conf import settings

from dispatch.models import Assignment, Ticket
from dispatch.reading import estimates
from dispatch.reading.estimates import Wait
from dispatch.telling import frames
from marketplace.kernel.outbox.models import Event


def row(ticket: Ticket) -> dict[str, Any]:
    """A ticket in a list: what stands in its own row, without a question to the database."""
    held = ticket.state == Ticket.State.ASSIGNED
    return {
        "id": ticket.pk,
        "number": ticket.number,
        "reference": ticket.reference,
        "state": str(ticket.state),
        "queue": ticket.queue.slug,
        "asked_queue": ticket.asked_queue.slug if ticket.asked_queue else None,
        "language": ticket.language,
        "skills": ticket.skills,
        "priority": ticket.priority,
        "subject": ticket.subject,
        "reason": ticket.reason,
        "customer": {"reference": ticket.customer.reference, "name": ticket.customer.name or None},
        "attributes": ticket.attributes,
        "agent": speaker(ticket) if held else None,
        "created_at": frames.time(ticket.created_at),
        "waiting_since": frames.time(ticket.waiting_since),
        "accepted_at": frames.time(ticket.accepted_at),
        "ended_at": frames.time(ticket.ended_at),
        "reopenings": ticket.reopenings,
        "chat_url": f"{settings.BASE_URL}/c/{ticket.link}",
    }


def full(ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    """The same with place and wait, how it ended and what the customer thought of it."""
    return {**row(ticket), **wait(ticket, now=now), **outcome(ticket)}


def many(tickets: Collection[Ticket], *, now: datetime) -> dict[int, dict[str, Any]]:
    """The same of many, by id, in two questions whatever their number."""
    waits = estimates.of_many([one.pk for one in tickets if one.state == Ticket.State.WAITING], now=now)
    ended = Assignment.objects.filter(ticket__in=[one.pk for one in tickets if one.state == Ticket.State.CLOSED])
    closings = ended.filter(closed_at__isnull=False).select_related("rating").order_by("closed_at")
    last = {one.ticket_id: one for one in closings}
    return {one.pk: {**row(one), **_told(waits.get(one.pk)), **_ended(last.get(one.pk))} for one in tickets}


def new(ticket: Ticket) -> dict[str, Any]:
    """The same of a ticket that has just been taken in, by what its customer was promised then."""
    opens_at = ticket.waiting_since if ticket.waiting_since > ticket.created_at else None
    promised = Wait(
        ticket.promised_place or 1,
        ticket.promised_low_seconds,
        ticket.promised_likely_seconds,
        ticket.promised_high_seconds,
        opens_at,
    )
    return {**row(ticket), **_told(promised), **outcome(ticket)}


def wait(ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    """Place (1 is next) and seconds until a person answers; null where nothing can be said.

    The range is rounded outwards.
    """
    return _told(estimates.of_ticket(ticket, now=now))


def _told(found: Wait | None) -> dict[str, Any]:
    return {
        "place": found.place if found else None,
        "estimated_wait_seconds": whole(found.likely_seconds, round) if found else None,
        "estimated_wait_low_seconds": whole(found.low_seconds, math.floor) if found else None,
        "estimated_wait_high_seconds": whole(found.high_seconds, math.ceil) if found else None,
        "opens_at": frames.time(found.opens_at) if found else None,
    }


def speaker(ticket: Ticket) -> str | None:
    """Who is in conversation with the customer: an agent, or the operator who has taken it over."""
    if ticket.taken_by:
        return frames.operator(ticket.taken_by)
    return ticket.last_agent.display_name if ticket.last_agent else None


def outcome(ticket: Ticket) -> dict[str, Any]:
    if ticket.state != Ticket.State.CLOSED:
        return _ended(None)
    closings = ticket.assignments.filter(closed_at__isnull=False).select_related("rating").order_by("-closed_at")
    closed = closings.first()
    return _ended(closed) | ({} if closed and closed.closed_at == ticket.ended_at else _by_its_history(ticket))


def _by_its_history(ticket: Ticket) -> dict[str, Any]:
    """Where nobody at work closed it: an operator did, or it had been parked."""
    ends = Event.objects.filter(stream=f"ticket:{ticket.pk}", kind__in=["ticket_closed", "ticket_given_back"])
    last = ends.order_by("-position").first()
    return {"disposition": last.facts.get("disposition") or None} if last else {}


def _ended(closed: Assignment | None) -> dict[str, Any]:
    rating = getattr(closed, "rating", None)
    return {
        "disposition": closed.disposition if closed else None,
        "rating": {"score": rating.score, "comment": rating.comment} if rating else None,
    }


def whole(seconds: float | None, rounded: Callable[[float], int]) -> int | None:
    return None if seconds is None else rounded(seconds)
