"""Where a conversation may be handed on: to a colleague at work who can serve it, to a queue, to the next tier."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agents.models import Agent
from dispatch.models import Assignment, Queue, Ticket
from dispatch.offers import widening
from dispatch.policy import needs, rings
from dispatch.policy.matching import AgentAtWork
from dispatch.reading import rounds, rulebook
from marketplace.kernel.errors import Conflict, NotFound


class NoSuchTarget(NotFound):
    """This client has no such queue."""


class NotThere(Conflict):
    """This person is not at work now, or cannot serve this ticket."""


class NoHigherTier(Conflict):
    """This queue has no higher tier. Hand it to a colleague or to another queue instead."""


class TargetShut(Conflict):
    """That queue takes nothing now. Hand it to another, or go on yourself."""


@dataclass(frozen=True)
class Target:
    """`queue` is where the ticket stands afterwards; `agent` who is asked first, where one person is meant."""

    queue: Queue
    agent: Agent | None = None
    escalation: bool = False


@dataclass(frozen=True)
class Colleague:
    """Somebody at work who can serve the ticket; `free` if it can be offered to them at this moment."""

    agent_id: int
    name: str
    free: bool


@dataclass(frozen=True)
class Line:
    """A queue of the same client, whether it takes anything now, and how many free people could be asked."""

    queue: Queue
    open: bool
    free: int


@dataclass(frozen=True)
class Targets:
    colleagues: list[Colleague]
    queues: list[Line]
    tier: Line | None


def of_work(work: Assignment, *, now: datetime) -> Targets:
    """All that a door can offer to choose from. Names are those that customers see."""
    ticket, lines = work.ticket, rulebook.of_queues(now=now)
    others = [one for one in rounds.agents_at_work(now=now, shares={}) if one.agent_id != work.agent_id]
    found = []
    for queue in Queue.objects.filter(client=ticket.client_id).order_by("tier", "name"):
        moved = as_in(ticket, queue, now=now)
        people = able(moved, lines, others) if takes(queue, lines[queue.pk]) else []
        count = sum(is_free(one, moved.kind) for one in people)
        found.append(Line(queue, takes(queue, lines[queue.pk]), count))
    higher = next((one for one in found if one.queue.pk == ticket.queue.escalates_to_id), None)
    return Targets(_colleagues(ticket, able(ticket, lines, others)), found, higher)


def _colleagues(ticket: Ticket, people: Sequence[AgentAtWork]) -> list[Colleague]:
    """Who is free first, then by name."""
    facts = {one.agent_id: one for one in people}
    rows = Agent.objects.filter(pk__in=facts)
    found = [Colleague(row.pk, row.display_name, is_free(facts[row.pk], ticket.kind)) for row in rows]
    return sorted(found, key=lambda one: (not one.free, one.name.casefold(), one.agent_id))


def named(work: Assignment, *, agent_id: int | None, slug: str | None, now: datetime) -> Target:
    """A colleague or a queue, and where neither is named the next tier. Raises what these raise."""
    if agent_id is not None:
        return to_agent(work, agent_id, now=now)
    if slug is not None:
        return to_queue(work, slug, now=now)
    return to_tier(work, now=now)


def to_agent(work: Assignment, agent_id: int, *, now: datetime) -> Target:
    """A colleague by their id. Raises NotThere, which says nothing of who else exists."""
    asked = rounds.agents_at_work(now=now, only=[agent_id], shares={})
    if agent_id == work.agent_id or not able(work.ticket, rulebook.of_queues(now=now), asked):
        raise NotThere()
    return Target(work.ticket.queue, Agent.objects.get(pk=agent_id))


def to_queue(work: Assignment, slug: str, *, now: datetime) -> Target:
    """A queue of the same client by its slug, the ticket's own included. Raises NoSuchTarget, TargetShut."""
    queue = Queue.objects.filter(client=work.ticket.client_id, slug=slug).first()
    if queue is None:
        raise NoSuchTarget()
    _require_open(queue, now=now)
    return Target(queue)


def to_tier(work: Assignment, *, now: datetime) -> Target:
    """The queue to which the ticket's own escalates. Raises NoHigherTier, TargetShut."""
    higher = work.ticket.queue.escalates_to
    if higher is None or higher.client_id != work.ticket.client_id:
        raise NoHigherTier()
    _require_open(higher, now=now)
    return Target(higher, escalation=True)


def place_in(ticket: Ticket, queue: Queue, *, now: datetime) -> dict[str, Any]:
    """The columns of `ticket` as it stands in `queue` from `now` on, never less urgent than it was.

    What its old queue asked for stays behind; what was asked for this customer alone goes with it.
    """
    fresh = {"sticky_agent_id": None, "sticky_until": None}
    if queue.pk == ticket.queue_id:
        return fresh
    usual = ticket.queue.required_levels()
    own = {slug: level for slug, level in ticket.skills.items() if level > usual.get(slug, 0)}
    asked = queue.asks().spoken(ticket.language).also(own)
    lines = rulebook.of_queues(now=now, only=[queue.pk])[queue.pk]
    arrived = Ticket(queue=queue, priority=ticket.priority).waits_from(now)
    return {
        **fresh,
        "queue_id": queue.pk,
        "kind": queue.kind,
        "skills": {group[0][0]: group[0][1] for group in asked.required if len(group) == 1},
        "cell": needs.cell_of(queue.pk, asked),
        "ring": 0,
        "widens_at": widening.first_ring(lines, since=now),
        "waiting_since": now,
        "urgent_from": min(ticket.urgent_from, arrived["urgent_from"]),
        "surge_percent": 0,
        "exhausted_at": None,
        "exhaustions": 0,
    }


def as_in(ticket: Ticket, queue: Queue, *, now: datetime) -> Ticket:
    """What `ticket` would be in `queue`: not to be saved."""
    moved = copy.copy(ticket)
    for name, value in place_in(ticket, queue, now=now).items():
        setattr(moved, name, value)
    return moved


def able(ticket: Ticket, lines: Mapping[int, rulebook.Lines], at_work: Sequence[AgentAtWork]) -> list[AgentAtWork]:
    """Those at work, busy or not, whom the ticket's reach includes."""
    asked, rules = needs.of_cell(ticket.cell), lines[ticket.queue_id].rules
    others = {pk: one.rules.asks for pk, one in lines.items()}
    reach = rings.reach(asked, rules.rings, ticket.ring, fallback=rules.fallback, others=others)
    return [one for one in at_work if reach.refuses(one.languages, one.levels, one.kinds) is None]


def is_free(one: AgentAtWork, kind: str) -> bool:
    return not one.ringing and one.seat_for(kind) is not None


def _require_open(queue: Queue, *, now: datetime) -> None:
    if not takes(queue, rulebook.of_queues(now=now, only=[queue.pk])[queue.pk]):
        raise TargetShut()


def takes(queue: Queue, lines: rulebook.Lines) -> bool:
    """Whether the queue takes anything now: it is open, within its hours, and has a price."""
    return queue.open and lines.rules.offers
