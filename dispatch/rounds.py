"""What a round of the dispatcher reads: the most urgent waiting tickets of each cell, and the people who are free."""

import json
from datetime import datetime

from django.db import connection

from dispatch import matching, pricing
from dispatch.models import Price

PER_CELL = 50  # so that two hundred tickets nobody can serve never hide the one that somebody can
PER_ROUND = 200

WAITING = """
    SELECT w.id, w.queue_id, w.language, w.skills, w.cell, w.urgent_from, w.round,
           coalesce((SELECT array_agg(DISTINCT o.agent_id) FROM dispatch_offer o
                      WHERE o.ticket_id = w.id AND o.state IN ('declined', 'expired')
                        AND o.answered_at > %(now)s - make_interval(secs => q.decline_cooldown_seconds)), '{}')
      FROM (SELECT t.*, row_number() OVER (PARTITION BY t.cell ORDER BY t.urgent_from, t.id) AS place
              FROM dispatch_ticket t
             WHERE t.state = 'waiting'
               AND NOT EXISTS (SELECT 1 FROM dispatch_seat s WHERE s.ticket_id = t.id)) AS w
      JOIN dispatch_queue q ON q.id = w.queue_id
     WHERE w.place <= %(per_cell)s
     ORDER BY w.urgent_from, w.id
"""

# One free seat per agent: an agent is offered one ticket at a time.
FREE = """
    SELECT DISTINCT ON (s.agent_id)
           s.agent_id, s.id, s.number, s.kinds, x.idle_since, coalesce(b.load, 0), coalesce(b.ringing, false)
      FROM dispatch_seat s
      JOIN agents_session x ON x.agent_id = s.agent_id AND x.state = 'open'
      LEFT JOIN (SELECT agent_id, count(*) AS load, bool_or(role = 'incoming') AS ringing
                   FROM dispatch_seat WHERE ticket_id IS NOT NULL GROUP BY agent_id) b ON b.agent_id = s.agent_id
     WHERE s.open AND s.ticket_id IS NULL
     ORDER BY s.agent_id, s.number
"""
PROFILES = """
    SELECT a.id,
           coalesce((SELECT array_agg(l.tag) FROM agents_language l WHERE l.agent_id = a.id), '{}'),
           coalesce((SELECT jsonb_object_agg(k.slug, p.level) FROM agents_proficiency p
                       JOIN agents_skill k ON k.id = p.skill_id WHERE p.agent_id = a.id), '{}')
      FROM agents_agent a
     WHERE a.id = ANY(%s)
"""


def waiting_tickets(now: datetime) -> list[matching.WaitingTicket]:
    """Tickets without an offer, at most PER_CELL of a cell, most urgent first."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"now": now, "per_cell": PER_CELL})
        rows = cursor.fetchall()
    return [
        matching.WaitingTicket(
            id=id_,
            queue_id=queue_id,
            kind="chat",
            language=language,
            skills=_json(skills),
            cell=cell,
            urgent_from=urgent_from,
            round=round_,
            cooled=frozenset(cooled),
        )
        for id_, queue_id, language, skills, cell, urgent_from, round_, cooled in rows
    ]


def free_agents() -> list[matching.FreeAgent]:
    """Available agents with an empty seat, with what they can do."""
    with connection.cursor() as cursor:
        cursor.execute(FREE)
        rows = cursor.fetchall()
        if not rows:
            return []
        cursor.execute(PROFILES, [[row[0] for row in rows]])
        profiles = {id_: (frozenset(tags), _json(levels)) for id_, tags, levels in cursor.fetchall()}
    return [
        matching.FreeAgent(
            agent_id=agent_id,
            seat_id=seat_id,
            seat_number=number,
            kinds=frozenset(kinds),
            languages=profiles[agent_id][0],
            levels=profiles[agent_id][1],
            load=load,
            idle_since=idle_since,
            ringing=ringing,
        )
        for agent_id, seat_id, number, kinds, idle_since, load, ringing in rows
    ]


def terms_in_force(queue_ids: set[int], now: datetime) -> dict[int, pricing.Terms]:
    """The published terms of each queue at `now`; a queue without a price is missing."""
    rows = Price.objects.filter(queue__in=queue_ids, in_force_from__lte=now)
    newest = rows.order_by("queue_id", "-in_force_from", "-id").distinct("queue_id")
    return {
        row.queue_id: pricing.Terms(
            price_id=row.pk,
            rate_card=row.rate_card,
            currency=row.currency,
            base=row.base,
            included_seconds=row.included_seconds,
            per_minute=row.per_minute,
            language_supplements=row.language_supplements,
        )
        for row in newest
    }


def _json(value: str) -> dict[str, int]:
    """A jsonb column read by a plain cursor: Django leaves it as text."""
    levels: dict[str, int] = json.loads(value)
    return levels
