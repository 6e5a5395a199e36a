"""What is somebody's own, found by its number: an agent's offer or work, a client's ticket. No other is found."""

from agents.models import Agent
from dispatch.models import Assignment, Offer, Ticket
from dispatch.reading import records
from marketplace.kernel import statements

OFFER = f"SELECT {records.listed(Offer, 'o')} FROM dispatch_offer o WHERE o.id = %s AND o.agent_id = %s"
TICKET = "SELECT id, client_id FROM dispatch_ticket WHERE id = %s AND client_id = %s"
WORK = f"""
    SELECT g.display_name, {records.listed(Assignment, "a")}
      FROM dispatch_assignment a JOIN agents_agent g ON g.id = a.agent_id
     WHERE a.id = %s AND a.agent_id = %s
"""


def offer(agent_id: int, number: int) -> Offer | None:
    found = statements.rows(OFFER, [number, agent_id])
    return records.record(Offer, found[0]) if found else None


def work(agent_id: int, number: int) -> Assignment | None:
    """With the name of its agent; of its ticket no more is known than its number."""
    found = statements.rows(WORK, [number, agent_id])
    if not found:
        return None
    name, *columns = found[0]
    mine = records.record(Assignment, columns)
    mine.agent = records.part(Agent, ["id", "display_name"], [agent_id, name])
    mine.ticket = records.part(Ticket, ["id"], [mine.ticket_id])
    return mine


def ticket(client_id: int, number: int) -> Ticket | None:
    """Of the ticket no more is known than whose it is."""
    found = statements.rows(TICKET, [number, client_id])
    return records.part(Ticket, ["id", "client_id"], found[0]) if found else None
