"""The limit: a ticket's life in hand-written statements on our own tables, arrays in and ids out, one commit a step.

Everything that the product writes is written (customer, ticket, two messages, offer, decision, assignment, seat,
session, five events, five notifications). Nothing is chosen: the next free seat is taken from a list in memory.
"""

import itertools
import time
from collections import deque
from typing import Any

import psycopg
from psycopg import rows
from psycopg.types.json import Jsonb

from dispatch.policy import needs
from marketplace.simulator import scratch
from marketplace.simulator.bench.world import World

CREATE = """
    WITH customers AS (
        INSERT INTO dispatch_customer (client_id, reference, name, email)
        SELECT %(client)s, r, '', '' FROM unnest(%(references)s::text[]) AS r RETURNING id, reference
    ), tickets AS (
        INSERT INTO dispatch_ticket (client_id, queue_id, customer_id, reference, fingerprint, link, state, language,
               skills, cell, priority, subject, reason, attributes, created_at, waiting_since, urgent_from,
               round, reopenings, customer_read, agent_read, follow_up_email, mailed_number)
        SELECT %(client)s, %(queue)s, id, reference, md5(reference), md5(random()::text), 'waiting', 'en',
               '{"bench": 1}', %(cell)s, 3, 'Card not arrived', 'Not in the assistant''s power', '{}', now(), now(),
               now() - interval '3 minutes', 0, 0, 0, 0, '', 0
          FROM customers
        RETURNING id
    ), messages AS (
        INSERT INTO dispatch_message (ticket_id, number, author, text, sent_at, transcript, key)
        SELECT t.id, m.number, m.author, m.text, now(), true, gen_random_uuid()
          FROM tickets t CROSS JOIN (VALUES (1, 'customer', 'Where is my card?'),
                                              (2, 'assistant', 'A person will see to it.')) AS m(number, author, text)
    ), events AS (
        INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
        SELECT 'ticket:' || id, 1, 'ticket_created', jsonb_build_object('ticket_id', id, 'client_id',
               %(client)s::bigint, 'queue_id', %(queue)s::bigint), clock_timestamp() FROM tickets
    )
    SELECT id, pg_notify('humanline', '') FROM tickets
"""
OFFER = """
    WITH wanted AS (
        SELECT * FROM unnest(%(tickets)s::bigint[], %(seats)s::bigint[]) AS w(ticket_id, seat_id)
    ), seats AS (
        UPDATE dispatch_seat s SET ticket_id = w.ticket_id, role = 'incoming'
          FROM wanted w WHERE s.id = w.seat_id AND s.open AND s.ticket_id IS NULL
        RETURNING s.agent_id, s.number, s.ticket_id
    ), counted AS (
        UPDATE dispatch_ticket t SET round = round + 1 FROM seats s WHERE t.id = s.ticket_id AND t.state = 'waiting'
    ), offers AS (
        INSERT INTO dispatch_offer (ticket_id, agent_id, seat_number, state, offered_at, expires_at, quote,
               decline_reason, cause)
        SELECT ticket_id, agent_id, number, 'pending', now(), now() + interval '20 seconds', %(quote)s, '', ''
          FROM seats
        RETURNING id, ticket_id, agent_id, seat_number
    ), decisions AS (
        INSERT INTO dispatch_decision (offer_id, policy, candidates, eligible, excluded, round, decided_at)
        SELECT id, 'bench', jsonb_build_array(jsonb_build_object('agent_id', agent_id)), 1, '{}', 1, now() FROM offers
    ), events AS (
        INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
        SELECT 'ticket:' || ticket_id, 2, 'offer_made', jsonb_build_object('ticket_id', ticket_id, 'offer_id', id,
               'agent_id', agent_id, 'seat', seat_number), clock_timestamp() FROM offers
    )
    SELECT id FROM offers
"""
ACCEPT = """
    WITH offers AS (
        UPDATE dispatch_offer SET state = 'accepted', answered_at = now()
         WHERE id = ANY(%(ids)s) AND state = 'pending' AND expires_at > now()
        RETURNING id, ticket_id, agent_id, seat_number
    ), tickets AS (
        UPDATE dispatch_ticket t SET state = 'assigned', accepted_at = now(), last_agent_id = o.agent_id
          FROM offers o WHERE t.id = o.ticket_id AND t.state = 'waiting'
    ), works AS (
        INSERT INTO dispatch_assignment (ticket_id, agent_id, offer_id, state, started_at, wrap_up_extended,
               disposition, note, release_cause)
        SELECT ticket_id, agent_id, id, 'active', now(), false, '', '', '' FROM offers
        RETURNING id, ticket_id, agent_id, offer_id
    ), seats AS (
        UPDATE dispatch_seat s SET role = 'holder' FROM offers o WHERE s.ticket_id = o.ticket_id AND s.role = 'incoming'
    ), sessions AS (
        UPDATE agents_session x SET idle_since = now() FROM offers o WHERE x.agent_id = o.agent_id AND x.state = 'open'
    ), events AS (
        INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
        SELECT 'ticket:' || w.ticket_id, 3, 'offer_accepted', jsonb_build_object('ticket_id', w.ticket_id, 'offer_id',
               w.offer_id, 'agent_id', w.agent_id, 'assignment_id', w.id, 'seat', 1), clock_timestamp() FROM works w
    )
    SELECT id, pg_notify('humanline', '') FROM works
"""
CLOSE = """
    WITH works AS (
        UPDATE dispatch_assignment SET state = 'acw', closed_at = now(), wrap_up_until = now() + interval '2 minutes',
               disposition = 'solved'
         WHERE id = ANY(%(ids)s) AND state = 'active'
        RETURNING id, ticket_id, agent_id
    ), tickets AS (
        UPDATE dispatch_ticket t SET state = 'closed', ended_at = now()
          FROM works w WHERE t.id = w.ticket_id AND t.state = 'assigned'
    ), events AS (
        INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
        SELECT 'ticket:' || ticket_id, 4, 'ticket_closed', jsonb_build_object('ticket_id', ticket_id, 'assignment_id',
               id, 'agent_id', agent_id, 'disposition', 'solved'), clock_timestamp() FROM works
    )
    SELECT id FROM works
"""
COMPLETE = """
    WITH works AS (
        UPDATE dispatch_assignment SET state = 'completed', ended_at = now()
         WHERE id = ANY(%(ids)s) AND state = 'acw'
        RETURNING id, ticket_id, agent_id
    ), seats AS (
        UPDATE dispatch_seat s SET ticket_id = NULL, role = NULL
          FROM works w WHERE s.ticket_id = w.ticket_id AND s.role = 'holder'
        RETURNING s.id
    ), sessions AS (
        UPDATE agents_session x SET idle_since = now() FROM works w WHERE x.agent_id = w.agent_id AND x.state = 'open'
    ), events AS (
        INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
        SELECT 'ticket:' || ticket_id, 5, 'work_completed', jsonb_build_object('ticket_id', ticket_id, 'assignment_id',
               id, 'agent_id', agent_id, 'seat', 1), clock_timestamp() FROM works
    )
    SELECT id, pg_notify('humanline', '') FROM seats
"""
QUOTE = Jsonb({"base": 4800, "currency": "SEK", "included_seconds": 720, "per_minute": 410, "lines": []})
numbers = itertools.count(1)


