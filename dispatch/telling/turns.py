"""Why an agent is offered something or nothing: their turn, what they cannot take or let go, what went to others.

Bounded everywhere: waiting tickets by what they ask for, the latest decisions, the agent's own offers of some hours.
"""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext, gettext_noop

from agents.models import Activity, Agent, Session
from dispatch.models import Decision
from dispatch.policy import matching, needs, placing, rings
from dispatch.policy.matching import AgentAtWork
from dispatch.policy.memory import Memory
from dispatch.reading import causes, explaining, rounds, rulebook, shares

LATELY = timedelta(hours=1)
LATEST = 500  # decisions that are looked through for the agent
SHOWN = 10
REASONS = {
    "channel": gettext_noop("of a kind that your seats do not take"),
    "language": gettext_noop("in a language that you do not speak"),
    "skill": gettext_noop("with a skill or level that you do not have"),
    "excluded": gettext_noop("that leave you out by their queue’s rules"),
    "closed": gettext_noop("in queues that are closed now"),
    "let go": gettext_noop("that you have let go"),
    "kept": gettext_noop("kept a moment for a colleague who knows the customer"),
}

WAITING = """
    SELECT t.queue_id, t.cell, t.ring,
           t.sticky_agent_id IS NOT NULL AND t.sticky_until > %(now)s AND t.sticky_agent_id <> %(agent)s, count(*)
      FROM dispatch_ticket t
     WHERE t.state = 'waiting' AND t.waiting_since <= %(now)s
       AND NOT EXISTS (SELECT 1 FROM dispatch_seat s WHERE s.ticket_id = t.id)
     GROUP BY 1, 2, 3, 4
"""
LET_GO = """
    SELECT DISTINCT o.ticket_id FROM dispatch_offer o JOIN dispatch_ticket t ON t.id = o.ticket_id
     WHERE o.agent_id = %(agent)s AND o.offered_at > %(since)s AND t.state = 'waiting'
       AND o.state IN ('declined', 'expired', 'rescinded')
"""
WENT_TO_OTHERS = """
    SELECT d.id FROM (SELECT * FROM dispatch_decision ORDER BY id DESC LIMIT %(latest)s) d
      JOIN dispatch_offer o ON o.id = d.offer_id
     WHERE d.decided_at > %(since)s AND o.agent_id <> %(agent)s AND d.candidates @> %(me)s::jsonb
     ORDER BY d.id DESC LIMIT %(shown)s
"""


@dataclass(frozen=True)
class Missed:
    """An offer that went to somebody else though the agent was considered: when, why, what would have changed it."""

    at: datetime
    queue: str
    why: str
    would: str


@dataclass(frozen=True)
class Resting:
    """A ticket that the agent let go, and when they may be asked again."""

    ticket: int
    until: datetime


@dataclass(frozen=True)
class Turns:
    """`state` says in a word why nothing can come at all; empty where the agent takes offers.

    `before` of `people` free ones stand before the agent for what most waits or has come lately in what they can do.
    """

    state: str
    mine: int
    others: list[tuple[str, int]]
    before: int | None
    people: int
    resting: list[Resting]
    missed: list[Missed]


def of_agent(agent: Agent, *, now: datetime) -> Turns:
    session = Session.objects.filter(agent=agent, state=Session.State.OPEN).first()
    at_work = rounds.agents_at_work(now=now, shares=shares.lately(now=now))
    me = next((one for one in at_work if one.agent_id == agent.pk), None)
    lines = rulebook.of_queues(now=now)
    resting = let_go(agent, now=now)
    mine, others, place = _waiting(agent, me, at_work, lines, now=now)
    if resting:
        others["let go"] = len(resting)
        mine = max(0, mine - len(resting))
    return Turns(
        state=state_of(session, me),
        mine=mine,
        others=[(gettext(REASONS[reason]), count) for reason, count in others.most_common() if count],
        before=place,
        people=sum(not one.ringing and bool(one.seats) for one in at_work),
        resting=resting,
        missed=went_to_others(agent, now=now),
    )


def state_of(session: Session | None, me: AgentAtWork | None) -> str:
    if session is None:
        return gettext("You are offline.")
    if session.activity == Activity.Kind.RECONNECTING:
        return gettext("Your connection is being restored.")
    if session.activity == Activity.Kind.BREAK:
        return gettext("You are on a break.")
    if session.activity != Activity.Kind.AVAILABLE:
        return gettext("We do not know whether you are here.")
    if session.after_work:
        return gettext("You take nothing new, as you said.")
    if me is None:
        return gettext("None of your seats is open.")
    if me.ringing:
        return gettext("An offer is ringing: one comes at a time.")
    return "" if me.seats else gettext("All your seats are taken.")


