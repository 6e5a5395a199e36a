"""Arrivals of each queue, counted by interval: one question for all queues, half hours, days and sparklines at once.

A ticket that never came back is read from its own row and its first assignment; one that came out of hours has arrived
when its queue opened. One that was reopened, unparked or handed to another queue has arrived several times, which only
its events remember: they are read in the order of their stream, by the database's clock. What overflowed on arrival is
transferred out of the queue that was asked, and offered to the other.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from dispatch.floor.scope import Scope
from dispatch.policy.service_level import Row

RECENT = timedelta(minutes=30)
SLOT = timedelta(minutes=6)
POINTS = 20  # of a sparkline: two hours
SPAN = 5  # slots that a point of the sparkline looks back over: half an hour

COUNT = """
    WITH tickets AS (
        SELECT t.id, t.queue_id, t.created_at, t.waiting_since, t.accepted_at, t.state, f.answered_at,
               coalesce(f.moved, false) OR t.reopenings > 0 AS moved
          FROM dispatch_ticket t
          JOIN LATERAL (
               SELECT min(a.started_at) AS answered_at,
                      bool_or(a.release_cause IN ('parked', 'transferred')) AS moved
                 FROM dispatch_assignment a WHERE a.ticket_id = t.id) f ON true
         WHERE t.waiting_since >= %(since)s
           AND t.queue_id IN (SELECT q.id FROM dispatch_queue q
                               WHERE q.client_id IN (SELECT client_id FROM dispatch_queue WHERE id = ANY(%(queues)s)))
    ), comings AS (
        SELECT t.id, t.created_at, t.waiting_since, e.position, e.recorded_at, e.stream,
               CASE e.kind WHEN 'ticket_created' THEN (e.facts ->> 'queue_id')::bigint
                           WHEN 'transfer_asked' THEN (e.facts ->> 'to_queue_id')::bigint END AS queue_id
          FROM tickets t
          JOIN kernel_event e ON e.stream = 'ticket:' || t.id
               AND (e.kind IN ('ticket_created', 'ticket_unparked')
                    OR (e.kind = 'ticket_reopened' AND e.facts ->> 'during_wrap_up' = 'false')
                    OR (e.kind = 'transfer_asked' AND e.facts ->> 'warm' = 'false'
                        AND e.facts ->> 'to_queue_id' IS NOT NULL))
         WHERE t.moved
    ), placed AS (
        SELECT c.*, coalesce(c.queue_id, p.queue_id) AS stands_in, p.queue_id AS stood_in,
               lead(c.position) OVER (PARTITION BY c.id ORDER BY c.position) IS NULL AS latest
          FROM comings c
          LEFT JOIN LATERAL (
               SELECT b.queue_id FROM comings b
                WHERE b.id = c.id AND b.position < c.position AND b.queue_id IS NOT NULL
                ORDER BY b.position DESC LIMIT 1) p ON true
    ), rounds AS (
        SELECT t.id, t.queue_id, t.created_at,
               CASE WHEN t.answered_at < t.waiting_since THEN t.created_at ELSE t.waiting_since END AS arrived_at,
               coalesce(t.answered_at, t.accepted_at) AS answered_at, t.state
          FROM tickets t WHERE NOT t.moved
        UNION ALL
        SELECT c.id, c.stands_in, c.created_at,
               CASE WHEN c.latest THEN greatest(c.recorded_at, least(c.waiting_since, n.recorded_at))
                    ELSE c.recorded_at END,
               CASE WHEN n.kind IN ('offer_accepted', 'ticket_taken') THEN n.recorded_at END,
               CASE n.kind WHEN 'ticket_abandoned' THEN 'abandoned' WHEN 'ticket_cancelled' THEN 'cancelled'
                           ELSE 'waiting' END
          FROM placed c
          LEFT JOIN LATERAL (
               SELECT o.kind, o.recorded_at FROM kernel_event o
                WHERE o.stream = c.stream AND o.position > c.position
                  AND o.kind IN ('offer_accepted', 'ticket_taken', 'ticket_abandoned', 'ticket_cancelled')
                ORDER BY o.position LIMIT 1) n ON true
         WHERE c.stood_in IS DISTINCT FROM c.queue_id
        UNION ALL
        SELECT t.id, t.asked_queue_id, t.created_at, t.created_at, NULL, 'transferred out'
          FROM dispatch_ticket t
         WHERE t.asked_queue_id = ANY(%(queues)s) AND t.created_at >= %(since)s
    ), arrivals AS (
        SELECT r.queue_id, r.arrived_at, r.created_at, r.answered_at, q.target_seconds,
               CASE WHEN r.answered_at IS NOT NULL THEN 'answered' ELSE r.state END AS outcome,
               greatest(0, extract(epoch FROM r.answered_at - r.arrived_at))::float8 AS waited,
               greatest(0, extract(epoch FROM r.answered_at - r.created_at))::float8 AS since_creation
          FROM rounds r JOIN dispatch_queue q ON q.id = r.queue_id
         WHERE r.queue_id = ANY(%(queues)s) AND r.arrived_at >= %(since)s AND r.arrived_at <= %(now)s
    )
    SELECT queue_id, floor(extract(epoch FROM arrived_at) / %(slot)s)::bigint,
           arrived_at > %(recent)s, arrived_at >= %(midnight)s,
           count(*),
           count(*) FILTER (WHERE outcome = 'answered'),
           count(*) FILTER (WHERE outcome = 'answered' AND waited <= target_seconds),
           count(*) FILTER (WHERE outcome = 'abandoned'),
           count(*) FILTER (WHERE outcome = 'cancelled'),
           count(*) FILTER (WHERE outcome = 'transferred out'),
           count(*) FILTER (WHERE outcome IN ('waiting', 'parked')),
           coalesce(sum(waited) FILTER (WHERE outcome = 'answered'), 0),
           coalesce(sum(since_creation) FILTER (WHERE outcome = 'answered'), 0)
      FROM arrivals
     GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Arrivals:
    """One queue's rows: of the last half hour, of today, and by slot of six minutes (their number since 1970)."""

    recent: Row
    today: Row
    slots: dict[int, Row]
    now_slot: int

    def course(self, least: int) -> list[float | None]:
        """The service level over the half hours that end in the last 20 slots; None where fewer than `least` count."""
        points = []
        for end in range(self.now_slot - POINTS + 1, self.now_slot + 1):
            seen = sum((self.slots.get(end - back, Row()) for back in range(SPAN)), Row())
            points.append(seen.service_level if seen.counted >= least else None)
        return points


