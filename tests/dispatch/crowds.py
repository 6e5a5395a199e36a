"""Small worlds of the dispatcher's memory, drawn at random: two queues, two skills, two languages, a few people."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from dispatch.policy import matching, needs, rings
from dispatch.policy.matching import AgentAtWork, Candidate, OpenSeat, Rules, WaitingTicket, Weights
from dispatch.policy.memory import Memory

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MEAN_SHARE = 100.0
CHAT, BOTH = frozenset({"chat"}), frozenset({"chat", "async"})
ASYNC = frozenset({"async"})

CARDS = needs.Needs("chat", "en", ((("cards", 2),),), preferred=(needs.Preferred("empathy", 2, 1),))
LOANS = needs.Needs("async", "en", ((("loans", 1), ("cards", 4)),), excluded=(("trainee", 1),))
SKILLS = {"cards": 0.7, "loans": 0.4, "empathy": 0.5, "trainee": 0.2}  # how often somebody has them
RULES = {
    1: Rules(
        1, CARDS, rings=(rings.Ring(1, lower_levels_by=1, fallback_languages=1),), fallback=("sv",), bases={"": 10}
    ),
    2: Rules(2, LOANS, rings=(rings.Ring(1, widen_to=(1,)),), bases={"": 10, "sv": 12}),
}


def moment(chance: Random) -> datetime:
    return NOW - timedelta(seconds=chance.randint(0, 600))


def rest(chance: Random) -> datetime:
    return NOW + timedelta(seconds=chance.randint(-60, 120))


def agent(chance: Random, agent_id: int) -> AgentAtWork:
    kinds = [chance.choice([CHAT, ASYNC, BOTH]) for _ in range(chance.randint(0, 2))]
    return AgentAtWork(
        agent_id=agent_id,
        seats=tuple(OpenSeat(agent_id * 10 + number, number, kind) for number, kind in enumerate(kinds, 1)),
        kinds=chance.choice([CHAT, BOTH, BOTH]),
        languages=frozenset(chance.choice([["en"], ["sv"], ["en", "sv"]])),
        levels={slug: chance.randint(1, 5) for slug, odds in SKILLS.items() if chance.random() < odds},
        taken=chance.randint(0, 2),
        capacity=chance.randint(1, 3),
        idle_since=moment(chance),
        standing=chance.choice([None, 0.2, 0.6, 1.0]),
        share=chance.choice([0.0, 50.0, 100.0, 300.0]),
        ringing=chance.random() < 0.2,
    )


def ticket(chance: Random, ticket_id: int, *, people: int) -> WaitingTicket:
    queue_id = chance.choice([1, 1, 2])
    refusals = {chance.randint(1, people): rest(chance) for _ in range(chance.choice([0, 0, 1, 3]))}
    missed = {chance.randint(1, people): rest(chance)} if chance.random() < 0.2 else {}
    sticky = chance.randint(1, people) if chance.random() < 0.3 else None
    return WaitingTicket(
        id=ticket_id,
        queue_id=queue_id,
        cell=needs.cell_of(queue_id, RULES[queue_id].asks.spoken(chance.choice(["en", "en", "sv"]))),
        urgent_from=moment(chance),
        round=len(refusals),
        ring=chance.choice([0, 0, 1]),
        refusals=refusals,
        missed=missed,
        sticky=sticky,
        sticky_until=NOW + timedelta(seconds=chance.randint(-30, 60)) if sticky else None,
        tired=bool(refusals) and chance.random() < 0.7,
    )


@dataclass(frozen=True)
class World:
    agents: dict[int, AgentAtWork]
    tickets: dict[int, WaitingTicket]

    def memory(self) -> Memory:
        """Everything put anew."""
        memory = Memory(RULES)
        memory.mean_share = MEAN_SHARE
        for agent in self.agents.values():
            memory.put_agent(agent)
        for ticket in self.tickets.values():
            memory.put_ticket(ticket)
        return memory

    def by_urgency(self) -> list[WaitingTicket]:
        return sorted(self.tickets.values(), key=lambda one: (one.urgent_from, one.id))


def world_of(seed: int, *, people: int = 4, lines: int = 6) -> World:
    chance = Random(seed)
    count = chance.randint(1, people)
    return World(
        {pk: agent(chance, pk) for pk in range(1, count + 1)},
        {pk: ticket(chance, pk, people=people) for pk in range(1, chance.randint(1, lines) + 1)},
    )


worlds = st.integers(0, 2**40).map(world_of)  # by a seed: hypothesis draws a number a world, not a hundred


def agent_at_work(agent_id: int, **fields: Any) -> AgentAtWork:
    """Somebody idle who speaks English and knows cards; who was born first has waited longest."""
    plain = AgentAtWork(
        agent_id=agent_id,
        seats=(OpenSeat(agent_id, 1, CHAT),),
        kinds=CHAT,
        languages=frozenset({"en"}),
        levels={"cards": 3},
        taken=0,
        capacity=1,
        idle_since=NOW - timedelta(seconds=100 - agent_id),
    )
    return replace(plain, **fields)


def ticket_in_line(ticket_id: int, language: str = "en", **fields: Any) -> WaitingTicket:
    """Somebody with a card, at a ring where no more than that is asked."""
    cell = needs.cell_of(1, CARDS.spoken(language))
    plain = WaitingTicket(ticket_id, 1, cell, NOW - timedelta(seconds=100 - ticket_id), 0, ring=1)
    return replace(plain, **fields)


def reach_of(ticket: WaitingTicket) -> rings.Reach:
    rules = RULES[ticket.queue_id]
    others = {pk: one.asks for pk, one in RULES.items()}
    return rings.reach(needs.of_cell(ticket.cell), rules.rings, ticket.ring, fallback=rules.fallback, others=others)


def belongs(agent: AgentAtWork, ticket: WaitingTicket) -> bool:
    return reach_of(ticket).refuses(agent.languages, agent.levels, agent.kinds) is None


def may_be_asked(agent: AgentAtWork, ticket: WaitingTicket, world: World, *, now: datetime = NOW) -> bool:
    """The rule in plain words: able, free, not resting, and not kept for somebody else who is at work."""
    kind = RULES[ticket.queue_id].asks.kind
    if not belongs(agent, ticket) or agent.ringing or not any(kind in seat.kinds for seat in agent.seats):
        return False
    if ticket.refusals.get(agent.agent_id, now) > now or ticket.missed.get(agent.agent_id, now) > now:
        return False
    return ticket.sticky == agent.agent_id or not is_kept(ticket, world, now=now)


def is_kept(ticket: WaitingTicket, world: World, *, now: datetime = NOW) -> bool:
    holder = world.agents.get(ticket.sticky) if ticket.sticky else None
    return bool(
        holder
        and ticket.sticky_until
        and now < ticket.sticky_until
        and holder.agent_id not in ticket.refusals
        and ticket.missed.get(holder.agent_id, now) <= now
        and belongs(holder, ticket)
    )


def candidates_of(seed: int) -> tuple[list[Candidate], Weights]:
    """Two to five in their order, and the weights that made it."""
    chance = Random(seed)
    weights = Weights(
        band=chance.choice([0.05, 0.25, 0.5, 1.0]),
        fairness_seconds=chance.choice([0.0, 600.0, 1800.0]),
        load=chance.choice([0.0, 0.5, 1.0]),
        level=chance.choice([0.0, 0.1, 1.0]),
        preferred=chance.choice([0.0, 0.5]),
        standing=chance.choice([0.0, 0.2, 1.0]),
        price=chance.choice([0.0, 0.1]),
    )
    rows = []
    for agent_id in range(1, chance.randint(2, 5) + 1):
        found = matching.Terms(
            load=chance.choice([0.0, 0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0]),
            level=chance.random(),
            preferred=chance.choice([0.0, 0.5, 1.0]),
            standing=chance.random(),
            price=chance.uniform(0.2, 1),
        )
        one = Candidate(
            agent_id,
            found,
            waited_seconds=chance.randint(0, 4000) / 4,
            share=chance.choice([0.0, 0.5, 1.0, 2.5, 9.0]),
            refused=chance.random() < 0.2,
            sticky=chance.random() < 0.1,
            needed=agent_id > 1 and chance.random() < 0.2,
        )
        rows.append(matching.weighed(one, weights))
    return sorted(rows, key=matching.order), weights


candidates = st.integers(0, 2**40).map(candidates_of)
