"""What the dispatcher reads: who waits and who is at work. All of them, or those who have changed."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from agents.models import Session
from dispatch.policy import matching
from marketplace.kernel import statements

FAIRNESS_WINDOW = timedelta(hours=8)  # "recently", where shares of the work are compared
LONGEST_INTERVAL = timedelta(hours=24)  # an activity that began before is over
UNDELIVERED_REST_SECONDS = 30  # an offer that never arrived: somebody else is asked first

WAITING = """
    SELECT t.id, t.queue_id, t.cell, t.urgent_from, t.round, t.ring, t.sticky_agent_id, t.sticky_until, t.surge_percent,
           t.exhausted_at, t.exhaustions, t.subject, t.skills, t.waiting_since, q.decline_cooldown_seconds,
           r.agents, r.answered, r.states
      FROM dispatch_ticket t
      JOIN dispatch_queue q ON q.id = t.queue_id
      LEFT JOIN LATERAL (
           SELECT array_agg(l.agent_id) AS agents, array_agg(l.at) AS answered, array_agg(l.how) AS states
             FROM (SELECT o.agent_id, o.answered_at AS at, o.state::text AS how
                     FROM dispatch_offer o
                    WHERE t.round > 0 AND o.ticket_id = t.id
                      AND (o.state IN ('declined', 'expired')
                           OR (o.state = 'rescinded' AND o.cause = 'undelivered'))
                   UNION ALL
                   SELECT a.agent_id, a.ended_at, a.release_cause::text
                     FROM dispatch_assignment a
                    WHERE t.round > 0 AND a.ticket_id = t.id AND a.release_cause = 'transferred') l) r ON true
     WHERE t.state = 'waiting' AND ({which})
       AND NOT EXISTS (SELECT 1 FROM dispatch_seat s WHERE s.ticket_id = t.id)
"""
LINE = """
    SELECT t.id, t.round, t.ring FROM dispatch_ticket t
     WHERE t.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM dispatch_seat s WHERE s.ticket_id = t.id)
"""
AT_WORK = """
    SELECT x.agent_id, x.idle_since, CASE WHEN g.standing_ratings >= %(least)s THEN g.standing END, s.seats, s.kinds,
           s.taken, s.capacity, s.ringing, l.tags, p.slugs, p.levels, c.device, g.locale
      FROM agents_session x
      JOIN LATERAL (
           SELECT g.standing, g.standing_ratings, h.locale
             FROM agents_agent g JOIN agents_person h ON h.id = g.person_id WHERE g.id = x.agent_id OFFSET 0) g ON true
      JOIN LATERAL (
           SELECT array_agg(ARRAY[s.id::text, s.number::text, array_to_string(s.kinds, ',')])
                      FILTER (WHERE s.open AND s.ticket_id IS NULL) AS seats,
                  string_agg(array_to_string(s.kinds, ','), ',') FILTER (WHERE s.open) AS kinds,
                  count(s.ticket_id) AS taken, count(*) FILTER (WHERE s.open) AS capacity,
                  coalesce(bool_or(s.role = 'incoming'), false) AS ringing
             FROM dispatch_seat s WHERE s.agent_id = x.agent_id) s ON s.capacity > 0
      LEFT JOIN LATERAL (SELECT array_agg(l.tag) AS tags FROM agents_language l WHERE l.agent_id = x.agent_id) l ON true
      LEFT JOIN LATERAL (
           SELECT array_agg(k.slug) AS slugs, array_agg(p.level) AS levels
             FROM agents_proficiency p JOIN agents_skill k ON k.id = p.skill_id WHERE p.agent_id = x.agent_id) p ON true
      LEFT JOIN LATERAL (
           SELECT c.id AS device FROM agents_connection c
            WHERE c.agent_id = x.agent_id AND c.last_seen_at >= %(silent)s
            ORDER BY c.rings_since DESC NULLS LAST, c.connected_at DESC, c.id LIMIT 1) c ON true
     WHERE x.state = 'open' AND x.activity = 'available' AND x.after_work = '' AND ({which})
"""
SHARES = """
    SELECT x.agent_id,
           coalesce((SELECT sum((o.quote ->> 'base')::bigint) FROM dispatch_offer o
                      WHERE o.agent_id = x.agent_id AND o.offered_at > %(since)s AND o.state = 'accepted'), 0),
           (SELECT coalesce(sum(extract(epoch FROM
                   coalesce(y.ended_at, %(now)s) - greatest(y.started_at, %(since)s))), 0)
              FROM agents_activity y
             WHERE y.agent_id = x.agent_id AND y.kind = 'available' AND y.started_at > %(oldest)s
               AND coalesce(y.ended_at, %(now)s) > %(since)s)
      FROM agents_session x WHERE x.state = 'open' AND ({which})