class Fell(Exception):
    """A step did fewer tickets than it was given: the figure would be a lie."""


def run(world: World, *, batch: int, seconds: float) -> float:
    """Lifecycles a second of one client that takes `batch` tickets at a time through all five steps."""
    free = deque(world.seat_ids)
    with psycopg.connect(**scratch.parameters(), autocommit=True, row_factory=rows.tuple_row) as line:
        begun, done = time.perf_counter(), 0
        while time.perf_counter() - begun < seconds:
            lives(line, world, free, batch)
            done += batch
        return done / (time.perf_counter() - begun)


def facts(world: World) -> dict[str, Any]:
    """What CREATE asks for besides references."""
    cell = needs.cell_of(world.queue.pk, world.queue.asks().spoken("en"))
    return {"client": world.client.pk, "queue": world.queue.pk, "cell": cell}


def lives(line: "psycopg.Connection[Any]", world: World, free: deque[int], batch: int) -> None:
    def step(statement: str, **facts: Any) -> list[int]:
        ids = [row[0] for row in line.execute(statement, facts).fetchall()]
        if len(ids) != batch:
            raise Fell(f"{len(ids)} of {batch}: {statement[:40]}")
        return ids

    references = [f"plain-{next(numbers)}" for _ in range(batch)]
    tickets = step(CREATE, **facts(world), references=references)
    seats = [free.popleft() for _ in range(batch)]
    offers = step(OFFER, tickets=tickets, seats=seats, quote=QUOTE)
    works = step(ACCEPT, ids=offers)
    step(COMPLETE, ids=step(CLOSE, ids=works))
    free.extend(seats)
