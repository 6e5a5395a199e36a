"""Writing new tickets: customers, tickets, transcripts and events of any number of them, in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.models import Customer, Ticket
from dispatch.telling import events
from marketplace.kernel import statements


@dataclass(frozen=True)
class Line:
    """One line of the conversation with the assistant."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Arrival:
    """A ticket that is not written yet, with its customer as they were named."""

    ticket: Ticket
    customer_reference: str
    customer_name: str
    customer_email: str
    transcript: tuple[Line, ...]


# Customers in order of their reference and all of them before the first ticket, so that rivals never wait in a circle.
WRITE = f"""
    WITH asked AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(%(asked)s::jsonb) AS a(
            place int, reference text, fingerprint text, link text, customer text, name text, email text,
            queue_id bigint, language text, skills jsonb, cell text, kind text, priority int, subject text, reason text,
            attributes jsonb, waiting_since timestamptz, urgent_from timestamptz, source text, asked_queue_id bigint,
            widens_at timestamptz, sticky_agent_id bigint, sticky_until timestamptz, promised_place int,
            promised_low_seconds float8, promised_likely_seconds float8, promised_high_seconds float8, lines jsonb)
    ), customers AS (
        INSERT INTO dispatch_customer AS c (client_id, reference, name, email)
        SELECT %(client)s, customer, coalesce((array_agg(name ORDER BY place DESC) FILTER (WHERE name <> ''))[1], ''),
               coalesce((array_agg(email ORDER BY place DESC) FILTER (WHERE email <> ''))[1], '')
          FROM asked GROUP BY customer ORDER BY customer
            ON CONFLICT (client_id, reference) DO UPDATE
           SET name = coalesce(nullif(excluded.name, ''), c.name),
               email = coalesce(nullif(excluded.email, ''), c.email)
        RETURNING id, reference, name, email
    ), tickets AS (
        INSERT INTO dispatch_ticket (client_id, queue_id, customer_id, reference, fingerprint, link, state, language,
               skills, cell, kind, priority, subject, reason, attributes, created_at, waiting_since, urgent_from, round,
               reopenings, source, asked_queue_id, widens_at, sticky_agent_id, sticky_until, promised_place,
               promised_low_seconds, promised_likely_seconds, promised_high_seconds, last_number, customer_read,
               agent_read, follow_up_email, mailed_number)
        SELECT %(client)s, a.queue_id, c.id, a.reference, a.fingerprint, a.link, 'waiting', a.language,
               a.skills, a.cell, a.kind, a.priority, a.subject, a.reason, a.attributes, %(now)s, a.waiting_since,
               a.urgent_from, 0, 0, a.source, a.asked_queue_id, a.widens_at, a.sticky_agent_id, a.sticky_until,
               a.promised_place, a.promised_low_seconds, a.promised_likely_seconds, a.promised_high_seconds,
               jsonb_array_length(a.lines), 0, 0, '', 0
          FROM asked a JOIN customers c ON c.reference = a.customer ORDER BY a.place
        RETURNING id, reference, customer_id, queue_id, asked_queue_id
    ), messages AS (
        INSERT INTO dispatch_message (ticket_id, number, author, text, sent_at, transcript, key)
        SELECT t.id, l.number, l.line ->> 0, l.line ->> 1, (l.line ->> 2)::timestamptz, true, gen_random_uuid()
          FROM tickets t JOIN asked a ON a.reference = t.reference
         CROSS JOIN LATERAL jsonb_array_elements(a.lines) WITH ORDINALITY AS l(line, number)
    ), events AS (
        INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
        SELECT 'ticket:' || id, 1, '{events.TicketCreated.kind()}',
               jsonb_build_object('ticket_id', id, 'client_id', %(client)s::bigint,
                                  'queue_id', coalesce(asked_queue_id, queue_id)), clock_timestamp()
          FROM tickets
         UNION ALL
        SELECT 'ticket:' || id, 2, '{events.TicketOverflowed.kind()}',
               jsonb_build_object('ticket_id', id, 'asked_queue_id', asked_queue_id, 'queue_id', queue_id),
               clock_timestamp()
          FROM tickets WHERE asked_queue_id IS NOT NULL
    )
    SELECT t.reference, t.id, c.id, c.reference, c.name, c.email
      FROM tickets t JOIN customers c ON c.id = t.customer_id
"""
COLUMNS = (
    "reference", "fingerprint", "link", "queue_id", "language", "skills", "cell", "kind", "priority", "subject",
    "reason", "attributes", "source", "asked_queue_id", "sticky_agent_id", "promised_place", "promised_low_seconds",
    "promised_likely_seconds", "promised_high_seconds",
)  # fmt: skip
MOMENTS = ("waiting_since", "urgent_from", "widens_at", "sticky_until")


def write(client_id: int, arrivals: Sequence[Arrival], *, now: datetime) -> None:
    """Write all of `arrivals`, or none; their tickets are then as if read from the database.

    Raises IntegrityError where a rival with one of their references was faster.
    """
    asked = json.dumps([_asked(place, one) for place, one in enumerate(arrivals)])
    found = statements.rows(WRITE, {"asked": asked, "client": client_id, "now": now})
    written = {row[0]: row[1:6] for row in found}
    for one in arrivals:
        ticket_id, customer_id, reference, name, email = written[one.ticket.reference]
        ticket = one.ticket
        ticket.pk = ticket_id
        ticket.customer = Customer(id=customer_id, client_id=client_id, reference=reference, name=name, email=email)
        ticket.last_number = len(one.transcript)
        for record in (ticket, ticket.customer):
            record._state.adding, record._state.db = False, "default"


def _asked(place: int, one: Arrival) -> dict[str, Any]:
    ticket = one.ticket
    row = {name: getattr(ticket, name) for name in COLUMNS}
    for name in MOMENTS:
        at = getattr(ticket, name)
        row[name] = at and at.isoformat()
    row["place"] = place
    row["customer"], row["name"], row["email"] = one.customer_reference, one.customer_name, one.customer_email
    row["lines"] = [[line.author, line.text, line.at.isoformat()] for line in one.transcript]
    return row
