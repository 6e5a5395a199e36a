"""How dispatch's records look in JSON: the same in frames, in the API and on the desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agents.models import Person, Session
from dispatch.models import Assignment, Message, Offer, Ticket, Transfer, Watch, Whisper
from dispatch.policy.pricing import Quote
from dispatch.reading import causes, explaining
from marketplace.kernel.money import Money


def time(value: datetime | None) -> str | None:
    """RFC 3339 with offset, or null."""
    return value.isoformat() if value else None


def offer(row: Offer) -> dict[str, Any]:
    """An offer for its agent: all that the choice needs, in one frame below 1 KB, and nothing of the customer."""
    ticket = row.ticket
    decision = getattr(row, "decision", None)
    return {
        **new_offer(
            offer_id=row.pk,
            ticket_id=ticket.pk,
            seat=row.seat_number,
            queue=ticket.queue.name,
            client=ticket.client.name,
            subject=ticket.title,
            language=row.language or ticket.language,
            skills=ticket.skills,
            quote=Quote.from_json(row.quote),
            waiting_since=ticket.waiting_since,
            offered_at=row.offered_at,
            expires_at=row.expires_at,
            why=reasons(explaining.of(decision)) if decision else None,
            warm=row.warm,
        ),
        "state": row.state,
    }


def new_offer(
    *,
    offer_id: int,
    ticket_id: int,
    seat: int,
    queue: str,
    client: str,
    subject: str,
    language: str,
    skills: Mapping[str, int],
    quote: Quote,
    waiting_since: datetime,
    offered_at: datetime,
    expires_at: datetime,
    why: dict[str, Any] | None,
    warm: bool,
) -> dict[str, Any]:
    """The same of an offer that is being made, from what the dispatcher remembers of it."""
    return {
        "id": offer_id,
        "ticket": ticket_id,
        "number": f"T-{ticket_id}",
        "seat": seat,
        "state": str(Offer.State.PENDING),
        "queue": queue,
        "client": client,
        "subject": subject,
        "language": language,
        "skills": dict(skills),
        "pay": Money(quote.base, quote.currency).as_json(),
        "lines": quote.lines,
        "included_seconds": quote.included_seconds,
        "per_minute": Money(quote.per_minute, quote.currency).as_json(),
        "waiting_since": time(waiting_since),
        "offered_at": time(offered_at),
        "expires_at": time(expires_at),
        "timeout_seconds": (expires_at - offered_at).total_seconds(),
        "warm": warm,
        "why": why,
    }


def reasons(decided: explaining.Decided) -> dict[str, Any]:
    """The chosen agent's own row: among how many, with what terms, and what that means in words."""
    chosen = decided.candidates[0]
    return {
        "policy": decided.policy,
        "eligible": decided.eligible,
        "waited_seconds": round(chosen.waited_seconds, 1),
        "load": chosen.load,
        "sticky": chosen.sticky,
        "words": causes.why_me(decided),
    }


def message(row: Message) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "author": row.author,
        "name": row.agent.display_name if row.agent else operator(row.person) if row.person else None,
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


def transfer(row: Transfer) -> dict[str, Any]:
    """A conversation that is being handed on, the same for both people. Of a queue's people only who came is named."""
    second = row.offer.agent.display_name if row.offer and (row.joined_at or row.to_agent_id) else None
    return {
        "id": row.pk,
        "ticket": row.ticket_id,
        "number": f"T-{row.ticket_id}",
        "assignment": row.assignment_id,
        "state": row.state,
        "warm": row.warm,
        "escalation": row.escalation,
        "from": row.assignment.agent.display_name,
        "to": {
            "agent": row.to_agent.display_name if row.to_agent else None,
            "queue": row.to_queue.name if row.to_queue else None,
        },
        "second": second,
        "note": row.note,
        "asked_at": time(row.asked_at),
        "joined_at": time(row.joined_at),
        "ended_at": time(row.ended_at),
    }


def operator(person: Person) -> str:
    """An operator as agents and customers know them: by their first name."""
    return person.name.split()[0] if person.name.strip() else "Support"


def watcher(row: Watch) -> dict[str, Any]:
    """An operator beside a conversation."""
    return {"name": operator(row.person), "mode": row.mode, "since": time(row.started_at)}


def whisper(row: Whisper) -> dict[str, Any]:
    """For its agent alone."""
    return {"id": row.pk, "name": operator(row.person), "text": row.text, "at": time(row.sent_at), "key": str(row.key)}


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
