"""Nudges: "look again" to whoever reads a crowded topic, a few times a second at most however much happens there.

The first is told at once; those that follow too soon become one, told a moment later. The last is never left out.
"""

import threading
import time

from marketplace.kernel.live import feed

CHANGED = {"type": "changed"}
LEAST_SECONDS = 0.2  # between two nudges of a topic by one process


class Nudges:
    """What this process has nudged lately, and what it still owes."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last: dict[str, float] = {}  # topic → monotonic
        self.owed: set[str] = set()

    def may(self, topic: str) -> bool:
        """Whether to nudge now. If not, it is seen to."""
        with self.lock:
            now = time.monotonic()
            wait = self.last.get(topic, now - LEAST_SECONDS) + LEAST_SECONDS - now
            if wait <= 0:
                self.last[topic] = now
                return True
            if topic not in self.owed:
                self.owed.add(topic)
                later = threading.Timer(wait, self.pay, [topic])
                later.daemon = True
                later.start()
            return False

    def pay(self, topic: str) -> None:
        with self.lock:
            self.owed.discard(topic)
            self.last[topic] = time.monotonic()
        feed.tell(topic, CHANGED)


may = Nudges().may
