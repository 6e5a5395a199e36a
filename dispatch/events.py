"""What dispatch promises upwards: past-tense facts with ids."""

from dataclasses import dataclass

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
    cause: str  # said | silent


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
