"""What happened, counted afterwards from the database: the report trusts nobody's memory."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from agents.models import Activity
from dispatch.models import Assignment, Client, Offer, Ticket
from dispatch.policy import service_level
from dispatch.policy.service_level import Arrival, Handled, Outcome

OUTCOMES = {
    Ticket.State.ABANDONED: Outcome.ABANDONED,
    Ticket.State.CANCELLED: Outcome.CANCELLED,
}
TO_OFFER = """
    SELECT extract(epoch FROM min(o.recorded_at) - c.recorded_at)::float8
      FROM kernel_event c
      JOIN dispatch_ticket t ON c.stream = 'ticket:' || t.id AND t.client_id = %s
      JOIN kernel_event o ON o.stream = c.stream AND o.kind = 'offer_made'
     WHERE c.kind = 'ticket_created'
     GROUP BY c.stream, c.recorded_at
"""


def offers(client: Client) -> dict[str, int]:
    """Offers of the client's tickets by what became of them."""
    rows = Offer.objects.filter(ticket__client=client)
    undelivered = rows.filter(state=Offer.State.RESCINDED, cause=Offer.Cause.UNDELIVERED)
    return {
        "made": rows.count(),
        "accepted": rows.filter(state=Offer.State.ACCEPTED).count(),
        "declined": rows.filter(state=Offer.State.DECLINED).count(),
        "expired": rows.filter(state=Offer.State.EXPIRED).count(),
        "undelivered": undelivered.count(),
        "taken back": rows.filter(state=Offer.State.RESCINDED).exclude(cause=Offer.Cause.UNDELIVERED).count(),
        "pending": rows.filter(state=Offer.State.PENDING).count(),
    }


def tickets(client: Client) -> dict[str, int]:
    """The client's tickets by state."""
    rows = Ticket.objects.filter(client=client)
    return {"in": rows.count()} | {state.label.lower(): rows.filter(state=state).count() for state in Ticket.State}


def row(client: Client, *, target_seconds: float) -> service_level.Row:
    """All arrivals of the run as one row of words.md's measures; seconds of the wall clock."""
    found = []
    for ticket in Ticket.objects.filter(client=client).prefetch_related("assignments"):
        starts = sorted(work.started_at for work in ticket.assignments.all())
        if starts:
            found.append(Arrival(ticket.created_at, ticket.created_at, Outcome.ANSWERED, starts[0]))
        else:
            outcome = OUTCOMES.get(Ticket.State(ticket.state), Outcome.WAITING)
            found.append(Arrival(ticket.created_at, ticket.created_at, outcome, ticket.ended_at))
    return service_level.row(found, service_level.Rules(target_seconds=target_seconds))


def handled(client: Client) -> Handled:
    """Conversation and after-contact work of ended assignments, in seconds of the wall clock."""
    ended = Assignment.objects.ended().filter(ticket__client=client)
    return Handled(sum(work.handled_seconds() for work in ended), ended.values("ticket").distinct().count())


def occupancy(agent_ids: Sequence[int], *, until: datetime) -> service_level.Occupancy:
    """The occupancy of the run's agents together, from their first log-in to `until`."""
    total = service_level.Occupancy()
    for agent_id in agent_ids:
        available = Activity.objects.filter(agent=agent_id, kind=Activity.Kind.AVAILABLE)
        works = Assignment.objects.filter(agent=agent_id)
        rings = Offer.objects.filter(agent=agent_id)
        total += service_level.occupancy(
            [(one.started_at, min(one.ended_at or until, until)) for one in available if one.started_at < until],
            [(one.started_at, min(one.ended_at or until, until)) for one in works if one.started_at < until],
            [(one.offered_at, min(one.answered_at or until, until)) for one in rings if one.offered_at < until],
        )
    return total


def seconds_to_offer(client: Client) -> list[float]:
    """From a ticket's arrival to its first offer, by the database's clock, per ticket that had one."""
    with connection.cursor() as cursor:
        cursor.execute(TO_OFFER, [client.pk])
        return [value for (value,) in cursor.fetchall()]


def seconds_to_accept(client: Client) -> list[float]:
    """From an offer to its acceptance."""
    rows = Offer.objects.filter(ticket__client=client, state=Offer.State.ACCEPTED)
    return [(at - offered).total_seconds() for offered, at in rows.values_list("offered_at", "answered_at") if at]


def percentiles(values: Sequence[float]) -> dict[str, float | None]:
    """p50, p95 and p99 by the nearest rank."""
    ordered = sorted(values)

    def rank(percent: int) -> float | None:
        return ordered[-(-percent * len(ordered) // 100) - 1] if ordered else None

    return {"p50": rank(50), "p95": rank(95), "p99": rank(99)}
