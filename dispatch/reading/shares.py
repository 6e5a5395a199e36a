"""Everybody's share of the last eight hours' work, for pages and invitations: what stood some seconds ago will do.

The dispatcher keeps shares of its own and renews them as it goes.
"""

import threading
from datetime import datetime, timedelta

from dispatch.reading import rounds

FRESH = timedelta(seconds=20)  # a figure over hours

_kept: list[tuple[datetime, dict[int, float]]] = []
_lock = threading.Lock()


def lately(*, now: datetime) -> dict[int, float]:
    """Agent → accepted quotes per available hour in minor units, at most twenty seconds old."""
    with _lock:
        if not _kept or not timedelta(0) <= now - _kept[0][0] < FRESH:
            _kept[:] = [(now, rounds.shares_of_work(now=now))]
        return _kept[0][1]
