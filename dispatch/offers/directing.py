"""An offer directed at one person by another: an operator who reassigns, an agent who transfers. Nobody is chosen."""

from datetime import datetime

from agents.models import Agent
from dispatch.models import Ticket
from dispatch.models.seat import SeatTaken
from dispatch.offers import offering
from dispatch.policy import matching, needs, placing, rings
from dispatch.reading import rounds, rulebook
from marketplace.kernel.errors import Conflict

BY_OPERATOR = "operator/1"  # the policies that stand on a decision which a person made
BY_COLLEAGUE = "colleague/1"


class NoPrice(Conflict):
    """This queue has no price in force, so nothing in it can be offered."""


class QueueShut(Conflict):
    """This queue is closed at this hour, so nothing in it can be offered."""


def offer_to(ticket: Ticket, agent: Agent, *, policy: str, warm: bool = False, now: datetime) -> int:
    """Offer a ticket, whose lock is held, to `agent` alone; gives back the offer's id.

    Raises SeatTaken where they have no free open seat or hold an offer, NoPrice, QueueShut.
    """
    lines = rulebook.of_queues(now=now, only=[ticket.queue_id])[ticket.queue_id]
    if lines.terms is None:
        raise NoPrice()
    if not lines.rules.open:
        raise QueueShut()
    facts = next(iter(rounds.agents_at_work(now=now, only=[agent.pk], shares={})), None)  # nobody else is asked
    seat = facts.seat_for(ticket.kind) if facts and not facts.ringing else None
    if facts is None or seat is None:
        raise SeatTaken()
    match = _match(ticket, facts, seat, lines, now=now)
    proposal = offering.propose(match, lines, policy=policy, warm=warm, now=now)
    made = offering.write([proposal], now=now)
    if not made:
        raise SeatTaken()
    return made[ticket.pk]


def _match(
    ticket: Ticket, facts: matching.AgentAtWork, seat: matching.OpenSeat, lines: rulebook.Lines, *, now: datetime
) -> matching.Match:
    asked, rules = needs.of_cell(ticket.cell), lines.rules
    reach = rings.reach(asked, rules.rings, ticket.ring, fallback=rules.fallback)
    language = reach.language_for(facts.languages)
    waited = (now - facts.idle_since).total_seconds()
    place = placing.place(facts, placing.fit(facts, asked, reach, rules), rules.weights, share=1.0)
    candidate = placing.candidate(facts, place, waited_seconds=waited)
    return matching.Match(
        ticket=matching.WaitingTicket(
            id=ticket.pk,
            queue_id=ticket.queue_id,
            cell=ticket.cell,
            urgent_from=ticket.urgent_from,
            round=ticket.round,
            ring=ticket.ring,
            surge_percent=ticket.surge_percent,
            label=rounds.Label(ticket.subject, ticket.skills, ticket.waiting_since),
        ),
        agent=facts,
        seat=seat,
        language=language,
        candidates=[candidate],
        eligible=1,
        excluded={},
        weights=rules.weights,
    )
