"""Talking: the customer, the agent, and the client who speaks for the customer."""

import uuid
from datetime import datetime

from django.db import transaction

from agents.models import Agent, Person
from dispatch.arriving import reopening
from dispatch.models import Assignment, Message, Ticket, Transfer, Watch
from dispatch.telling import hints
from dispatch.work import parking, transitions
from marketplace.kernel.errors import Conflict, Invalid

LONGEST = 4000  # characters of a message


class NothingSaid(Invalid):
    """A message needs some text."""


class TooLong(Invalid):
    """A message has at most 4,000 characters. Split it in two."""


class ConversationEnded(Conflict):
    """This conversation has ended."""


class NotYours(Conflict):
    """This ticket is no longer yours. What you wrote was not sent."""


class NotTakingPart(Conflict):
    """Join the conversation or take it over before you write in it."""


def customer_says(ticket: Ticket, text: str, *, key: uuid.UUID | None = None, now: datetime) -> Message:
    """The customer's words, from the chat page or through the client. A closed ticket reopens within its time."""
    with transaction.atomic():
        locked = transitions.lock_ticket(ticket.pk)
        if locked.state not in {Ticket.State.WAITING, Ticket.State.ASSIGNED}:
            known = _sent(ticket, key)
            if known:
                return known
            _come_back(Ticket.objects.get(pk=ticket.pk), now=now)
        return _write(ticket.pk, Message.Author.CUSTOMER, None, text, key, now=now)


def _come_back(ticket: Ticket, *, now: datetime) -> None:
    """The customer speaks where nobody was listening any more."""
    if ticket.state in {Ticket.State.CLOSED, Ticket.State.ABANDONED}:
        reopening.reopen_locked(ticket, now=now)
    elif ticket.state == Ticket.State.PARKED:
        parking.unpark_locked(ticket, now=now)
    else:
        raise ConversationEnded()


def agent_says(assignment: Assignment, text: str, *, key: uuid.UUID | None = None, now: datetime) -> Message:
    """The agent's words, while the ticket is theirs. Raises NotYours afterwards; nothing is lost in the browser."""
    with transaction.atomic():
        ticket, current, _ = transitions.lock_work(assignment.pk)
        if current.state != Assignment.State.ACTIVE:
            known = _sent(ticket, key)
            if known:
                return known
            raise NotYours()
        return _write(ticket.pk, Message.Author.AGENT, assignment.agent, text, key, now=now)


def colleague_says(transfer: Transfer, text: str, *, key: uuid.UUID | None = None, now: datetime) -> Message:
    """The words of whoever has joined a colleague's conversation. Raises NotYours before and afterwards."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(transfer.ticket_id)
        known = _sent(ticket, key)
        if known:
            return known
        current = Transfer.objects.select_related("offer__agent").get(pk=transfer.pk)
        if current.state != Transfer.State.JOINED or current.offer is None:
            raise NotYours()
        return _write(ticket.pk, Message.Author.AGENT, current.offer.agent, text, key, now=now)


def operator_says(ticket: Ticket, text: str, *, by: Person, key: uuid.UUID | None = None, now: datetime) -> Message:
    """The words of an operator who has taken the ticket or takes part in it. Raises NotTakingPart."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        known = _sent(ticket, key)
        if known:
            return known
        joined = Watch.objects.filter(ticket=ticket, person=by, mode=Watch.Mode.JOINED, ended_at=None)
        if ticket.state != Ticket.State.ASSIGNED or (ticket.taken_by_id != by.pk and not joined.exists()):
            raise NotTakingPart()
        return _write(ticket.pk, Message.Author.OPERATOR, by, text, key, now=now)


def sayable(text: str) -> str:
    """The words without what stands around them. Raises NothingSaid, TooLong."""
    text = text.strip()
    if not text:
        raise NothingSaid()
    if len(text) > LONGEST:
        raise TooLong()
    return text


def customer_reads(ticket_id: int, number: int) -> None:
    """The customer's page shows messages up to `number`."""
    _read(ticket_id, "customer", number)


def agent_reads(assignment: Assignment, number: int) -> None:
    """The agent's desk shows messages up to `number`."""
    _read(assignment.ticket_id, "agent", number)


def _read(ticket_id: int, who: str, number: int) -> None:
    there = transitions.read(ticket_id, who, number)
    if there is not None:
        hints.read(ticket_id, who, number, there)


def _sent(ticket: Ticket, key: uuid.UUID | None) -> Message | None:
    return Message.objects.filter(ticket=ticket, key=key).first() if key else None


def _write(
    ticket_id: int, author: str, who: Agent | Person | None, text: str, key: uuid.UUID | None, *, now: datetime
) -> Message:
    """Under the ticket's lock. Sending it twice is sending it once."""
    key = key or uuid.uuid4()
    agent, person = (who if isinstance(who, Agent) else None), (who if isinstance(who, Person) else None)
    written = transitions.said(ticket_id, author, sayable(text), agent=agent, person=person, key=key, now=now)
    if written is None:
        return Message.objects.get(ticket=ticket_id, key=key)
    message, there = written
    hints.message(message, there)
    return message
