"""What a dispatcher remembers, held against what it would read now; and whether all of it stands in some line."""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from dispatch.models import Seat
from dispatch.offers.remembering import Remembering
from dispatch.policy.matching import AgentAtWork, WaitingTicket
from dispatch.policy.memory import Circle, Memory


def differences(remembering: Remembering, *, now: datetime) -> list[str]:
    """Where memory and database disagree; nothing, once all news has been heard. Shares are counted on a timer.

    A ticket that somebody else has just offered may still be remembered as waiting: whoever writes finds it in a seat.
    """
    offered = set(Seat.objects.filter(role=Seat.Role.INCOMING).values_list("ticket_id", flat=True))
    fresh = Remembering(now=now).memory
    memory = remembering.memory
    found = []
    for pk in memory.tickets.keys() | fresh.tickets.keys():
        seen, true = _plain(memory.tickets.get(pk), now), _plain(fresh.tickets.get(pk), now)
        if seen != true and not (true is None and pk in offered):
            found.append(f"ticket {pk}: {_unlike(seen, true)}")
    for pk in memory.agents.keys() | fresh.agents.keys():
        seen, true = _facts(memory, pk), _facts(fresh, pk)
        if seen != true:
            found.append(f"agent {pk}: {_unlike(seen, true)}")
    return found + faults(memory)


def faults(memory: Memory) -> list[str]:
    """What would leave a ticket or an agent out of every round, although both are remembered."""
    found = []
    for pk, ticket in memory.tickets.items():
        circle = memory.circles[ticket.circle]
        version = memory.ticket_versions[pk]
        in_line = any(entry[1:] == (pk, version) for entry in circle.tickets)
        resting = pk in circle.resting and circle.resting[pk][0][2] == version
        if not in_line and not resting:
            found.append(f"ticket {pk} stands in no line of {ticket.circle}")
        if in_line and circle.free and ticket.circle not in memory.active:
            found.append(f"{ticket.circle} has tickets and free agents and is not looked at")
        if resting and ticket.circle not in memory.resting:
            found.append(f"nobody wakes ticket {pk}")
    for key, circle in memory.circles.items():
        found += _miscounted(memory, str(key), circle)
    return found


def _miscounted(memory: Memory, name: str, circle: Circle) -> list[str]:
    fits = {pk: circle.reach.refuses(*_profile(known.facts)) for pk, known in memory.agents.items()}
    members = {pk for pk, reason in fits.items() if reason is None}
    ringing = {pk for pk in members if memory.agents[pk].facts.ringing}
    free = {pk for pk in members - ringing if memory.agents[pk].facts.seat_for(circle.needs.kind)}
    reasons = {reason: number for reason, number in circle.excluded.items() if number}
    counted: Any = (circle.members, circle.free, circle.ringing, reasons)
    true: Any = (members, len(free), len(ringing), _tally(fits.values()))
    listed = {entry[2] for entry in circle.agents if memory.is_current(entry)}
    found = [] if counted == true else [f"{name} counts {counted}, and has {true}"]
    return found if free <= listed else [*found, f"{name} does not list {free - listed}, who are free"]


def _unlike(seen: Any, true: Any) -> str:
    """In words: which members differ, and how."""
    if seen is None or true is None:
        return "is not remembered" if seen is None else "is remembered, and gone"
    pairs = [(one.name, getattr(seen, one.name), getattr(true, one.name)) for one in fields(true)]
    return ", ".join(f"{name} is remembered as {old}, and is {new}" for name, old, new in pairs if old != new)


def _tally(reasons: Collection[str | None]) -> dict[str, int]:
    given = [reason for reason in reasons if reason]
    return {reason: given.count(reason) for reason in given}


def _profile(facts: AgentAtWork) -> tuple[frozenset[str], Any, frozenset[str]]:
    return facts.languages, facts.levels, facts.kinds


def _plain(ticket: WaitingTicket | None, now: datetime) -> WaitingTicket | None:
    """Without rests that are over and were for nothing anyway."""
    if ticket is None:
        return None
    return replace(ticket, refusals=_ahead(ticket.refusals, now), missed=_ahead(ticket.missed, now))


def _ahead(rests: Mapping[int, datetime], now: datetime) -> dict[int, datetime]:
    return {agent: until for agent, until in rests.items() if until > now}


def _facts(memory: Memory, pk: int) -> AgentAtWork | None:
    """Without what the clock alone changes: the share of the work, and a device that has fallen silent."""
    known = memory.agents.get(pk)
    return replace(known.facts, share=0.0, device=None) if known else None