"""
LEAST_AVAILABLE_SECONDS = 600.0  # so that the first minutes of a log-in do not make a share of anything


@dataclass(frozen=True, slots=True)
class Label:
    """What an offer of a ticket shows of it."""

    subject: str
    skills: dict[str, int]
    waiting_since: datetime


def waiting_tickets(*, now: datetime, only: Collection[int] | None = None) -> list[matching.WaitingTicket]:
    """Waiting tickets without an offer: all, or those of these ids that are."""
    return [_ticket(row, now) for row in _read(WAITING, "t.id", only, {})]


def standing_in_line() -> dict[int, tuple[int, int]]:
    """Every waiting ticket without an offer, with its mark."""
    with connection.cursor() as cursor:
        cursor.execute(LINE)
        return {pk: (round_, ring) for pk, round_, ring in cursor.fetchall()}


def online() -> set[int]:
    """Everybody whose session is open, whatever they do."""
    return set(Session.objects.filter(state=Session.State.OPEN).values_list("agent_id", flat=True))


def agents_at_work(
    *, now: datetime, only: Collection[int] | None = None, shares: dict[int, float] | None = None
) -> list[matching.AgentAtWork]:
    """People who are online, available and connected, busy or not: all, or those of these ids who are."""
    facts = {
        "least": matching.LEAST_RATINGS,
        "silent": now - timedelta(seconds=settings.SILENCE_LIMIT_SECONDS),
    }
    found = shares if shares is not None else shares_of_work(now=now, only=only)
    return [_agent(row, found) for row in _read(AT_WORK, "x.agent_id", only, facts)]


def shares_of_work(*, now: datetime, only: Collection[int] | None = None) -> dict[int, float]:
    """Agent → accepted quotes per available hour of the last 8 h, in minor units; the fairness of the order."""
    since = now - FAIRNESS_WINDOW
    facts = {"now": now, "since": since, "oldest": since - LONGEST_INTERVAL}
    return {
        agent_id: 3600 * float(quotes) / max(LEAST_AVAILABLE_SECONDS, float(seconds))
        for agent_id, quotes, seconds in _read(SHARES, "x.agent_id", only, facts)
    }


def _read(sql: str, column: str, only: Collection[int] | None, facts: dict[str, Any]) -> list[Any]:
    """All of them in a plan for so many, those of these ids by the plan that is kept for a few."""
    if only is not None:
        some = sql.replace("{which}", f"{column} = ANY(%(only)s::bigint[])")
        return statements.rows(some, {**facts, "only": list(only)})
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{which}", "true"), facts)
        return list(cursor.fetchall())


def _ticket(row: Any, now: datetime) -> matching.WaitingTicket:
    (
        id_, queue_id, cell, urgent_from, round_, ring, sticky, sticky_until, surge, exhausted_at, exhaustions, subject,
        skills, waiting_since, cooldown, agents, answered, states,
    ) = row  # fmt: skip
    rests = timedelta(seconds=cooldown / 2**exhaustions)
    unseen = timedelta(seconds=UNDELIVERED_REST_SECONDS)
    refusals: dict[int, datetime] = {}
    missed: dict[int, datetime] = {}
    tired = False
    for agent_id, at, state in zip(agents or (), answered or (), states or (), strict=True):
        if state == "rescinded":
            missed[agent_id] = max(at + unseen, missed.get(agent_id, at + unseen))
            continue
        tired = tired or (state != "transferred" and (exhausted_at is None or at > exhausted_at))
        refusals[agent_id] = max(at + rests, refusals.get(agent_id, at + rests))
    return matching.WaitingTicket(
        id=id_,
        queue_id=queue_id,
        cell=cell,
        urgent_from=urgent_from,
        round=round_,
        ring=ring,
        refusals=refusals,
        missed={agent_id: until for agent_id, until in missed.items() if until > now},
        sticky=sticky,
        sticky_until=sticky_until,
        surge_percent=surge,
        tired=tired,
        label=Label(subject, _json(skills), waiting_since),
    )


def _agent(row: Any, shares: dict[int, float]) -> matching.AgentAtWork:
    agent_id, idle_since, standing, seats, kinds, taken, capacity, ringing, tags, slugs, levels, device, locale = row
    empty = [matching.OpenSeat(int(pk), int(number), frozenset(takes.split(","))) for pk, number, takes in seats or ()]
    return matching.AgentAtWork(
        agent_id=agent_id,
        seats=tuple(sorted(empty, key=lambda seat: seat.number)),
        kinds=frozenset(kinds.split(",")),
        languages=frozenset(tags or ()),
        levels=dict(zip(slugs or (), levels or (), strict=True)),
        taken=taken,
        capacity=capacity,
        idle_since=idle_since,
        standing=standing,
        share=shares.get(agent_id, 0.0),
        ringing=ringing,
        device=device,
        locale=locale,
    )


def _json(value: Any) -> dict[str, int]:
    """A jsonb column read by a plain cursor: Django leaves it as text."""
    return json.loads(value) if isinstance(value, str) else dict(value)
