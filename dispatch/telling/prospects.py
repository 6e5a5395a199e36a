"""What an agent may expect: who else is online in their skills, how many tickets come, when the next offer is likely.

Counted from what the queues have done lately; a guess is a range, and where nothing can be said it is None.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from agents.models import Activity, Agent, Proficiency, Session, SpokenLanguage
from dispatch.floor import able
from dispatch.models import Ticket
from dispatch.policy import matching, needs, placing
from dispatch.policy.rings import Asked, Reach
from dispatch.reading import estimates, rounds, rulebook

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Lately:
    """How many tickets of a queue have lately asked for the same."""

    queue: int
    needs: needs.Needs
    count: int

    @property
    def asked(self) -> Asked:
        return able.plainly(self.needs)


@dataclass(frozen=True)
class Prospects:
    """`wait` is the time to the next offer; `at_once` that a ticket waits for this agent now."""

    people_online: int
    tickets_an_hour: int
    at_once: bool
    wait: estimates.Wait | None


def of_agent(agent: Agent, *, now: datetime) -> Prospects:
    me = profile(agent, now=now)
    lines = rulebook.of_queues(now=now)
    lately = [one for one in asked_lately(since=now - HOUR) if one.queue in lines and can(me, one.asked)]
    waiting = sum(
        1
        for ticket in rounds.waiting_tickets(now=now)
        if not ticket.rests(agent.pk, now) and can(me, able.plainly(needs.of_cell(ticket.cell)))
    )
    rivals = [
        other
        for other in rounds.agents_at_work(now=now, shares={})
        if other.agent_id != agent.pk and not other.ringing and other.seats
    ]
    ahead = sum(1 for other in rivals if stands_before(other, me, lately, lines))
    tickets = sum(one.count for one in lately)
    return Prospects(
        people_online=online_beside(agent),
        tickets_an_hour=tickets,
        at_once=waiting > ahead,
        wait=estimates.until(ahead + 1, answered=tickets, window_seconds=HOUR.total_seconds()) if tickets else None,
    )


def profile(agent: Agent, *, now: datetime) -> matching.AgentAtWork:
    """`agent` as the dispatcher would see them if they were free now."""
    session = Session.objects.filter(agent=agent, state=Session.State.OPEN).first()
    levels = Proficiency.objects.filter(agent=agent).values_list("skill__slug", "level")
    tags = SpokenLanguage.objects.filter(agent=agent).values_list("tag", flat=True)
    return matching.AgentAtWork(
        agent_id=agent.pk,
        seats=(),
        kinds=frozenset({"chat", "async"}),
        languages=frozenset(tags),
        levels=dict(levels),
        taken=0,
        capacity=agent.capacity,
        idle_since=session.idle_since if session else now,
    )


def asked_lately(*, since: datetime) -> list[Lately]:
    """What the tickets asked for that have arrived since, the most frequent first."""
    rows = Ticket.objects.filter(waiting_since__gt=since).values("queue", "cell").annotate(count=Count("id"))
    return [
        Lately(row["queue"], needs.of_cell(row["cell"]), row["count"])
        for row in rows.order_by("-count", "queue", "cell")
    ]


def can(agent: matching.AgentAtWork, asked: Asked) -> bool:
    return asked.refuses(agent.languages, agent.levels, agent.kinds) is None


def stands_before(
    other: matching.AgentAtWork, me: matching.AgentAtWork, lately: list[Lately], lines: Mapping[int, rulebook.Lines]
) -> bool:
    """Whether the next ticket of the kind that comes most often, of those both can take, goes to `other`.

    By class and wait alone: everybody's share of the work is left out of a guess.
    """
    both = next((one for one in lately if can(other, one.asked)), None)
    if both is None:
        return False
    rules = lines[both.queue].rules
    return place(other, both, rules) < place(me, both, rules)


def place(one: matching.AgentAtWork, lately: Lately, rules: matching.Rules) -> tuple[int, float, int]:
    fits = placing.fit(one, lately.needs, Reach((lately.asked,)), rules)
    return (*placing.place(one, fits, rules.weights, share=1.0).order, one.agent_id)


def online_beside(agent: Agent) -> int:
    """Other people who take offers or talk now and share a skill with `agent`; all of them where they have none."""
    sessions = Session.objects.filter(state=Session.State.OPEN, activity=Activity.Kind.AVAILABLE).exclude(agent=agent)
    mine = Proficiency.objects.filter(agent=agent).values("skill")
    if mine.exists():
        sessions = sessions.filter(agent__in=Proficiency.objects.filter(skill__in=mine).values("agent"))
    return sessions.count()
