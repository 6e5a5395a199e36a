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
PAY = {"base": 4800, "included_seconds": 720, "per_minute": 410}

# Tickets of the past that were offered and abandoned; their events have been relayed.
HISTORY = """
    WITH past AS MATERIALIZED (
        SELECT 'past-' || n AS reference, now() - random() * interval '30 days' AS at
          FROM generate_series(1, %(rows)s) AS n
    ), customers AS (
        INSERT INTO dispatch_customer (client_id, reference, name, email)
        SELECT %(client)s, reference, '', '' FROM past RETURNING id, reference
    ), tickets AS (
        INSERT INTO dispatch_ticket (client_id, queue_id, customer_id, reference, fingerprint, link, state, language,
               skills, cell, priority, subject, reason, attributes, created_at, waiting_since, urgent_from, ended_at,
               round, reopenings, customer_read, agent_read, follow_up_email, mailed_number)
        SELECT %(client)s, %(queue)s, c.id, reference, md5(reference), md5(random()::text), 'abandoned', 'en',
               '{"bench": 1}', 'en|bench:1', 3, 'Card not arrived', '', '{}', p.at, p.at, p.at,
               p.at + interval '5 minutes', 1, 0, 0, 0, '', 0
          FROM customers c JOIN past p USING (reference)
        RETURNING id, created_at
    ), offers AS (
        INSERT INTO dispatch_offer (ticket_id, agent_id, seat_number, state, offered_at, expires_at, answered_at, quote,
               decline_reason, cause)
        SELECT t.id, (%(agents)s::bigint[])[1 + t.id %% %(agent_count)s], 1, 'rescinded', t.created_at,
               t.created_at + interval '20 seconds', t.created_at + interval '5 seconds', '{}', '', 'customer_left'
          FROM tickets t
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
    with connection.cursor() as cursor:
        facts: dict[str, Any] = {"client": client.pk, "queue": queue.pk, "rows": history}
        cursor.execute(HISTORY, {**facts, "agents": [one.pk for one in people], "agent_count": len(people)})
        cursor.execute("ANALYZE")
    seat_ids = list(Seat.objects.order_by("pk").values_list("pk", flat=True))
    return World(client, queue, key, people, seat_ids)


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
