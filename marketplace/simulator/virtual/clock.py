"""Time that jumps from one moment to the next at which something happens."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count


class Clock:
    """An agenda. What falls on the same moment happens in the order in which it was put down."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, when: datetime, happen: Callable[[], None]) -> None:
        """Put `happen` down for `when`; what lies in the past happens at once."""
        heapq.heappush(self._agenda, (max(when, self.now), next(self._numbers), happen))

    def run(self, until: datetime) -> None:
        """Everything up to `until`, it included."""
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, happen = heapq.heappop(self._agenda)
            happen()
        self.now = max(self.now, until)
