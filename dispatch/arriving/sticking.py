"""Customers who come back go to whoever knows them first, for a short time, if that person is at work.

Here only the columns are set; `pairing` honours them, and anybody may be asked once the time is over.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dispatch.models import Queue, Ticket
from marketplace.kernel import statements

NOBODY: dict[str, Any] = {"sticky_agent_id": None, "sticky_until": None}

# Each by the index of its customer's tickets.
LAST_AGENTS = """
    SELECT (SELECT t.last_agent_id FROM dispatch_ticket t
             WHERE t.customer_id = a.customer AND t.queue_id = a.queue AND t.state = 'closed' AND t.ended_at > a.since
               AND t.last_agent_id IS NOT NULL
             ORDER BY t.id DESC LIMIT 1)
      FROM jsonb_to_recordset(%s::jsonb) AS a(place int, customer bigint, queue bigint, since timestamptz)
     ORDER BY a.place
"""


def for_new(asked: Sequence[tuple[int, Queue, datetime]], *, now: datetime) -> list[dict[str, Any]]:
    """The columns of new tickets, of each customer's id, queue and moment from which it waits, in their order."""
    wanted = [
        {
            "place": place,
            "customer": customer_id,
            "queue": queue.pk,
            "since": (now - timedelta(hours=queue.returning_within_hours)).isoformat(),
        }
        for place, (customer_id, queue, _) in enumerate(asked)
    ]
    last = statements.rows(LAST_AGENTS, [json.dumps(wanted)]) if asked else []
    return [
        _kept(agent_id if queue.returning_within_hours else None, queue, since)
        for (_, queue, since), (agent_id,) in zip(asked, last, strict=True)
    ]


def for_returning(ticket: Ticket, *, waits_from: datetime) -> dict[str, Any]:
    """The columns of a ticket that waits again: reopened, or parked until now."""
    return _kept(ticket.last_agent_id, ticket.queue, waits_from)


def _kept(agent_id: int | None, queue: Queue, since: datetime) -> dict[str, Any]:
    if agent_id is None or not queue.sticky_seconds:
        return NOBODY
    return {"sticky_agent_id": agent_id, "sticky_until": since + timedelta(seconds=queue.sticky_seconds)}
