"""The transitions that a busy floor makes all the time: their locks in one statement, all that they write in another.

The locks are those of the story (ticket, then offer or assignment, then seats, then session), and what is locked is
read as it is once the lock is ours. What else decides is asked after that, by the statement that writes. Each state is
changed only from the state it was locked in.
"""

import uuid
from datetime import datetime
from typing import Any

from agents.models import Agent, Person
from dispatch.models import Assignment, Message, Offer, Ticket
from dispatch.reading import records, talking
from dispatch.telling import events
from marketplace.kernel import statements
from marketplace.kernel.outbox import Fact
from marketplace.kernel.states import Overtaken


def told(event: type[Fact], source: str, **facts: str) -> str:
    """The part of a statement that writes an event of the locked ticket; its facts are columns of `source`."""
    pairs = ", ".join(f"'{name}', {value}" for name, value in {"ticket_id": "%(ticket)s::bigint", **facts}.items())
    return f"""
        INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
        SELECT 'ticket:' || %(ticket)s::bigint,
               1 + coalesce((SELECT max(e.position) FROM kernel_event e
                              WHERE e.stream = 'ticket:' || %(ticket)s::bigint), 0),
               '{event.kind()}', jsonb_build_object({pairs}), clock_timestamp()
          FROM {source}"""


