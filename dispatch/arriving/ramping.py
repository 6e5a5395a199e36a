"""Pilots: how much of what is asked a queue takes. Beyond it the client is told at once, and keeps its old way."""

import hashlib
from datetime import datetime, timedelta

from dispatch.models import Queue
from marketplace.kernel import statements
from marketplace.kernel.errors import Conflict

HOUR = timedelta(hours=1)


class BeyondPilot(Conflict):
    """This queue's pilot takes no more. Keep your old way for this customer."""


# A row lock, so that rivals count one after the other.
LOCKED = "SELECT id FROM dispatch_queue WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
# By `waiting_since` as well, which no ticket has before it is created: its index leads to the last hour's.
TAKEN = """
    SELECT created_at FROM dispatch_ticket
     WHERE queue_id = %(queue)s AND asked_queue_id IS NULL AND waiting_since > %(since)s AND created_at > %(since)s
     UNION ALL
    SELECT created_at FROM dispatch_ticket WHERE asked_queue_id = %(queue)s AND created_at > %(since)s
     ORDER BY created_at DESC LIMIT %(most)s
"""


def in_share(queue: Queue, reference: str) -> bool:
    """Whether the pilot's share has this reference in it: the same answer each time, also when the share has grown."""
    if queue.intake_percent >= 100:
        return True
    digest = hashlib.sha256(f"{queue.pk}:{reference}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10_000 < queue.intake_percent * 100


def beyond_share(queue: Queue) -> BeyondPilot:
    return BeyondPilot(allowed_percent=queue.intake_percent)


class Hourly:
    """What the caps of these queues leave of the hour. Within the transaction that writes the tickets."""

    def __init__(self, queues: list[Queue], *, now: datetime) -> None:
        self.now = now
        self.caps = {queue.pk: queue.intake_per_hour for queue in queues if queue.intake_per_hour is not None}
        statements.rows(LOCKED, [list(self.caps)])
        self.taken = {pk: self._taken(pk, cap) for pk, cap in self.caps.items()}

    def take(self, queue: Queue) -> BeyondPilot | None:
        """Count one more of this queue; where there is none left, what to tell the client."""
        cap = self.caps.get(queue.pk)
        if cap is None:
            return None
        taken = self.taken[queue.pk]
        if len(taken) < cap:
            taken.insert(0, self.now)
            return None
        frees_at = (taken[cap - 1] if cap else self.now) + HOUR
        return BeyondPilot(
            allowed_per_hour=cap,
            retry_at=frees_at.isoformat(),
            retry_after_seconds=max(1, round((frees_at - self.now).total_seconds())),
        )

    def _taken(self, queue_id: int, cap: int) -> list[datetime]:
        """When the last hour's tickets came, newest first; no more of them than the cap."""
        found = statements.rows(TAKEN, {"queue": queue_id, "since": self.now - HOUR, "most": cap})
        return [at for (at,) in found]