def slot_of(moment: datetime) -> int:
    return int(moment.timestamp() // SLOT.total_seconds())


def read(scope: Scope, *, now: datetime) -> dict[int, Arrivals]:
    """Arrivals by queue; a queue without any today is missing."""
    midnight, drawn = scope.midnight(now), now - SLOT * (POINTS + SPAN)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT,
            {
                "queues": list(scope.queues),
                "since": min(midnight, drawn),
                "now": now,
                "slot": SLOT.total_seconds(),
                "recent": now - RECENT,
                "midnight": midnight,
            },
        )
        return _sorted(cursor.fetchall(), now)


def _sorted(counts: Sequence[tuple[int, int, bool, bool, *tuple[float, ...]]], now: datetime) -> dict[int, Arrivals]:
    recent: defaultdict[int, Row] = defaultdict(Row)
    today: defaultdict[int, Row] = defaultdict(Row)
    slots: defaultdict[int, dict[int, Row]] = defaultdict(dict)
    for queue, slot, is_recent, is_today, *numbers in counts:
        row = _row(numbers)
        slots[queue][slot] = slots[queue].get(slot, Row()) + row
        if is_recent:
            recent[queue] += row
        if is_today:
            today[queue] += row
    return {queue: Arrivals(recent[queue], today[queue], slots[queue], slot_of(now)) for queue in slots}


def _row(numbers: Sequence[float]) -> Row:
    offered, answered, in_target, abandoned, cancelled, transferred_out, waiting, waited, since_creation = numbers
    return Row(
        offered=int(offered),
        answered=int(answered),
        in_target=int(in_target),
        abandoned=int(abandoned),
        cancelled=int(cancelled),
        transferred_out=int(transferred_out),
        waiting=int(waiting),
        answer_seconds=waited,
        creation_seconds=since_creation,
    )
