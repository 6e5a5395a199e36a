"""Somebody at work in the simulation: their seats, their turn, their share of the work."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.policy.matching import AgentAtWork, OpenSeat
from dispatch.policy.service_level import Span
from marketplace.simulator.virtual.world import CHAT, Person

FAIRNESS_WINDOW = timedelta(hours=8)
LEAST_AVAILABLE = timedelta(minutes=10)  # the first minutes of a log-in make no share of anything


@dataclass
class Worker:
    """Mutable; the policies see only what `facts` says."""

    person: Person
    idle_since: datetime
    online: bool = False
    since: datetime | None = None  # available from then; None while away
    taken: int = 0
    rings_for: int | None = None  # the contact that is on offer
    leaving: bool = False
    share: float = 0.0  # as last counted
    quotes: deque[tuple[datetime, int]] = field(default_factory=deque)
    accepted: int = 0  # minor units of all accepted quotes
    available: list[Span] = field(default_factory=list)
    held: list[Span] = field(default_factory=list)
    rang: list[Span] = field(default_factory=list)

    @property
    def ringing(self) -> bool:
        return self.rings_for is not None

    @property
    def used(self) -> int:
        return self.taken + self.ringing

    @property
    def is_open(self) -> bool:
        return self.since is not None and not self.leaving

    def come(self, now: datetime) -> None:
        self.online = True
        self.since = self.idle_since = now

    def step_away(self, now: datetime) -> None:
        if self.since is not None:
            self.available.append((self.since, now))
        self.since = None

    def go(self, now: datetime) -> None:
        self.step_away(now)
        self.online = False

    def earn(self, quote: int, now: datetime) -> None:
        self.accepted += quote
        self.quotes.append((now, quote))

    def count_share(self, now: datetime) -> None:
        """Accepted quotes per available hour of the last eight hours."""
        since = now - FAIRNESS_WINDOW
        while self.quotes and self.quotes[0][0] <= since:
            self.quotes.popleft()
        spans = [*self.available, *([(self.since, now)] if self.since else [])]
        there = sum((end - max(start, since) for start, end in spans if end > since), timedelta())
        self.share = sum(quote for _, quote in self.quotes) / (max(there, LEAST_AVAILABLE) / timedelta(hours=1))

    def facts(self) -> AgentAtWork:
        person = self.person
        return AgentAtWork(
            agent_id=person.agent_id,
            seats=tuple(OpenSeat(person.agent_id * 100 + n, n, CHAT) for n in range(self.used, person.seats)),
            kinds=CHAT,
            languages=person.languages,
            levels=person.levels,
            taken=self.used,
            capacity=person.seats,
            idle_since=self.idle_since,
            standing=person.standing,
            share=self.share,
            ringing=self.ringing,
        )
