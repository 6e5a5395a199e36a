"""What must never happen to a ticket or a person, counted from the database's own history.

Each audit is one statement, so it sees one moment. "Lost" looks at what is; "held twice" and "over capacity" replay
what was, from the events of each ticket and of each seat, so that a break of an hour ago is found as well as one of
now. Without `since` they look at the last 24 hours; `manage.py audit` looks further back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from marketplace.kernel import guarantees

WINDOW = timedelta(hours=24)

# Tickets, offers and work that no sweep and no round would ever look at again.
LOST = """
    SELECT t.id, 'waits in a seat that no offer explains'
      FROM dispatch_ticket t JOIN dispatch_seat s ON s.ticket_id = t.id
     WHERE t.state = 'waiting'
       AND (s.role = 'holder'
            OR NOT EXISTS (SELECT 1 FROM dispatch_offer o WHERE o.ticket_id = t.id AND o.state = 'pending'))
    UNION
    SELECT t.id, 'is with nobody, though it is not waiting' FROM dispatch_ticket t
     WHERE t.state = 'assigned' AND t.taken_by_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM dispatch_assignment a WHERE a.ticket_id = t.id AND a.state = 'active')
    UNION
    SELECT t.id, 'is taken by an operator, though it is not theirs alone' FROM dispatch_ticket t
     WHERE t.taken_by_id IS NOT NULL
       AND (t.state <> 'assigned'
            OR EXISTS (SELECT 1 FROM dispatch_assignment a WHERE a.ticket_id = t.id AND a.state IN ('active', 'acw')))
    UNION
    SELECT t.id, 'is parked without a time, so that nobody would ever close it' FROM dispatch_ticket t
     WHERE t.state = 'parked' AND t.parked_at IS NULL
    UNION
    SELECT a.ticket_id, 'is worked on without a seat' FROM dispatch_assignment a
     WHERE a.state IN ('active', 'acw')
       AND NOT EXISTS (SELECT 1 FROM dispatch_seat s
                        WHERE s.ticket_id = a.ticket_id AND s.agent_id = a.agent_id AND s.role = 'holder')
    UNION
    SELECT a.ticket_id, 'is worked on in a state that says otherwise'
      FROM dispatch_assignment a JOIN dispatch_ticket t ON t.id = a.ticket_id
     WHERE (a.state = 'active' AND t.state <> 'assigned') OR (a.state = 'acw' AND t.state <> 'closed')
    UNION
    SELECT a.ticket_id, 'is held by somebody who is offline' FROM dispatch_assignment a
     WHERE a.state IN ('active', 'acw')
       AND NOT EXISTS (SELECT 1 FROM agents_session x WHERE x.agent_id = a.agent_id AND x.state = 'open')
    UNION
    SELECT o.ticket_id, 'is offered without a seat' FROM dispatch_offer o
     WHERE o.state = 'pending'
       AND NOT EXISTS (SELECT 1 FROM dispatch_seat s
                        WHERE s.ticket_id = o.ticket_id AND s.agent_id = o.agent_id AND s.role = 'incoming')
    UNION
    SELECT o.ticket_id, 'is offered though it does not wait'
      FROM dispatch_offer o JOIN dispatch_ticket t ON t.id = o.ticket_id
     WHERE o.state = 'pending' AND t.state <> CASE WHEN o.warm THEN 'assigned' ELSE 'waiting' END
    UNION
    SELECT s.ticket_id, 'blocks a seat though nobody works on it' FROM dispatch_seat s
     WHERE s.role = 'holder'
       AND NOT EXISTS (SELECT 1 FROM dispatch_assignment a
                        WHERE a.ticket_id = s.ticket_id AND a.agent_id = s.agent_id AND a.state IN ('active', 'acw'))
    UNION
    SELECT s.ticket_id, 'blocks a seat though it is not offered' FROM dispatch_seat s
     WHERE s.role = 'incoming'
       AND NOT EXISTS (SELECT 1 FROM dispatch_offer o
                        WHERE o.ticket_id = s.ticket_id AND o.agent_id = s.agent_id AND o.state = 'pending')
       AND NOT EXISTS (SELECT 1 FROM dispatch_transfer x JOIN dispatch_offer o ON o.id = x.offer_id
                        WHERE x.ticket_id = s.ticket_id AND x.state = 'joined' AND o.agent_id = s.agent_id)
    UNION
    SELECT x.ticket_id, 'is being handed on by somebody who does not hold it'
      FROM dispatch_transfer x JOIN dispatch_assignment a ON a.id = x.assignment_id
     WHERE x.state IN ('open', 'joined') AND a.state <> 'active'
    UNION
    SELECT x.ticket_id, 'is being handed on, and nobody is asked' FROM dispatch_transfer x
     WHERE x.state = 'open'
       AND NOT EXISTS (SELECT 1 FROM dispatch_offer o WHERE o.id = x.offer_id AND o.warm AND o.state = 'pending')
    UNION
    SELECT x.ticket_id, 'was joined by somebody who has no seat there'
      FROM dispatch_transfer x JOIN dispatch_offer o ON o.id = x.offer_id
     WHERE x.state = 'joined'
       AND NOT EXISTS (SELECT 1 FROM dispatch_seat s
                        WHERE s.ticket_id = x.ticket_id AND s.agent_id = o.agent_id AND s.role = 'incoming')
    UNION
    SELECT o.ticket_id, 'is offered to a colleague, though nobody hands it on' FROM dispatch_offer o
     WHERE o.state = 'pending' AND o.warm
       AND NOT EXISTS (SELECT 1 FROM dispatch_transfer x WHERE x.offer_id = o.id AND x.state = 'open')
    ORDER BY 1