LOCK_TICKET = "SELECT state FROM dispatch_ticket WHERE id = %s FOR NO KEY UPDATE"
LOCK_OFFER = f"""
    SELECT t.id, t.state, {records.listed(Offer, "o")}
      FROM dispatch_ticket t JOIN dispatch_offer o ON o.ticket_id = t.id
     WHERE o.id = %s FOR NO KEY UPDATE OF t, o
"""
# The queue is asked for apart: a ticket that moves to another while we wait for its lock would fall out of a join.
LOCK_WORK = f"""
    SELECT t.id, t.state, (SELECT q.wrap_up_seconds FROM dispatch_queue q WHERE q.id = t.queue_id),
           {records.listed(Assignment, "a")}
      FROM dispatch_ticket t
      JOIN dispatch_assignment a ON a.ticket_id = t.id
     WHERE a.id = %s FOR NO KEY UPDATE OF t, a
"""
ACCEPT = f"""
    WITH offer AS (
        UPDATE dispatch_offer SET state = 'accepted', answered_at = %(now)s
         WHERE id = %(offer)s AND state = 'pending' RETURNING id
    ), ticket AS (
        UPDATE dispatch_ticket t SET state = 'assigned', accepted_at = %(now)s, last_agent_id = %(agent)s
          FROM offer WHERE t.id = %(ticket)s AND t.state = 'waiting' RETURNING t.id
    ), work AS (
        INSERT INTO dispatch_assignment (ticket_id, agent_id, offer_id, state, started_at, wrap_up_extended,
               disposition, note, release_cause)
        SELECT ticket.id, %(agent)s, offer.id, 'active', %(now)s, false, '', '', '' FROM ticket, offer
        RETURNING id
    ), seat AS (
        UPDATE dispatch_seat SET role = 'holder'
          FROM work WHERE ticket_id = %(ticket)s AND role = 'incoming' RETURNING agent_id
    ), session AS (
        UPDATE agents_session x SET idle_since = %(now)s
          FROM seat WHERE x.agent_id = seat.agent_id AND x.state = 'open'
    ), event AS ({told(
        events.OfferAccepted, "work", offer_id="%(offer)s::bigint", agent_id="%(agent)s::bigint",
        assignment_id="id", seat="%(seat)s::int")}
    )
    SELECT id FROM work
"""  # fmt: skip
CLOSE = f"""
    WITH work AS (
        UPDATE dispatch_assignment
           SET state = 'acw', closed_at = %(now)s, wrap_up_until = %(until)s, disposition = %(disposition)s,
               note = coalesce(nullif(%(note)s, ''), note)
         WHERE id = %(work)s AND state = 'active'
           AND NOT EXISTS (SELECT 1 FROM dispatch_transfer
                            WHERE ticket_id = %(ticket)s AND state IN ('open', 'joined'))
        RETURNING id, note
    ), ticket AS (
        UPDATE dispatch_ticket t SET state = 'closed', ended_at = %(now)s
          FROM work WHERE t.id = %(ticket)s AND t.state = 'assigned' RETURNING work.note
    ), event AS ({told(
        events.TicketClosed, "ticket", assignment_id="%(work)s::bigint", agent_id="%(agent)s::bigint",
        disposition="%(disposition)s::text")}
    )
    SELECT note FROM ticket
"""  # fmt: skip
COMPLETE = f"""
    WITH seats AS MATERIALIZED (
        SELECT id, number, ticket_id, role, open FROM dispatch_seat WHERE agent_id = %(agent)s
         ORDER BY number FOR NO KEY UPDATE
    ), session AS MATERIALIZED (
        SELECT id, after_work, activity = 'available' AND after_work = '' AS takes_offers FROM agents_session
         WHERE agent_id = %(agent)s AND state = 'open' AND (SELECT count(*) FROM seats) > 0 FOR NO KEY UPDATE
    ), held AS MATERIALIZED (
        SELECT id, number, (SELECT count(*) FROM seats WHERE ticket_id IS NOT NULL) - 1 AS others,
               (SELECT max(id) FROM session) AS session_id, (SELECT max(after_work) FROM session) AS after_work,
               (SELECT bool_or(takes_offers) FROM session) AND (SELECT bool_or(NOT open) FROM seats) AS limited
          FROM seats WHERE ticket_id = %(ticket)s AND role = 'holder'
    ), work AS (
        UPDATE dispatch_assignment SET state = 'completed', ended_at = greatest(%(now)s, closed_at)
          FROM held WHERE dispatch_assignment.id = %(work)s AND state = 'acw' RETURNING ended_at
    ), seat AS (
        UPDATE dispatch_seat s SET ticket_id = NULL, role = NULL FROM held, work WHERE s.id = held.id RETURNING s.number
    ), idle AS (
        UPDATE agents_session x SET idle_since = %(now)s
          FROM held, work WHERE x.id = held.session_id AND held.after_work = '' AND held.others = 0
    ), event AS ({told(
        events.WorkCompleted, "seat", assignment_id="%(work)s::bigint", agent_id="%(agent)s::bigint", seat="number")}
    )
    SELECT work.ended_at, held.number, coalesce(held.after_work, '') <> '' AND held.others = 0 OR held.limited
      FROM work, held
"""  # fmt: skip
SAY = {
    author: f"""
    WITH ticket AS (
        UPDATE dispatch_ticket SET last_number = last_number + 1, {spoke} = %(now)s
         WHERE id = %(ticket)s
           AND NOT EXISTS (SELECT 1 FROM dispatch_message WHERE ticket_id = %(ticket)s AND key = %(key)s)
        RETURNING last_number
    ), message AS (
        INSERT INTO dispatch_message (ticket_id, number, author, agent_id, person_id, text, sent_at, transcript, key)
        SELECT %(ticket)s, last_number, '{author}', %(agent)s, %(person)s, %(text)s, %(now)s, false, %(key)s
          FROM ticket RETURNING id, number
    ), event AS ({told(events.MessageSent, "message", message_id="id", author=f"'{author}'")}
    )
    SELECT id, number, {talking.THERE} FROM message
"""
    for author, spoke in (
        ("customer", "customer_spoke_at"), ("agent", "agent_spoke_at"), ("operator", "agent_spoke_at")
    )
}  # fmt: skip
READ = {
    who: f"""
    UPDATE dispatch_ticket SET {column} = %(number)s
     WHERE id = %(ticket)s AND {column} < %(number)s
       AND EXISTS (SELECT 1 FROM dispatch_message WHERE ticket_id = %(ticket)s AND number = %(number)s)
    RETURNING {talking.THERE}
"""
    for who, column in (("customer", "customer_read"), ("agent", "agent_read"))
}


def lock_offer(pk: int) -> tuple[Ticket, Offer]:
    """The offer under its ticket's lock and its own. Of the ticket no more is read than its state."""
    ticket_id, state, *offer = statements.rows(LOCK_OFFER, [pk])[0]
    return _ticket(ticket_id, state), records.record(Offer, offer)


