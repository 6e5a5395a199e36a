"""What training promises upwards: past-tense facts with ids."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.kernel.outbox import Fact


@dataclass(frozen=True)
class TrainingTimeEarned(Fact):
    """Learning time that is owed for by the minute, passed or not. `time_id` names it once."""

    subject: ClassVar[str] = "enrolment"
    enrolment_id: int
    time_id: int
    agent_id: int
    module_id: int
    seconds: int


@dataclass(frozen=True)
class ModulePassed(Fact):
    subject: ClassVar[str] = "enrolment"
    enrolment_id: int
    agent_id: int
    module_id: int
    certificate_id: int


@dataclass(frozen=True)
class CertificateRevoked(Fact):
    subject: ClassVar[str] = "certificate"
    certificate_id: int
    agent_id: int
    module_id: int