"""

# A stream that begins in the window with an end was held before it: such a first step opens with one holder.
HELD_TWICE = """
    WITH steps AS (
        SELECT (facts ->> 'ticket_id')::bigint AS ticket, stream, position,
               CASE WHEN kind IN ('offer_accepted', 'work_taken') THEN 1 ELSE -1 END AS step
          FROM kernel_event
         WHERE kind IN ('offer_accepted', 'work_taken', 'work_completed', 'work_released')
           AND recorded_at >= %(since)s
    ), opened AS (
        SELECT DISTINCT ON (stream) stream, (step = -1)::int AS holders FROM steps ORDER BY stream, position
    ), held AS (
        SELECT s.ticket, s.step, o.holders + sum(s.step) OVER (PARTITION BY s.stream ORDER BY s.position) AS holders
          FROM steps s JOIN opened o USING (stream)
    )
    SELECT ticket, 'had two people at once, says its history' FROM held WHERE step = 1 AND holders > 1
    UNION
    SELECT ticket_id, 'has two people at once' FROM dispatch_assignment
     WHERE state IN ('active', 'acw') GROUP BY ticket_id HAVING count(*) > 1
    UNION
    SELECT ticket_id, 'sits in two seats at once' FROM dispatch_seat
     WHERE ticket_id IS NOT NULL GROUP BY ticket_id, role HAVING count(*) > 1
    ORDER BY 1
