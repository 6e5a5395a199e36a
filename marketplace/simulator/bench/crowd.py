"""A crowd for measuring the dispatcher: people of many skills and languages, and a long line of tickets."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from agents.models import Agent, Proficiency, SpokenLanguage
from dispatch.models import Client, Queue, Seat
from dispatch.policy import needs
from marketplace.simulator.bench import world
from marketplace.simulator.world import building

SKILLS = [f"subject-{number}" for number in range(1, 13)]
LANGUAGES = ["en", "sv", "de", "nb", "fi", "da", "pl", "nl"]
SPOKEN = [30, 20, 15, 10, 8, 7, 6, 4]  # how often each is
SEED = 20260101

TICKETS = """
    WITH line AS (
        SELECT * FROM unnest(%(references)s::text[], %(queues)s::bigint[], %(cells)s::text[], %(languages)s::text[],
                             %(skills)s::jsonb[], %(since)s::timestamptz[])
            AS l(reference, queue_id, cell, language, skills, since)
    ), customers AS (
        INSERT INTO dispatch_customer (client_id, reference, name, email)
        SELECT %(client)s, reference, '', '' FROM line RETURNING id, reference
    )
    INSERT INTO dispatch_ticket (client_id, queue_id, customer_id, reference, fingerprint, link, state, language,
           skills, cell, priority, subject, reason, attributes, created_at, waiting_since, urgent_from, round,
           reopenings, customer_read, agent_read, follow_up_email, mailed_number)
    SELECT %(client)s, l.queue_id, c.id, l.reference, md5(l.reference), md5(random()::text), 'waiting', l.language,
           l.skills, l.cell, 3, 'Card not arrived', '', '{}', l.since, l.since, l.since, 0, 0, 0, 0, '', 0
      FROM line l JOIN customers c USING (reference) ORDER BY l.since
"""


@dataclass(frozen=True)
class Crowd:
    client: Client
    queues: list[Queue]
    agents: list[Agent]


def build(*, agents: int, now: datetime) -> Crowd:
    """Everybody online and idle, with two to four of twelve skills and one to three of eight languages."""
    chance = random.Random(SEED)
    with transaction.atomic():
        client = building.client("crowd", "Crowd")
        for slug in SKILLS:
            building.skill(slug, slug.title())
        queues = [
            building.queue(client, slug, slug.title(), skills={slug: 2}, pay=world.PAY, now=now) for slug in SKILLS
        ]
        people = hire(agents, chance)
        world.go_online(people, now=now)
    return Crowd(client, queues, people)


def hire(count: int, chance: random.Random) -> list[Agent]:
    people = world.persons(count)
    skills = {slug: building.skill(slug, slug.title()) for slug in SKILLS}
    Proficiency.objects.bulk_create(
        Proficiency(agent=one, skill=skills[slug], level=chance.randint(2, 5))
        for one in people
        for slug in chance.sample(SKILLS, chance.randint(2, 4))
    )
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(agent=one, tag=tag, level="C1")
        for one in people
        for tag in sorted({*chance.choices(LANGUAGES, SPOKEN, k=chance.randint(1, 3))})
    )
    Seat.objects.bulk_create(Seat(agent=one, number=1) for one in people)
    return people


def line_up(crowd: Crowd, count: int, *, now: datetime, start: int = 0) -> None:
    """`count` waiting tickets, the first the most urgent, over all queues and languages; tables analysed."""
    chance = random.Random(SEED + start)
    asked = {queue.pk: queue.asks() for queue in crowd.queues}
    rows: list[tuple[Any, ...]] = []
    for number in range(count):
        queue = chance.choice(crowd.queues)
        language = chance.choices(LANGUAGES, SPOKEN)[0]
        cell = needs.cell_of(queue.pk, asked[queue.pk].spoken(language))
        since = now - timedelta(milliseconds=10 * (count - number))
        rows.append((f"line-{start + number}", queue.pk, cell, language, f'{{"{queue.slug}": 2}}', since))
    names = ("references", "queues", "cells", "languages", "skills", "since")
    with connection.cursor() as cursor:
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        cursor.execute(TICKETS, {"client": crowd.client.pk, **columns})
        cursor.execute("ANALYZE")
