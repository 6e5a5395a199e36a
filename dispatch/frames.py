"""How dispatch's records look in JSON: the same in frames, in the API and on the desk."""

from datetime import datetime
from typing import Any

from agents.models import Session
from dispatch.models import Assignment, Message, Offer, Ticket
from dispatch.pricing import Quote
from marketplace.kernel.money import Money


def time(value: datetime | None) -> str | None:
    """RFC 3339 with offset, or null."""
    return value.isoformat() if value else None


def offer(row: Offer) -> dict[str, Any]:
    """An offer for its agent: all that the choice needs, in one frame below 1 KB, and nothing of the customer."""
    ticket = row.ticket
    quote = Quote.from_json(row.quote)
    decision = getattr(row, "decision", None)
    return {
        "id": row.pk,
        "ticket": ticket.pk,
        "number": ticket.number,
        "seat": row.seat_number,
        "state": row.state,
        "queue": ticket.queue.name,
        "client": ticket.client.name,
        "subject": ticket.title,
        "language": ticket.language,
        "skills": ticket.skills,
        "pay": row.pay.as_json(),
        "lines": quote.lines,
        "included_seconds": quote.included_seconds,
        "per_minute": Money(quote.per_minute, quote.currency).as_json(),
        "waiting_since": time(ticket.waiting_since),
        "offered_at": time(row.offered_at),
        "expires_at": time(row.expires_at),
        "timeout_seconds": (row.expires_at - row.offered_at).total_seconds(),
        "why": why(decision) if decision else None,
    }


def why(decision: Any) -> dict[str, Any]:
    """The chosen agent's own row: among how many, with what terms."""
    first = decision.candidates[0]
    return {
        "policy": decision.policy,
        "eligible": decision.eligible,
        "waited_seconds": first["waited_seconds"],
        "load": first["load"],
    }


def message(row: Message) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "author": row.author,
        "name": row.agent.display_name if row.agent else None,
        "text": row.text,
        "at": time(row.sent_at),
        "key": str(row.key),
        "transcript": row.transcript,
    }


def assignment(row: Assignment) -> dict[str, Any]:
    """A piece of work for its agent, without its conversation."""
    ticket = row.ticket
    quote = Quote.from_json(row.offer.quote)
    return {
        "id": row.pk,
        "ticket": ticket.pk,
        "number": ticket.number,
        "seat": row.offer.seat_number,
        "state": row.state,
        "subject": ticket.title,
        "queue": ticket.queue.name,
        "client": ticket.client.name,
        "language": ticket.language,
        "customer": ticket.customer.name or None,
        "started_at": time(row.started_at),
        "wrap_up_until": time(row.wrap_up_until),
        "wrap_up_extended": row.wrap_up_extended,
        "disposition": row.disposition or None,
        "note": row.note,
        "pay": Money(quote.base, quote.currency).as_json(),
        "customer_read": ticket.customer_read,
    }


def conversation(ticket: Ticket) -> list[dict[str, Any]]:
    return [message(row) for row in ticket.messages.select_related("agent").order_by("number")]


def activity(session: Session | None) -> dict[str, Any]:
    """What the agent is doing now; offline is the absence of a session."""
    if session is None or session.state != Session.State.OPEN:
        return {"activity": "offline", "since": time(session.ended_at) if session else None, "after_work": None}
    return {
        "activity": session.activity,
        "since": time(session.activity_since),
        "online_since": time(session.started_at),
        "after_work": session.after_work or None,
        "reason": session.break_reason or None,
    }
