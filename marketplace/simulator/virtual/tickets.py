"""How a contact stands in line: what the dispatcher reads of a waiting ticket, written down from a passage."""

from dataclasses import replace
from datetime import datetime, timedelta

from dispatch.policy import needs
from dispatch.policy.matching import WaitingTicket
from marketplace.simulator.virtual.passage import Passage
from marketplace.simulator.virtual.world import Contact, Desk


def new(contact: Contact, desk: Desk, *, knew: int | None, now: datetime) -> WaitingTicket:
    """As it comes; for a short time it is kept for whoever knows the customer."""
    kept = knew is not None and desk.sticky_seconds > 0
    return WaitingTicket(
        id=contact.id,
        queue_id=contact.queue_id,
        cell=needs.cell_of(contact.queue_id, desk.rules.asks.spoken(contact.language)),
        urgent_from=now - timedelta(seconds=contact.head_start_seconds),
        round=0,
        sticky=knew if kept else None,
        sticky_until=now + timedelta(seconds=desk.sticky_seconds) if kept else None,
    )


def again(passage: Passage, desk: Desk, *, ring: int, tired: bool) -> WaitingTicket:
    """After an offer, or with a wider circle: the pause of whoever let it go is halved with each exhaustion."""
    rest = timedelta(seconds=desk.decline_cooldown_seconds / 2**passage.exhaustions)
    return replace(
        passage.ticket,
        round=len(passage.asked),
        ring=ring,
        refusals={agent_id: at + rest for agent_id, at in passage.refusals.items()},
        tired=tired,
    )


def raised(ticket: WaitingTicket, desk: Desk) -> WaitingTicket:
    """With the price that it has once everybody has let it go."""
    surge = min(ticket.surge_percent + desk.surge_step_percent, desk.surge_most_percent)
    return replace(ticket, surge_percent=max(ticket.surge_percent, surge))