def _waiting(
    agent: Agent,
    me: AgentAtWork | None,
    at_work: Collection[AgentAtWork],
    lines: dict[int, rulebook.Lines],
    *,
    now: datetime,
) -> tuple[int, Counter[str], int | None]:
    """How many waiting tickets the agent could take, how many not and why, and who stands before them."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"now": now, "agent": agent.pk})
        rows = cursor.fetchall()
    seen = me or _profile(agent, now=now)
    reaches: dict[tuple[int, str, int], rings.Reach] = {}
    mine, others = 0, Counter[str]()
    for queue, cell, ring, kept, count in rows:
        if queue not in lines:
            continue
        rules = lines[queue].rules
        key = (queue, cell, ring)
        reach = reaches[key] = reach_of(cell, ring, rules, lines)
        reason = reach.refuses(seen.languages, seen.levels, seen.kinds)
        if reason is None and kept:
            reason = "kept"
        if reason is None and not rules.offers:
            reason = "closed"
        if reason:
            others[reason] += count
        else:
            mine += count
    return mine, others, before(me, at_work, lines) if me else None


def reach_of(cell: str, ring: int, rules: matching.Rules, lines: dict[int, rulebook.Lines]) -> rings.Reach:
    others = {pk: one.rules.asks for pk, one in lines.items()}
    return rings.reach(needs.of_cell(cell), rules.rings, ring, fallback=rules.fallback, others=others)


def before(me: AgentAtWork, at_work: Collection[AgentAtWork], lines: dict[int, rulebook.Lines]) -> int | None:
    """How many free people stand before `me` in the queue of all I can serve in which the fewest do."""
    memory = Memory({pk: one.rules for pk, one in lines.items()})
    shares = [one.share for one in at_work]
    memory.mean_share = sum(shares) / len(shares) if shares else 0.0
    rivals = [one for one in at_work if one.agent_id != me.agent_id and not one.ringing and one.seats]
    counts = []
    for line in lines.values():
        asked = line.rules.asks
        reach = rings.reach(asked, line.rules.rings, 0, fallback=line.rules.fallback)
        if reach.refuses(me.languages, me.levels, me.kinds) or not line.rules.offers:
            continue
        place = _place(memory, me, reach, line.rules)
        able = (
            one
            for one in rivals
            if one.seat_for(asked.kind) and reach.refuses(one.languages, one.levels, one.kinds) is None
        )
        counts.append(sum(_place(memory, one, reach, line.rules) < place for one in able))
    return min(counts, default=None)


def _place(memory: Memory, one: AgentAtWork, reach: rings.Reach, rules: matching.Rules) -> tuple[int, float, int]:
    fits = placing.fit(one, rules.asks, reach, rules)
    return (*memory.place(one, fits, rules.weights).order, one.agent_id)


def _profile(agent: Agent, *, now: datetime) -> AgentAtWork:
    return AgentAtWork(
        agent_id=agent.pk,
        seats=(),
        kinds=frozenset({"chat", "async"}),
        languages=frozenset(agent.languages.values_list("tag", flat=True)),
        levels=dict(agent.proficiencies.values_list("skill__slug", "level")),
        taken=0,
        capacity=agent.capacity,
        idle_since=now,
    )


def let_go(agent: Agent, *, now: datetime) -> list[Resting]:
    """Waiting tickets that the agent is not asked for at the moment, the first to come back first."""
    with connection.cursor() as cursor:
        cursor.execute(LET_GO, {"agent": agent.pk, "since": now - timedelta(hours=8)})
        ids = [pk for (pk,) in cursor.fetchall()]
    if not ids:
        return []
    found = []
    for ticket in rounds.waiting_tickets(now=now, only=ids):
        ends = [end for end in (ticket.refusals.get(agent.pk), ticket.missed.get(agent.pk)) if end and end > now]
        if ends:
            found.append(Resting(ticket.id, max(ends)))
    return sorted(found, key=lambda one: (one.until, one.ticket))


def went_to_others(agent: Agent, *, now: datetime) -> list[Missed]:
    """Recent offers for which the agent was among the best few, and somebody else was first."""
    facts: dict[str, Any] = {
        "agent": agent.pk,
        "me": json.dumps([{"agent_id": agent.pk}]),
        "since": now - LATELY,
        "latest": LATEST,
        "shown": SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(WENT_TO_OTHERS, facts)
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = Decision.objects.filter(pk__in=ids).select_related("offer__ticket__queue").order_by("-pk")
    found = []
    for row in rows:
        why, would = causes.why_not_me(explaining.of(row), agent.pk)
        found.append(Missed(row.decided_at, row.offer.ticket.queue.name, why, would))
    return found
