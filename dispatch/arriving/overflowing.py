"""Overflow: who would wait too long in the queue that was asked waits in another one, if that is quicker."""

from datetime import datetime

from dispatch.arriving import receiving
from dispatch.arriving.receiving import Lines
from dispatch.reading import estimates
from marketplace.kernel import statements

WAITED = """
    SELECT extract(epoch FROM %(now)s - min(waiting_since))::float8 FROM dispatch_ticket
     WHERE state = 'waiting' AND queue_id = %(queue)s AND language = %(language)s AND waiting_since <= %(now)s
"""


def instead_of(asked: Lines, language: str, priority: int | None, *, now: datetime) -> Lines | None:
    """The queue to wait in instead; None where the one asked will do, or nothing can be said of either's wait.

    Where nobody has been answered of late, and so no wait is expected, the longest one so far counts.
    """
    queue = asked.queue
    if queue.overflow_to_id is None or queue.overflow_wait_seconds is None:
        return None
    expected = _wait(asked, language, priority, now=now)
    if expected is None:
        expected = _waited(queue.pk, language, now=now)
    if expected is None or expected <= queue.overflow_wait_seconds:
        return None
    other = receiving.by_id(queue.client_id, [queue.overflow_to_id]).get(queue.overflow_to_id)
    if other is None or not other.queue.open or other.opens_at(now) != now:
        return None
    there = _wait(other, language, priority, now=now)
    return other if there is not None and there < expected else None


def _wait(lines: Lines, language: str, priority: int | None, *, now: datetime) -> float | None:
    queue = lines.queue
    step = (queue.priority if priority is None else priority) * queue.priority_step_seconds
    return estimates.arriving(queue.pk, language, priority_seconds=step, now=now).likely_seconds


def _waited(queue_id: int, language: str, *, now: datetime) -> float | None:
    """How long the first of those who wait has waited; None where nobody does."""
    [(seconds,)] = statements.rows(WAITED, {"queue": queue_id, "language": language, "now": now})
    return None if seconds is None else float(seconds)
