"""What others hear of the way in."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.kernel.outbox import Fact


@dataclass(frozen=True)
class AgentActivated(Fact):
    """A person approved this agent: they may work from now on."""

    subject: ClassVar[str] = "agent"
    agent_id: int


@dataclass(frozen=True)
class AgentDeclined(Fact):
    """A person declined this application."""

    subject: ClassVar[str] = "agent"
    agent_id: int
    decline_id: int
