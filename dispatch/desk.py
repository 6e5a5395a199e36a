"""The whole desk of an agent: what they do, what is offered, what they hold. Sent on connect and after every gap."""

from datetime import datetime, timedelta
from typing import Any

from agents.models import Agent, Session
from dispatch import frames
from dispatch.models import Assignment, Offer

LAST_OFFERS = 5  # shown on the desk, of today's
LOOK_BACK = timedelta(hours=12)


def of_agent(agent: Agent, *, now: datetime) -> dict[str, Any]:
    return {
        "activity": frames.activity(session_of(agent)),
        "seats": agent.capacity,
        "offers": [frames.offer(row) for row in pending_offers(agent)],
        "assignments": [work(row) for row in live_work(agent)],
        "last_offers": [went_by(row) for row in last_offers(agent, now=now)],
    }


def session_of(agent: Agent) -> Session | None:
    """The open session, or None: the agent is offline."""
    return Session.objects.filter(agent=agent, state=Session.State.OPEN).first()


def pending_offers(agent: Agent) -> list[Offer]:
    rows = Offer.objects.pending().filter(agent=agent)
    return list(rows.select_related("ticket__queue", "ticket__client", "decision").order_by("pk"))


def live_work(agent: Agent) -> list[Assignment]:
    rows = Assignment.objects.live().filter(agent=agent)
    related = rows.select_related("ticket__queue", "ticket__client", "ticket__customer", "offer")
    return list(related.prefetch_related("ticket__messages__agent").order_by("offer__seat_number", "pk"))


def last_offers(agent: Agent, *, now: datetime) -> list[Offer]:
    """The latest offers that went by: declined, expired, taken back."""
    gone = [Offer.State.DECLINED, Offer.State.EXPIRED, Offer.State.RESCINDED]
    rows = Offer.objects.filter(agent=agent, state__in=gone, offered_at__gt=now - LOOK_BACK)
    return list(rows.select_related("ticket__queue").order_by("-offered_at")[:LAST_OFFERS])


def work(row: Assignment) -> dict[str, Any]:
    """A piece of work with its conversation and with what the client and the assistant said about it."""
    ticket = row.ticket
    return {
        **frames.assignment(row),
        "conversation": [frames.message(one) for one in sorted(ticket.messages.all(), key=lambda one: one.number)],
        "reason": ticket.reason or None,
        "attributes": ticket.attributes,
        "waiting_since": frames.time(ticket.waiting_since),
        "agent_read": ticket.agent_read,
    }


def went_by(row: Offer) -> dict[str, Any]:
    return {
        "offer": row.pk,
        "subject": row.ticket.title,
        "state": str(row.state),
        "cause": row.cause or None,
        "delivered": row.delivered_at is not None,
        "timeout_seconds": (row.expires_at - row.offered_at).total_seconds(),
        "reason": row.decline_reason or None,
        "offered_at": frames.time(row.offered_at),
    }
