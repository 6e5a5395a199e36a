"""What dispatch promises upwards: past-tense facts with ids."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from marketplace.kernel.outbox import Fact


@dataclass(frozen=True)
class TicketCreated(Fact):
    ticket_id: int
    client_id: int
    queue_id: int


@dataclass(frozen=True)
class OfferMade(Fact):
    ticket_id: int
    offer_id: int
    agent_id: int
    seat: int


@dataclass(frozen=True)
class OfferAccepted(Fact):
    ticket_id: int
    offer_id: int
    agent_id: int
    assignment_id: int
    seat: int


@dataclass(frozen=True)
class OfferDeclined(Fact):
    ticket_id: int
    offer_id: int
    agent_id: int
    seat: int


@dataclass(frozen=True)
class OfferExpired(Fact):
    ticket_id: int
    offer_id: int
    agent_id: int
    seat: int


@dataclass(frozen=True)
class AnsweredInVain(Fact):
    """An answer came while its offer rang (`answered_at`), and we took it down too late: the delay was ours."""

    ticket_id: int
    offer_id: int
    agent_id: int
    answered_at: datetime


@dataclass(frozen=True)
class OfferRescinded(Fact):
    ticket_id: int
    offer_id: int
    agent_id: int
    seat: int
    cause: str


@dataclass(frozen=True)
class MessageSent(Fact):
    ticket_id: int
    message_id: int
    author: str


@dataclass(frozen=True)
class TicketClosed(Fact):
    ticket_id: int
    assignment_id: int
    agent_id: int
    disposition: str


@dataclass(frozen=True)
class WorkCompleted(Fact):
    ticket_id: int
    assignment_id: int
    agent_id: int
    seat: int


@dataclass(frozen=True)
class WorkReleased(Fact):
    ticket_id: int
    assignment_id: int
    agent_id: int
    seat: int
    cause: str


@dataclass(frozen=True)
class TicketReturned(Fact):
    """Back in the queue, in its old place."""

    ticket_id: int
    cause: str


@dataclass(frozen=True)
class TicketReopened(Fact):
    ticket_id: int
    during_wrap_up: bool


@dataclass(frozen=True)
class TicketAbandoned(Fact):
    ticket_id: int
    cause: str  # said | silent | assistant: they went back to it


@dataclass(frozen=True)
class TicketCancelled(Fact):
    ticket_id: int


@dataclass(frozen=True)
class TicketRated(Fact):
    ticket_id: int
    rating_id: int
    agent_id: int
    score: int


@dataclass(frozen=True)
class TicketReassigned(Fact):
    ticket_id: int
    by_person_id: int
    to_agent_id: int | None


@dataclass(frozen=True)
class TicketWidened(Fact):
    """More people may be asked from now on."""

    ticket_id: int
    ring: int
    why: str  # due | exhausted


@dataclass(frozen=True)
class TicketExhausted(Fact):
    """Everybody at work who could take it has let it go, for the `times`-th time."""

    ticket_id: int
    times: int
    surge_percent: int


@dataclass(frozen=True)
class TicketParked(Fact):
    ticket_id: int
    assignment_id: int
    by: str  # silence | agent


@dataclass(frozen=True)
class TicketUnparked(Fact):
    """The customer is back, and waits for the same agent first."""

    ticket_id: int


@dataclass(frozen=True)
class TransferAsked(Fact):
    ticket_id: int
    transfer_id: int
    by_agent_id: int
    warm: bool
    to_agent_id: int | None
    to_queue_id: int | None


@dataclass(frozen=True)
class TransferJoined(Fact):
    """A second person is in the conversation; the first still holds it."""

    ticket_id: int
    transfer_id: int
    offer_id: int
    agent_id: int
    seat: int


@dataclass(frozen=True)
class WorkTaken(Fact):
    """The second person of a warm transfer holds the ticket now."""

    ticket_id: int
    transfer_id: int
    offer_id: int
    agent_id: int
    assignment_id: int
    seat: int


@dataclass(frozen=True)
class ConsultEnded(Fact):
    """The second person has left the conversation again, and is paid for it; the first keeps the ticket."""

    ticket_id: int
    transfer_id: int
    assignment_id: int
    agent_id: int
    seat: int


@dataclass(frozen=True)
class TransferEnded(Fact):
    """Nobody took it (refused), or it was called off (cancelled)."""

    ticket_id: int
    transfer_id: int
    outcome: str


@dataclass(frozen=True)
class WatchBegan(Fact):
    ticket_id: int
    watch_id: int
    by_person_id: int
    mode: str


@dataclass(frozen=True)
class WatchEnded(Fact):
    ticket_id: int
    watch_id: int
    by_person_id: int
    mode: str


@dataclass(frozen=True)
class Whispered(Fact):
    ticket_id: int
    whisper_id: int
    by_person_id: int
    agent_id: int


@dataclass(frozen=True)
class TicketTaken(Fact):
    """An operator has taken the conversation over."""

    ticket_id: int
    by_person_id: int


@dataclass(frozen=True)
class TicketGivenBack(Fact):
    """The operator who had taken it over no longer holds it."""

    ticket_id: int
    by_person_id: int
    outcome: str  # queue | closed | silent
    disposition: str = ""  # how it ended, where the operator closed it


@dataclass(frozen=True)
class TicketOverflowed(Fact):
    ticket_id: int
    asked_queue_id: int
    queue_id: int


@dataclass(frozen=True)
class SeatsChanged(Fact):
    """Somebody may hold another number of tickets at once."""

    subject: ClassVar[str] = "agent"

    agent_id: int
    before: int
    after: int
