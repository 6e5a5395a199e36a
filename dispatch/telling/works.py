"""Pieces of work as their desks show them, each read whole in one statement, their conversations in another."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from agents.models import Agent
from dispatch.models import Assignment, Client, Customer, Message, Offer, Queue, Ticket
from dispatch.reading import records
from dispatch.telling import beside, frames
from marketplace.kernel import statements

OF_TICKET = ["id", "subject", "language", "customer_read", "reason", "attributes", "waiting_since", "agent_read"]
WORKS = f"""
    SELECT {records.listed(Assignment, "a")}, {", ".join(f"t.{name}" for name in OF_TICKET)},
           q.id, q.name, c.id, c.name, k.id, k.name, o.id, o.seat_number, o.quote
      FROM dispatch_assignment a
      JOIN dispatch_ticket t ON t.id = a.ticket_id
      JOIN dispatch_queue q ON q.id = t.queue_id
      JOIN dispatch_client c ON c.id = t.client_id
      JOIN dispatch_customer k ON k.id = t.customer_id
      JOIN dispatch_offer o ON o.id = a.offer_id
     WHERE a.id = ANY(%s)
"""
SAID = f"""
    SELECT {records.listed(Message, "m")}, g.display_name,
           EXISTS (SELECT 1 FROM dispatch_transfer x WHERE x.ticket_id = m.ticket_id)
           OR EXISTS (SELECT 1 FROM dispatch_watch w WHERE w.ticket_id = m.ticket_id AND w.ended_at IS NULL)
           OR EXISTS (SELECT 1 FROM dispatch_whisper w WHERE w.ticket_id = m.ticket_id)
      FROM dispatch_message m LEFT JOIN agents_agent g ON g.id = m.agent_id
     WHERE m.ticket_id = ANY(%s)
     ORDER BY m.ticket_id, m.number
"""
NOBODY: beside.Beside = {"transfer": None, "handed_on": [], "watchers": [], "whispers": []}


def read(assignment_ids: Collection[int]) -> list[Assignment]:
    """With what `frames.assignment` shows of their tickets, queues, clients, customers and offers."""
    mine, its = len(records.columns(Assignment)), len(OF_TICKET)
    found = []
    for row in statements.rows(WORKS, [list(assignment_ids)]):
        work = records.record(Assignment, row[:mine])
        of_ticket = dict(zip(OF_TICKET, row[mine : mine + its], strict=True))
        of_ticket["attributes"] = json.loads(of_ticket["attributes"])
        queue, client, customer, offer = row[-9:-7], row[-7:-5], row[-5:-3], row[-3:]
        work.ticket = records.part(Ticket, OF_TICKET, list(of_ticket.values()))
        work.ticket.queue = records.part(Queue, ["id", "name"], queue)
        work.ticket.client = records.part(Client, ["id", "name"], client)
        work.ticket.customer = records.part(Customer, ["id", "name"], customer)
        work.offer = records.part(Offer, ["id", "seat_number", "quote"], [*offer[:2], json.loads(offer[2])])
        found.append(work)
    return found


def whole(assignment_id: int) -> dict[str, Any]:
    """A piece of work with its conversation and what stands beside it, for its agent."""
    work = read([assignment_id])[0]
    said, has_company = conversations([work.ticket_id])
    return shown(work, said[work.ticket_id], beside.of_work(work) if has_company else NOBODY)


def conversations(ticket_ids: Collection[int]) -> tuple[dict[int, list[Message]], bool]:
    """Who said what, by ticket; and whether anything stands beside any of them."""
    said: defaultdict[int, list[Message]] = defaultdict(list)
    has_company = not ticket_ids
    for *columns, name, company in statements.rows(SAID, [list(ticket_ids)]):
        message = written(columns, name)
        said[message.ticket_id].append(message)
        has_company = has_company or company
    return said, has_company or any(ticket_id not in said for ticket_id in ticket_ids)


def written(columns: Sequence[Any], name: str | None) -> Message:
    """A message from all of its columns and the name of the agent who wrote it, if one did."""
    message = records.record(Message, columns)
    if message.agent_id:
        message.agent = records.part(Agent, ["id", "display_name"], [message.agent_id, name])
    return message


def shown(work: Assignment, said: Collection[Message], around: beside.Beside) -> dict[str, Any]:
    ticket = work.ticket
    return {
        **frames.assignment(work),
        **around,
        "conversation": [frames.message(one) for one in said],
        "reason": ticket.reason or None,
        "attributes": ticket.attributes,
        "waiting_since": frames.time(ticket.waiting_since),
        "agent_read": ticket.agent_read,
    }
