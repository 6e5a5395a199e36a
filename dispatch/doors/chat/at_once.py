"""All that a customer's socket says of a ticket, read in one statement, its conversation in another.

A socket reads it whole after every change. Put together query by query that was the dearest part of a live process.
"""

from datetime import datetime

from agents.models import Agent, Person
from dispatch.doors.chat.situation import Situation
from dispatch.models import Assignment, Message, Rating, Ticket
from dispatch.reading import records
from dispatch.telling import frames, works
from marketplace.kernel import statements

STANDS = f"""
    SELECT {records.listed(Ticket, "t")}, {records.listed(Assignment, "a")}, g.display_name, p.name, r.id, r.score,
           (SELECT h.display_name FROM dispatch_transfer x
              JOIN dispatch_offer o ON o.id = x.offer_id JOIN agents_agent h ON h.id = o.agent_id
             WHERE t.state = 'assigned' AND x.ticket_id = t.id AND x.state = 'joined' ORDER BY x.id LIMIT 1),
           t.state = 'assigned' AND EXISTS (
               SELECT 1 FROM dispatch_watch w
                WHERE w.ticket_id = t.id AND w.ended_at IS NULL AND w.person_id IS DISTINCT FROM t.taken_by_id),
           a.id IS NULL AND EXISTS (
               SELECT 1 FROM dispatch_message m WHERE m.ticket_id = t.id AND m.author = 'assistant'),
           t.state = 'assigned' AND t.taken_by_id IS NULL AND EXISTS (
               SELECT 1 FROM agents_session s
                WHERE s.agent_id = a.agent_id AND s.state = 'open' AND s.activity = 'reconnecting')
      FROM dispatch_ticket t
      LEFT JOIN agents_person p ON p.id = t.taken_by_id
      LEFT JOIN LATERAL (
           SELECT * FROM dispatch_assignment a WHERE a.ticket_id = t.id
            ORDER BY a.started_at DESC, a.id DESC LIMIT 1) a ON true
      LEFT JOIN agents_agent g ON g.id = a.agent_id
      LEFT JOIN dispatch_rating r ON r.assignment_id = a.id
     WHERE t.id = %s
"""
SAID = f"""
    SELECT {records.listed(Message, "m")}, g.display_name
      FROM dispatch_message m LEFT JOIN agents_agent g ON g.id = m.agent_id
     WHERE m.ticket_id = %s ORDER BY m.number
"""


def read(ticket_id: int, *, now: datetime) -> Situation:
    """What `Situation` would ask for one by one. Raises Ticket.DoesNotExist."""
    rows = statements.rows(STANDS, [ticket_id])
    if not rows:
        raise Ticket.DoesNotExist()
    its, work = len(records.columns(Ticket)), len(records.columns(Assignment))
    row = rows[0]
    agent_name, person_name, rating_id, score, beside, watched, assistant, reconnecting = row[its + work :]
    ticket, assignment = records.record(Ticket, row[:its]), None
    if ticket.taken_by_id:
        ticket.taken_by = records.part(Person, ["id", "name"], [ticket.taken_by_id, person_name])
    if row[its] is not None:
        assignment = records.record(Assignment, row[its : its + work])
        assignment.agent = records.part(Agent, ["id", "display_name"], [assignment.agent_id, agent_name])
    situation = Situation(ticket, now)
    situation.assignment, situation.beside, situation.watched = assignment, beside, watched
    situation.assistant, situation.reconnecting = assistant, reconnecting
    situation.messages = [
        frames.message(works.written(columns, name)) for *columns, name in statements.rows(SAID, [ticket_id])
    ]
    situation.rating = records.part(Rating, ["id", "score"], [rating_id, score]) if rating_id else None
    return situation