"""

# A seat is taken by an offer and left by its end, or by the end of the work or the talk together that followed. Ends
# are recorded before they commit and takings after, so by the database's clock no true history overlaps. What was taken
# before the window began opens with it: known by an end without a beginning, or by a seat that is still taken.
OVER_CAPACITY = """
    WITH steps AS (
        SELECT id, recorded_at, (facts ->> 'agent_id')::bigint AS agent, (facts ->> 'seat')::int AS seat,
               (facts ->> 'ticket_id')::bigint AS ticket, CASE kind WHEN 'offer_made' THEN 1 ELSE -1 END AS step
          FROM kernel_event
         WHERE kind IN ('offer_made', 'offer_declined', 'offer_expired', 'offer_rescinded', 'work_completed',
                        'work_released', 'consult_ended')
           AND recorded_at >= %(since)s
    ), before AS (
        SELECT agent, seat, ticket FROM (
            SELECT DISTINCT ON (agent, seat, ticket) agent, seat, ticket, step
              FROM steps ORDER BY agent, seat, ticket, recorded_at, id) first
         WHERE step = -1
        UNION
        SELECT s.agent_id, s.number, s.ticket_id FROM dispatch_seat s
         WHERE s.ticket_id IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM steps e WHERE e.agent = s.agent_id AND e.ticket = s.ticket_id)
    ), history AS (
        SELECT 0 AS id, '-infinity'::timestamptz AS recorded_at, agent, seat, 1 AS step FROM before
        UNION ALL
        SELECT id, recorded_at, agent, seat, step FROM steps
    ), changes AS (
        SELECT (facts ->> 'agent_id')::bigint AS agent, recorded_at, (facts ->> 'before')::int AS before,
               (facts ->> 'after')::int AS after
          FROM kernel_event WHERE kind = 'seats_changed' AND recorded_at >= %(since)s
    ), taken AS (
        SELECT agent, seat, step, recorded_at, sum(step) OVER of_agent AS seats, sum(step) OVER of_seat AS in_seat
          FROM history
        WINDOW of_agent AS (PARTITION BY agent ORDER BY recorded_at, id ROWS UNBOUNDED PRECEDING),
               of_seat AS (PARTITION BY agent, seat ORDER BY recorded_at, id ROWS UNBOUNDED PRECEDING)
    )
    SELECT DISTINCT t.agent, CASE WHEN t.in_seat > 1 THEN 'had two tickets in one seat'
                                  ELSE 'had more tickets than seats' END
      FROM taken t JOIN agents_agent a ON a.id = t.agent
     WHERE t.step = 1
       AND (t.in_seat > 1
            OR t.recorded_at > '-infinity' AND t.seats > coalesce(  -- the seats in force then
                   (SELECT c.after FROM changes c WHERE c.agent = t.agent AND c.recorded_at <= t.recorded_at
                     ORDER BY c.recorded_at DESC LIMIT 1),
                   (SELECT c.before FROM changes c WHERE c.agent = t.agent AND c.recorded_at > t.recorded_at
                     ORDER BY c.recorded_at LIMIT 1),
                   a.capacity + a.async_seats))
    ORDER BY 1
"""


@dataclass(frozen=True)
class Break:
    """One break of a guarantee: the id of the ticket or the agent, and what is wrong with it."""

    id: int
    what: str


@dataclass(frozen=True)
class Audit:
    """What is counted, in words for who opens it; `subject` says whose ids the breaks carry."""

    name: str
    subject: str
    says: str
    find: Callable[[datetime], list[Break]]


def _find(sql: str) -> Callable[[datetime], list[Break]]:
    def find(since: datetime) -> list[Break]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"since": since})
            return [Break(*row) for row in cursor.fetchall()]

    return find


lost = _find(LOST)
held_twice = _find(HELD_TWICE)
over_capacity = _find(OVER_CAPACITY)

AUDITS = {
    audit.name: audit
    for audit in (
        Audit("lost", "ticket", "Tickets, offers and work that no sweep would find again, as they stand now.", lost),
        Audit(
            "held twice",
            "ticket",
            "Tickets that two people held at once at any moment, replayed from each ticket’s own events.",
            held_twice,
        ),
        Audit(
            "over capacity",
            "agent",
            "People who had more tickets and offers at once than seats at any moment, replayed from the events of"
            " their seats and judged by the seats they had at that moment.",
            over_capacity,
        ),
    )
}


def breaks(name: str, *, since: datetime | None = None) -> list[Break]:
    """The breaks of one guarantee. An unknown name is another app's: it counts, and names nobody here."""
    audit = AUDITS.get(name)
    return audit.find(since or timezone.now() - WINDOW) if audit else []


@guarantees.count("lost")
def count_lost() -> int:
    return len(breaks("lost"))


@guarantees.count("held twice")
def count_held_twice() -> int:
    return len(breaks("held twice"))


@guarantees.count("over capacity")
def count_over_capacity() -> int:
    return len(breaks("over capacity"))
