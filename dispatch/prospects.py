"""What an agent may expect: who else is online in their skills, how many tickets come, when the next offer is likely.

Counted from what the queues have done lately; a guess is a range, and where nothing can be said it is None.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from agents.models import Activity, Agent, Proficiency, Session, SpokenLanguage
from dispatch import estimates, matching, rounds
from dispatch.models import Ticket

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Prospects:
    """`wait` is the time to the next offer; `at_once` that a ticket waits for this agent now."""

    people_online: int
    tickets_an_hour: int
    at_once: bool
    wait: estimates.Wait | None


def of_agent(agent: Agent, *, now: datetime) -> Prospects:
    me = profile(agent, now=now)
    lately = [(cell, count) for cell, count in cells(since=now - HOUR) if matching.exclusion(cell, me) is None]
    waiting = sum(1 for ticket in rounds.waiting_tickets(now) if takes(me, ticket))
    rivals = [other for other in rounds.free_agents() if other.agent_id != agent.pk and not other.ringing]
    ahead = sum(1 for other in rivals if any(takes(other, cell) for cell, _ in lately) and before(other, me))
    tickets = sum(count for _, count in lately)
    return Prospects(
        people_online=online_beside(agent),
        tickets_an_hour=tickets,
        at_once=waiting > ahead,
        wait=estimates.until(ahead + 1, answered=tickets, window_seconds=HOUR.total_seconds()) if tickets else None,
    )


def profile(agent: Agent, *, now: datetime) -> matching.FreeAgent:
    """`agent` as the dispatcher would see them if they were free now."""
    session = Session.objects.filter(agent=agent, state=Session.State.OPEN).first()
    levels = Proficiency.objects.filter(agent=agent).values_list("skill__slug", "level")
    tags = SpokenLanguage.objects.filter(agent=agent).values_list("tag", flat=True)
    return matching.FreeAgent(
        agent_id=agent.pk,
        seat_id=0,
        seat_number=0,
        kinds=frozenset({"chat"}),
        languages=frozenset(tags),
        levels=dict(levels),
        load=0,
        idle_since=session.idle_since if session else now,
    )


def cells(*, since: datetime) -> list[tuple[matching.WaitingTicket, int]]:
    """The cells in which tickets have arrived, each as one ticket of it, with how many."""
    rows = (
        Ticket.objects.filter(waiting_since__gt=since).values("cell", "language", "skills").annotate(count=Count("id"))
    )
    return [
        (matching.WaitingTicket(0, 0, "chat", row["language"], row["skills"], row["cell"], since, 0), row["count"])
        for row in rows
    ]


def takes(agent: matching.FreeAgent, ticket: matching.WaitingTicket) -> bool:
    return agent.agent_id not in ticket.cooled and matching.exclusion(ticket, agent) is None


def before(other: matching.FreeAgent, me: matching.FreeAgent) -> bool:
    """Whether the next ticket goes to `other` rather than to me."""
    return matching.rank(other) < matching.rank(me)


def online_beside(agent: Agent) -> int:
    """Other people who take offers or talk now and share a skill with `agent`; all of them where they have none."""
    sessions = Session.objects.filter(state=Session.State.OPEN, activity=Activity.Kind.AVAILABLE).exclude(agent=agent)
    mine = Proficiency.objects.filter(agent=agent).values("skill")
    if mine.exists():
        sessions = sessions.filter(agent__in=Proficiency.objects.filter(skill__in=mine).values("agent"))
    return sessions.count()
