"""Days of a floor written straight into the tables, for figures over more tickets than anybody would live through."""

import itertools
import random
from datetime import datetime, timedelta

from agents.models import Agent
from dispatch.models import Assignment, Customer, Offer, Queue, Ticket
from dispatch.policy.service_level import Arrival, Outcome

numbers = itertools.count(1)
QUOTE = {
    "price_id": 0, "rate_card": 1, "currency": "SEK", "base": 4800, "included_seconds": 720, "per_minute": 410,
    "lines": [["Cards", 4800]],
}  # fmt: skip


def lives(chance: random.Random, count: int, *, since: datetime, until: datetime) -> list[Arrival]:
    """Random arrivals between `since` and `until`, some of which still wait."""
    found = []
    for _ in range(count):
        arrived = since + (until - since) * chance.random()
        ended = arrived + timedelta(seconds=chance.expovariate(1 / 40))
        outcome = chance.choices(
            [Outcome.ANSWERED, Outcome.ABANDONED, Outcome.CANCELLED, Outcome.WAITING], [80, 10, 5, 5]
        )[0]
        if ended > until:
            outcome = Outcome.WAITING
        found.append(Arrival(arrived, arrived, outcome, None if outcome == Outcome.WAITING else ended))
    return found


def write(queue: Queue, arrivals: list[Arrival], agent: Agent) -> list[Ticket]:
    """Tickets that lived so; the answered ones were closed after five minutes and wrapped up for one."""
    customer = Customer.objects.get_or_create(client=queue.client, reference="everybody")[0]
    states = {
        Outcome.ANSWERED: "closed", Outcome.ABANDONED: "abandoned", Outcome.CANCELLED: "cancelled",
        Outcome.WAITING: "waiting",
    }  # fmt: skip
    tickets = Ticket.objects.bulk_create(
        Ticket(
            client=queue.client,
            queue=queue,
            customer=customer,
            reference=f"written {next(numbers)}",
            fingerprint="",
            state=states[one.outcome],
            language=queue.language,
            cell=f"{queue.language}|",
            priority=3,
            created_at=one.created_at,
            waiting_since=one.arrived_at,
            urgent_from=one.arrived_at,
            accepted_at=one.ended_at if one.outcome == Outcome.ANSWERED else None,
            ended_at=one.ended_at,
        )
        for one in arrivals
    )
    answered = [(t, one.ended_at) for t, one in zip(tickets, arrivals, strict=True) if one.outcome == Outcome.ANSWERED]
    offers = Offer.objects.bulk_create(
        Offer(
            ticket=ticket,
            agent=agent,
            seat_number=1,
            state="accepted",
            offered_at=ended - timedelta(seconds=4),
            expires_at=ended + timedelta(seconds=16),
            answered_at=ended,
            quote=QUOTE,
        )
        for ticket, ended in answered
    )
    Assignment.objects.bulk_create(
        Assignment(
            ticket=offer.ticket,
            agent=agent,
            offer=offer,
            state="completed",
            started_at=ended,
            closed_at=ended + timedelta(minutes=5),
            ended_at=ended + timedelta(minutes=6),
            disposition="solved",
        )
        for offer, (_, ended) in zip(offers, answered, strict=True)
    )
    return tickets
