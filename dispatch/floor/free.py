"""To whom a ticket could be given now: people with an open, empty seat who can serve it."""

from dataclasses import dataclass

from agents.models import Agent
from dispatch import matching, rounds
from dispatch.floor import people
from dispatch.models import Ticket


@dataclass(frozen=True)
class Free:
    agent: int
    name: str
    load: int


def for_ticket(ticket: Ticket) -> list[Free]:
    """In the order in which the matching would ask them; who is being offered something else is left out."""
    asked = matching.WaitingTicket(
        id=ticket.pk,
        queue_id=ticket.queue_id,
        kind="chat",
        language=ticket.language,
        skills=ticket.skills,
        cell=ticket.cell,
        urgent_from=ticket.urgent_from,
        round=ticket.round,
    )
    able = [one for one in rounds.free_agents() if not one.ringing and matching.exclusion(asked, one) is None]
    names = {row.pk: people.short(row.person.name) for row in _agents([one.agent_id for one in able])}
    return [Free(one.agent_id, names[one.agent_id], one.load) for one in sorted(able, key=matching.rank)]


def _agents(ids: list[int]) -> list[Agent]:
    return list(Agent.objects.filter(pk__in=ids).select_related("person"))
