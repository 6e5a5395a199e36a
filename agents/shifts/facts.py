"""What shifts tell the applications above: pay reacts to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from agents.shifts.models import Claim
from marketplace.kernel.outbox.facts import Fact


@dataclass(frozen=True)
class AboutAClaim(Fact):
    subject: ClassVar[str] = "claim"

    claim_id: int
    shift_id: int
    agent_id: int
    starts_at: datetime
    ends_at: datetime
    guarantee: int  # an hour, in minor units
    bonus: int
    currency: str


@dataclass(frozen=True)
class ShiftCancelledLate(AboutAClaim):
    """The house cancelled a claimed shift so late that it is paid."""


@dataclass(frozen=True)
class ShiftWorked(AboutAClaim):
    adherent_seconds: int = 0


@dataclass(frozen=True)
class ShiftCutShort(AboutAClaim):
    """The claim ended in the middle of the shift: somebody took it over, or its agent is away."""

    ended_at: datetime


@dataclass(frozen=True)
class ShiftMissed(AboutAClaim):
    """Nobody was there at the end of the grace."""


def of(claim: Claim) -> dict[str, Any]:
    """The facts that all of them share."""
    names = ("shift_id", "agent_id", "starts_at", "ends_at", "guarantee", "bonus", "currency")
    return {"claim_id": claim.pk, **{name: getattr(claim, name) for name in names}}
