"""Rings: the circle of those who are asked for a waiting ticket grows, and the ticket keeps its place."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from dispatch import estimates, events, hints, recently, rings, rulebook, sweeping
from dispatch.models import Ticket
from marketplace.kernel import outbox


def first_ring(lines: rulebook.Lines, *, since: datetime) -> datetime | None:
    """When the first ring of a ticket that waits from `since` comes by the clock; None where it does not."""
    after = rings.next_by_clock(lines.rules.rings, 0)
    return None if after is None else since + timedelta(seconds=after)


def widen_due(*, now: datetime) -> int:
    """Widen what is due by the clock, by the expected wait or by the service level. Gives back how many tickets."""
    ringed = {pk: lines for pk, lines in rulebook.of_queues(now=now).items() if lines.rules.rings and lines.rules.open}
    if not ringed:
        return 0
    waiting = Ticket.objects.waiting().filter(queue__in=ringed, waiting_since__lte=now)
    tickets = defaultdict(list)
    for ticket in waiting.only("id", "queue_id", "ring", "waiting_since").order_by("urgent_from", "id"):
        if any(ring.number > ticket.ring for ring in ringed[ticket.queue_id].rules.rings):
            tickets[ticket.queue_id].append(ticket)
    done = 0
    for queue_id, rows in tickets.items():
        done += _widen_queue(ringed[queue_id], rows, now=now)
    return done


def _widen_queue(lines: rulebook.Lines, tickets: list[Ticket], *, now: datetime) -> int:
    steps = lines.rules.rings
    by_wait = any(ring.wait_over_seconds is not None for ring in steps)
    by_level = any(ring.service_level_under is not None for ring in steps)
    waits = estimates.of_many([ticket.pk for ticket in tickets], now=now) if by_wait else {}
    level = recently.service_level(lines.queue.pk, now=now) if by_level else None
    due = []
    for ticket in tickets:
        wait = waits.get(ticket.pk)
        ring = rings.due(
            steps,
            ticket.ring,
            waited_seconds=(now - ticket.waiting_since).total_seconds(),
            expected_wait_seconds=wait.likely_seconds if wait else None,
            service_level=level,
        )
        if ring > ticket.ring:
            due.append((ticket, ring))
    return sum(_widen(ticket.pk, ring, "due", lines, now=now) for ticket, ring in due[: sweeping.MOST])


def widen_now(ticket_id: int, *, why: str, now: datetime) -> bool:
    """The next ring at once, if there is one: its ticket is exhausted."""
    ticket = Ticket.objects.select_related("queue").get(pk=ticket_id)
    lines = rulebook.of_queues(now=now, only=[ticket.queue_id])[ticket.queue_id]
    following = [ring.number for ring in lines.rules.rings if ring.number > ticket.ring]
    return bool(following) and _widen(ticket_id, min(following), why, lines, now=now)


def _widen(ticket_id: int, ring: int, why: str, lines: rulebook.Lines, *, now: datetime) -> bool:
    after = rings.next_by_clock(lines.rules.rings, ring)
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket_id)
        if ticket.state != Ticket.State.WAITING or ticket.ring >= ring:
            return False
        at = None if after is None else ticket.waiting_since + timedelta(seconds=after)
        Ticket.objects.filter(pk=ticket_id).update(ring=ring, widens_at=at)
        outbox.publish(events.TicketWidened(ticket_id, ring, why))
        hints.ticket_changed(ticket)
    return True
