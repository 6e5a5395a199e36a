"""The killer: SIGKILL to random processes of a running set, and back they come after a random pause."""

import random
import threading
from collections import Counter

import psycopg

from dispatch.dispatcher import LEADER
from marketplace.simulator import scratch
from marketplace.simulator.several import Member, Several

KINDS = ["dispatcher", "web", "live", "worker"]
LEADS = """
    SELECT pid FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND objid = %s
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Killer(threading.Thread):
    """Kills from `start` until `stop`, which brings everybody back. Between two strikes lie `pause` seconds."""

    def __init__(self, victims: Several, draw: random.Random, *, pause: tuple[float, float] = (3, 7)) -> None:
        super().__init__(name="killer", daemon=True)
        self.victims, self.draw, self.pause = victims, draw, pause
        self.stopping = threading.Event()
        self.next: list[str] = []
        self.killed: Counter[str] = Counter()
        self.leaders_lost = 0
        self.errors: list[BaseException] = []

    def run(self) -> None:
        try:
            with psycopg.connect(**scratch.parameters(), autocommit=True) as line:
                while not self.stopping.wait(self.draw.uniform(*self.pause)):
                    self.strike(line)
        except BaseException as error:
            self.errors.append(error)

    def strike(self, line: "psycopg.Connection[tuple[int]]") -> None:
        """A process of one of the four kinds; every fifth time two of different kinds at once."""
        if not self.next:
            self.next = self.draw.sample(KINDS, len(KINDS))  # in random order, but nobody is spared for long
        victims = [
            self.victim(self.next.pop()) for _ in range(min(len(self.next), 2 if self.draw.random() < 0.2 else 1))
        ]
        leader = line.execute(LEADS, [LEADER]).fetchall()
        for member in victims:
            member.kill()
            self.killed[member.kind] += 1
        self.stopping.wait(self.draw.uniform(0.3, 3))
        for member in victims:
            self.victims.start_again(member)
        self.leaders_lost += bool(leader) and line.execute(LEADS, [LEADER]).fetchall() != leader

    def victim(self, kind: str) -> Member:
        """Of dispatchers the one that has run the longest: it leads."""
        alive = [one for one in self.victims.of(kind) if one.is_alive]
        return min(alive, key=lambda one: one.started_at) if kind == "dispatcher" else self.draw.choice(alive)

    def stop(self) -> None:
        self.stopping.set()
        self.join(30)
        if self.errors:
            raise self.errors[0]
