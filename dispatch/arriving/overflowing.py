"""Overflow: who would wait too long in the queue that was asked waits in another one, if that is quicker."""

from datetime import datetime

from dispatch.arriving import receiving
from dispatch.arriving.receiving import Lines
from dispatch.reading import estimates


def instead_of(asked: Lines, language: str, priority: int | None, *, now: datetime) -> Lines | None:
    """The queue to wait in instead; None where the one asked will do, or nothing can be said of either's wait."""
    queue = asked.queue
    if queue.overflow_to_id is None or queue.overflow_wait_seconds is None:
        return None
    expected = _wait(asked, language, priority, now=now)
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
