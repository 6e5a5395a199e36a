"""Who is offered what: the most urgent ticket goes to the person with the skills who is least busy and waits longest.

Pure: frozen facts in, matches out. No clock, no database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

POLICY = "longest-available/1"
SHOWN = 5  # candidates kept with their terms; the rest are counted


@dataclass(frozen=True)
class WaitingTicket:
    id: int
    queue_id: int
    kind: str
    language: str
    skills: Mapping[str, int]  # slug → least level
    cell: str
    urgent_from: datetime
    round: int
    cooled: frozenset[int] = frozenset()  # agents who lately let this ticket go


@dataclass(frozen=True)
class FreeAgent:
    """An available agent with an empty seat; `load` counts the taken ones."""

    agent_id: int
    seat_id: int
    seat_number: int
    kinds: frozenset[str]
    languages: frozenset[str]
    levels: Mapping[str, int]
    load: int
    idle_since: datetime
    ringing: bool = False


@dataclass(frozen=True)
class Candidate:
    agent_id: int
    load: int
    waited_seconds: float


@dataclass(frozen=True)
class Match:
    ticket: WaitingTicket
    agent: FreeAgent
    candidates: list[Candidate]  # the chosen first
    eligible: int
    excluded: dict[str, int]


@dataclass
class _Cell:
    """The people who can serve one cell, best first, and why the others cannot."""

    ranked: list[FreeAgent]
    excluded: dict[str, int] = field(default_factory=dict)


def exclusion(ticket: WaitingTicket, agent: FreeAgent) -> str | None:
    """Why `agent` cannot be offered tickets of this cell, or None. Ringing and cooldown are judged per ticket."""
    if ticket.kind not in agent.kinds:
        return "channel"
    if ticket.language not in agent.languages:
        return "language"
    if any(agent.levels.get(slug, 0) < level for slug, level in ticket.skills.items()):
        return "skill"
    return None


def rank(agent: FreeAgent) -> tuple[int, datetime, int]:
    """Fewest conversations first, then longest available, then the older agent: a total order."""
    return (agent.load, agent.idle_since, agent.agent_id)


def match(tickets: Sequence[WaitingTicket], agents: Sequence[FreeAgent], *, now: datetime) -> list[Match]:
    """Pairs in order of urgency; every ticket and every agent at most once.

    O(cells × agents) to sort out who can serve what, then one walk down each ticket's list.
    """
    cells: dict[tuple[str, str], _Cell] = {}
    given: set[int] = set()
    matches = []
    for ticket in sorted(tickets, key=lambda one: (one.urgent_from, one.id)):
        cell = cells.get((ticket.cell, ticket.kind))
        if cell is None:
            cell = cells[ticket.cell, ticket.kind] = _sort_out(ticket, agents)
        free = [one for one in cell.ranked if one.agent_id not in given]
        able = [one for one in free if one.agent_id not in ticket.cooled]
        if not able:
            continue
        chosen = able[0]
        given.add(chosen.agent_id)
        excluded = dict(cell.excluded)
        if len(free) > len(able):
            excluded["declined lately"] = len(free) - len(able)
        if len(cell.ranked) > len(free):
            excluded["offered another ticket"] = (
                excluded.get("offered another ticket", 0) + len(cell.ranked) - len(free)
            )
        shown = [Candidate(one.agent_id, one.load, _waited(one, now)) for one in able[:SHOWN]]
        matches.append(Match(ticket, chosen, shown, len(able), excluded))
    return matches


def _waited(agent: FreeAgent, now: datetime) -> float:
    return round(max(0.0, (now - agent.idle_since).total_seconds()), 1)


def _sort_out(ticket: WaitingTicket, agents: Sequence[FreeAgent]) -> _Cell:
    cell = _Cell(ranked=[])
    for agent in agents:
        reason = exclusion(ticket, agent) or ("offered another ticket" if agent.ringing else None)
        if reason:
            cell.excluded[reason] = cell.excluded.get(reason, 0) + 1
        else:
            cell.ranked.append(agent)
    cell.ranked.sort(key=rank)
    return cell
