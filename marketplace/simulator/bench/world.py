"""The bench's world: one queue, many people who can serve it, and a past."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from knox.models import AuthToken

from agents.models import Activity, Agent, Connection, Person, Proficiency, Session, SpokenLanguage
from dispatch.models import ApiKey, Client, Queue, Seat
from marketplace.simulator.world import building

LONG = timedelta(hours=1)  # nobody vouches for these sessions until their sockets have come
SKILL = "bench"
AT_A_TIME = 100_000  # rows of the past
PAY = {"base": 4800, "included_seconds": 720, "per_minute": 410}

# Tickets of the past that were offered and have ended; their events have been relayed.
HISTORY = """
    WITH past AS MATERIALIZED (
        SELECT 'past-' || n AS reference, now() - random() * interval '30 days' AS at
          FROM generate_series(%(first)s, %(last)s) AS n
    ), customers AS (
        INSERT INTO dispatch_customer (client_id, reference, name, email)
        SELECT %(client)s, reference, '', '' FROM past RETURNING id, reference
    ), tickets AS (
        INSERT INTO dispatch_ticket (client_id, queue_id, customer_id, reference, fingerprint, link, state, language,
               skills, cell, priority, subject, reason, attributes, created_at, waiting_since, urgent_from, ended_at,
               round, reopenings, customer_read, agent_read, follow_up_email, mailed_number)
        SELECT %(client)s, %(queue)s, c.id, reference, md5(reference), md5(random()::text), %(state)s, 'en',
               '{"bench": 1}', 'en|bench:1', 3, 'Card not arrived', '', '{}', p.at, p.at, p.at,
               p.at + interval '5 minutes', 1, 0, 0, 0, '', 0
          FROM customers c JOIN past p USING (reference)
        RETURNING id, created_at
    ), offers AS (
        INSERT INTO dispatch_offer (ticket_id, agent_id, seat_number, state, offered_at, expires_at, answered_at, quote,
               decline_reason, cause)
        SELECT t.id, (%(agents)s::bigint[])[1 + t.id %% %(agent_count)s], 1,
               CASE WHEN %(state)s = 'closed' THEN 'accepted' ELSE 'rescinded' END, t.created_at,
               t.created_at + interval '20 seconds', t.created_at + interval '5 seconds', '{"base": 4800}', '',
               CASE WHEN %(state)s = 'closed' THEN '' ELSE 'customer_left' END
          FROM tickets t
        RETURNING id, ticket_id, agent_id, offered_at
    ), works AS (
        INSERT INTO dispatch_assignment (ticket_id, agent_id, offer_id, state, started_at, closed_at, ended_at,
               wrap_up_extended, disposition, note, release_cause)
        SELECT ticket_id, agent_id, id, 'completed', offered_at, offered_at + interval '2 minutes',
               offered_at + interval '3 minutes', false, 'solved', '', ''
          FROM offers WHERE %(state)s = 'closed'
    )
    INSERT INTO kernel_event (stream, position, kind, facts, recorded_at, relayed_at)
    SELECT 'ticket:' || t.id, k.position, k.kind, jsonb_build_object('ticket_id', t.id), t.created_at, now()
      FROM tickets t CROSS JOIN (VALUES (1, 'ticket_created'), (2, 'offer_made'), (3, 'ticket_abandoned'))
        AS k(position, kind)
"""


@dataclass(frozen=True)
class World:
    client: Client
    queue: Queue
    key: str
    agents: list[Agent]
    seat_ids: list[int]


def build(*, agents: int, history: int, now: datetime) -> World:
    """Everybody is online and idle. The tables have a past and are analysed."""
    with transaction.atomic():
        client = building.client("bench", "Bench")
        building.skill(SKILL, "Bench")
        queue = building.queue(client, "bench", "Bench", skills={SKILL: 1}, pay=PAY, now=now)
        people = hire(agents)
        go_online(people, now=now)
        _, key = ApiKey.issue(client, "Bench", now=now)
    fill_past(client.pk, queue.pk, [one.pk for one in people], history)
    seat_ids = list(Seat.objects.order_by("pk").values_list("pk", flat=True))
    return World(client, queue, key, people, seat_ids)


def fill_past(
    client: int, queue: int, agents: list[int], rows: int, *, there: int = 0, state: str = "abandoned"
) -> None:
    """Tickets of the last 30 days until there are so many, with their offers, work and events; tables are analysed.

    "closed" ones were worked on and are not paid: only where pay does not look.
    """
    facts: dict[str, Any] = {"client": client, "queue": queue, "state": state}
    facts |= {"agents": agents, "agent_count": len(agents)}
    with connection.cursor() as cursor:
        for done in range(there, rows, AT_A_TIME):
            cursor.execute(HISTORY, {**facts, "first": done + 1, "last": min(rows, done + AT_A_TIME)})
        cursor.execute("ANALYZE")


def hire(count: int) -> list[Agent]:
    """Active agents with one seat each, whom no password lets in."""
    agents = persons(count)
    skill = building.skill(SKILL, "Bench")
    Proficiency.objects.bulk_create(Proficiency(agent=one, skill=skill, level=3) for one in agents)
    SpokenLanguage.objects.bulk_create(SpokenLanguage(agent=one, tag="en", level="C2") for one in agents)
    Seat.objects.bulk_create(Seat(agent=one, number=1) for one in agents)
    return agents


def persons(count: int) -> list[Agent]:
    """Active agents without skills, languages or seats."""
    people = Person.objects.bulk_create(
        Person(email=f"bench-{number}@agents.example", name=f"Agent {number}", role=Person.Role.AGENT, password="!")
        for number in range(count)
    )
    return Agent.objects.bulk_create(
        Agent(person=one, state=Agent.State.ACTIVE, display_name="Agent", capacity=1) for one in people
    )


def go_online(agents: list[Agent], *, now: datetime) -> None:
    """As if each had said "available" a while ago; their sockets join these sessions."""
    sessions = Session.objects.bulk_create(
        Session(
            agent=one,
            started_at=now,
            activity=Activity.Kind.AVAILABLE,
            activity_since=now,
            idle_since=now + timedelta(milliseconds=place),
            last_seen_at=now + LONG,
        )
        for place, one in enumerate(agents)
    )
    Activity.objects.bulk_create(
        Activity(session=one, agent_id=one.agent_id, kind=Activity.Kind.AVAILABLE, started_at=now) for one in sessions
    )
    Connection.objects.bulk_create(
        Connection(id=uuid.uuid4(), agent=one, device="Bench", connected_at=now, last_seen_at=now + LONG)
        for one in agents
    )
    Seat.objects.filter(agent__in=agents).update(open=True)


def tokens(agents: list[Agent]) -> list[str]:
    return [AuthToken.objects.create(one.person, expiry=timedelta(days=1))[1] for one in agents]