def lock_work(pk: int) -> tuple[Ticket, Assignment, float]:
    """The assignment under its ticket's lock and its own, and how long its after-contact work may last."""
    ticket_id, state, wrap_up_seconds, *work = statements.rows(LOCK_WORK, [pk])[0]
    return _ticket(ticket_id, state), records.record(Assignment, work), wrap_up_seconds


def lock_ticket(pk: int) -> Ticket:
    """The ticket's state, under its lock."""
    return _ticket(pk, statements.rows(LOCK_TICKET, [pk])[0][0])


def accepted(ticket: Ticket, offer: Offer, *, now: datetime) -> Assignment:
    """The ticket is its agent's: offer, ticket, seat and session as locked, a new assignment, the event."""
    facts = {
        "ticket": ticket.pk,
        "offer": offer.pk,
        "agent": offer.agent_id,
        "seat": offer.seat_number,
        "now": now,
    }
    work_id = _one(statements.rows(ACCEPT, facts), ticket)[0]
    offer.state, offer.answered_at = Offer.State.ACCEPTED, now
    ticket.state = Ticket.State.ASSIGNED
    work = Assignment(id=work_id, ticket_id=ticket.pk, agent_id=offer.agent_id, offer=offer, started_at=now)
    work._state.adding, work._state.db = False, "default"
    return work


def closed(ticket: Ticket, work: Assignment, disposition: str, *, note: str, until: datetime, now: datetime) -> bool:
    """The conversation is over and after-contact work begins. False where a colleague is still asked or has joined."""
    facts = {
        "ticket": ticket.pk,
        "work": work.pk,
        "agent": work.agent_id,
        "disposition": disposition,
        "note": note,
        "until": until,
        "now": now,
    }
    found = statements.rows(CLOSE, facts)
    if not found:
        return False
    work.state, work.disposition, work.note = Assignment.State.AFTER_CONTACT_WORK, disposition, found[0][0]
    work.closed_at, work.wrap_up_until = now, until
    ticket.state = Ticket.State.CLOSED
    return True


def completed(ticket: Ticket, work: Assignment, *, now: datetime) -> bool:
    """The seat is empty, the work complete. True where a break or a log-off waited for the agent's last seat, or where
    they use fewer seats than they have, so that another one may open.
    """
    facts = {"ticket": ticket.pk, "work": work.pk, "agent": work.agent_id, "now": now}
    ended_at, _, waited = _one(statements.rows(COMPLETE, facts), ticket)
    work.state, work.ended_at = Assignment.State.COMPLETED, ended_at
    return bool(waited)


def said(
    ticket_id: int, author: str, text: str, *, agent: Agent | None, person: Person | None, key: uuid.UUID, now: datetime
) -> tuple[Message, list[int]] | None:
    """The message, and the agents whom it concerns; None where one with this key stands there already."""
    facts = {
        "ticket": ticket_id,
        "agent": agent and agent.pk,
        "person": person and person.pk,
        "text": text,
        "key": key,
        "now": now,
    }
    found = statements.rows(SAY[author], facts)
    if not found:
        return None
    pk, number, there = found[0]
    row = Message(
        id=pk, ticket_id=ticket_id, number=number, author=author, agent=agent, person=person, text=text,
        sent_at=now, key=key,
    )  # fmt: skip
    row._state.adding, row._state.db = False, "default"
    return row, there


def read(ticket_id: int, who: str, number: int) -> list[int] | None:
    """The agents whom it concerns that `who` has read so far; None where that is no news, or no message."""
    found = statements.rows(READ[who], {"ticket": ticket_id, "number": number})
    return found[0][0] if found else None


def _ticket(pk: int, state: str) -> Ticket:
    return Ticket.from_db("default", ["id", "state"], [pk, state])


def _one(found: list[tuple[Any, ...]], ticket: Ticket) -> tuple[Any, ...]:
    """The one row of a statement that changes states. Raises Overtaken where none of them was as it was locked."""
    if not found:
        raise Overtaken(subject="ticket", state=str(ticket.state))
    return found[0]
