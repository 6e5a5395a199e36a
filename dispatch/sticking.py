"""Customers who come back go to whoever knows them first, for a short time, if that person is at work.

Here only the columns are set; `pairing` honours them, and anybody may be asked once the time is over.
"""

from datetime import datetime, timedelta
from typing import Any

from dispatch.models import Queue, Ticket

NOBODY: dict[str, Any] = {"sticky_agent_id": None, "sticky_until": None}


def for_new(customer_id: int, queue: Queue, *, waits_from: datetime, now: datetime) -> dict[str, Any]:
    """The columns of a new ticket: this customer was helped in this queue not long ago. One indexed question."""
    if not queue.returning_within_hours or not queue.sticky_seconds:
        return NOBODY
    since = now - timedelta(hours=queue.returning_within_hours)
    closed = Ticket.objects.filter(customer=customer_id, queue=queue, state=Ticket.State.CLOSED, ended_at__gt=since)
    last = closed.exclude(last_agent=None).order_by("-pk").values_list("last_agent", flat=True).first()
    return _kept(last, queue, waits_from)


def for_returning(ticket: Ticket, *, waits_from: datetime) -> dict[str, Any]:
    """The columns of a ticket that waits again: reopened, or parked until now."""
    return _kept(ticket.last_agent_id, ticket.queue, waits_from)


def _kept(agent_id: int | None, queue: Queue, since: datetime) -> dict[str, Any]:
    if agent_id is None or not queue.sticky_seconds:
        return NOBODY
    return {"sticky_agent_id": agent_id, "sticky_until": since + timedelta(seconds=queue.sticky_seconds)}
