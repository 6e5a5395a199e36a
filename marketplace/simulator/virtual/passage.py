"""What became of one contact: who came, how long they waited, who was asked, who answered, from which ring."""

from dataclasses import dataclass, field
from datetime import datetime

from dispatch.policy.matching import WaitingTicket
from dispatch.policy.service_level import Arrival, Outcome
from marketplace.simulator.virtual.world import Contact


@dataclass(frozen=True, slots=True)
class Asked:
    """One offer."""

    at: datetime
    agent_id: int
    ring: int
    language: str
    quote: int  # minor units


@dataclass
class Passage:
    contact: Contact
    arrived_at: datetime
    ticket: WaitingTicket  # as it stood when it was last put in line
    outcome: Outcome = Outcome.WAITING
    ended_at: datetime | None = None  # of the waiting
    agent_id: int | None = None
    language: str = ""  # served in
    knew: int | None = None  # whom this customer talked with the last time
    closed: bool = False
    asked: list[Asked] = field(default_factory=list)
    exhaustions: int = 0
    refusals: dict[int, datetime] = field(default_factory=dict)  # agent → when
    moved: bool = False  # to another agent, so that one ticket more was served at once
    ringing: Asked | None = None
    handled_seconds: float = 0.0

    @property
    def waited_seconds(self) -> float:
        return (self.ended_at - self.arrived_at).total_seconds() if self.ended_at else 0.0

    @property
    def arrival(self) -> Arrival:
        """The same in the words of the board's measures."""
        return Arrival(self.arrived_at, self.arrived_at, self.outcome, self.ended_at)
