"""Handling times, and how much work left each queue lately: what AHT and the expected wait are made of."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from dispatch.floor.arrivals import RECENT
from dispatch.floor.scope import Scope
from dispatch.policy.service_level import Handled

# Both parts walk an index by time: assignments_by_end, tickets_by_acceptance.
ENDED = """
    SELECT t.queue_id,
           coalesce(sum(a.seconds) FILTER (WHERE a.ended_at > %(recent)s), 0),
           count(DISTINCT a.ticket_id) FILTER (WHERE a.ended_at > %(recent)s),
           coalesce(sum(a.seconds) FILTER (WHERE a.ended_at >= %(midnight)s), 0),
           count(DISTINCT a.ticket_id) FILTER (WHERE a.ended_at >= %(midnight)s)
      FROM (SELECT ticket_id, ended_at, extract(epoch FROM ended_at - started_at)::float8 AS seconds
              FROM dispatch_assignment WHERE ended_at >= least(%(recent)s, %(midnight)s)) AS a
      JOIN dispatch_ticket t ON t.id = a.ticket_id
     WHERE t.queue_id = ANY(%(queues)s)
     GROUP BY t.queue_id
"""
ANSWERED = """
    SELECT queue_id, count(*) FROM dispatch_ticket
     WHERE queue_id = ANY(%(queues)s) AND accepted_at > %(recent)s GROUP BY queue_id
"""


@dataclass(frozen=True)
class Handling:
    """One queue's ended work, and how many tickets were accepted in the last half hour."""

    recent: Handled = field(default_factory=Handled)
    today: Handled = field(default_factory=Handled)
    answered: int = 0


def read(scope: Scope, *, now: datetime) -> dict[int, Handling]:
    words: dict[str, Any] = {"queues": list(scope.queues), "recent": now - RECENT, "midnight": scope.midnight(now)}
    with connection.cursor() as cursor:
        cursor.execute(ENDED, words)
        ended = {
            queue: (Handled(recent, tickets), Handled(today, tickets_today))
            for queue, recent, tickets, today, tickets_today in cursor.fetchall()
        }
        cursor.execute(ANSWERED, words)
        answered = dict(cursor.fetchall())
    nothing = (Handled(), Handled())
    return {
        queue: Handling(*ended.get(queue, nothing), answered=answered.get(queue, 0)) for queue in {*ended, *answered}
    }
