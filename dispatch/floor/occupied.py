"""How much of the time that people were there they had a ticket: the last half hour of everybody."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import connection

from dispatch.floor.arrivals import RECENT
from dispatch.policy import service_level
from dispatch.policy.service_level import Occupancy, Span

LONGEST = timedelta(hours=24)  # no closed interval is longer; open ones are found however old they are

# OFFSET 0 keeps the planner from joining the whole history: each agent is one walk down an index by time.
SPANS = """
    SELECT 'available', agent_id, started_at, ended_at FROM agents_activity
     WHERE kind = 'available' AND ended_at IS NULL
       AND session_id IN (SELECT id FROM agents_session WHERE state = 'open')
    UNION ALL
    SELECT 'available', g.id, a.started_at, a.ended_at
      FROM agents_agent g, LATERAL (
           SELECT started_at, ended_at FROM agents_activity
            WHERE agent_id = g.id AND started_at > %(longest)s AND ended_at > %(since)s AND kind = 'available'
           OFFSET 0) a
    UNION ALL
    SELECT 'held', agent_id, started_at, NULL FROM dispatch_assignment WHERE state IN ('active', 'acw')
    UNION ALL
    SELECT 'held', agent_id, started_at, ended_at FROM dispatch_assignment WHERE ended_at > %(since)s
    UNION ALL
    SELECT 'ringing', g.id, o.offered_at, o.answered_at
      FROM agents_agent g, LATERAL (
           SELECT offered_at, answered_at FROM dispatch_offer WHERE agent_id = g.id AND offered_at > %(rang)s
           OFFSET 0) o
"""


def read(*, now: datetime) -> Occupancy:
    """The occupancy of everybody together over the last half hour."""
    since = now - RECENT
    with connection.cursor() as cursor:
        cursor.execute(SPANS, {"since": since, "longest": since - LONGEST, "rang": since - timedelta(minutes=3)})
        rows = cursor.fetchall()
    spans: defaultdict[int, dict[str, list[Span]]] = defaultdict(lambda: {"available": [], "held": [], "ringing": []})
    for kind, agent, started_at, ended_at in rows:
        spans[agent][kind].append((max(started_at, since), min(ended_at or now, now)))
    return sum((service_level.occupancy(**kinds) for kinds in spans.values()), Occupancy())
