"""To whom a ticket could be given now: people with an open, empty seat who can serve it."""

from dataclasses import dataclass
from datetime import datetime

from agents.models import Agent
from dispatch.floor import people
from dispatch.models import Ticket
from dispatch.policy import needs, placing, rings
from dispatch.policy.matching import AgentAtWork
from dispatch.policy.memory import Memory
from dispatch.reading import rounds, rulebook, shares


@dataclass(frozen=True)
class Free:
    agent: int
    name: str
    load: int


def for_ticket(ticket: Ticket, *, now: datetime) -> list[Free]:
    """In the order in which the matching would ask them; who is being offered something else is left out."""
    able = able_now(ticket, now=now)
    names = {row.pk: people.short(row.person.name) for row in _agents([one.agent_id for one in able])}
    return [Free(one.agent_id, names[one.agent_id], one.taken) for one in able]


def able_now(ticket: Ticket, *, now: datetime) -> list[AgentAtWork]:
    lines = rulebook.of_queues(now=now)
    memory = Memory({pk: one.rules for pk, one in lines.items()})
    asked, rules = needs.of_cell(ticket.cell), lines[ticket.queue_id].rules
    others = {pk: one.rules.asks for pk, one in lines.items()}
    reach = rings.reach(asked, rules.rings, ticket.ring, fallback=rules.fallback, others=others)
    at_work = rounds.agents_at_work(now=now, shares=shares.lately(now=now))
    memory.mean_share = sum(one.share for one in at_work) / len(at_work) if at_work else 0.0
    able = [
        one
        for one in at_work
        if not one.ringing and one.seat_for(asked.kind) and reach.refuses(one.languages, one.levels, one.kinds) is None
    ]

    def turn(one: AgentAtWork) -> tuple[int, float, int]:
        return (*memory.place(one, placing.fit(one, asked, reach, rules), rules.weights).order, one.agent_id)

    return sorted(able, key=turn)


def _agents(ids: list[int]) -> list[Agent]:
    return list(Agent.objects.filter(pk__in=ids).select_related("person"))
