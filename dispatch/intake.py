"""A client hands a ticket over: validated, written once, in its queue."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from dispatch import events, hints, needs
from dispatch.models import Client, Customer, Message, Queue, Ticket
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict


class ReferenceTaken(Conflict):
    """A ticket with this reference exists and says something else."""


class QueueClosed(Conflict):
    """This queue takes no new tickets now."""


@dataclass(frozen=True)
class Line:
    """One line of the conversation with the assistant."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Request:
    """A validated request for a person. `skills` are slug → least level, on top of the queue's own."""

    reference: str
    queue: Queue
    customer_reference: str
    customer_name: str = ""
    customer_email: str = ""
    language: str = ""
    skills: dict[str, int] = field(default_factory=dict)
    priority: int | None = None
    subject: str = ""
    reason: str = ""
    transcript: tuple[Line, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)

    def fingerprint(self) -> str:
        """A hash of what was asked, the same for bodies that mean the same."""
        words = [
            self.reference, self.queue.slug, self.customer_reference, self.customer_name, self.customer_email,
            self.language, self.skills, self.priority, self.subject, self.reason,
            [[line.author, line.text, line.at.timestamp()] for line in self.transcript], self.attributes,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def take_in(client: Client, request: Request, *, now: datetime) -> tuple[Ticket, bool]:
    """The ticket of this request and whether it is new. Raises ReferenceTaken, QueueClosed."""
    known = _known(client, request)
    if known:
        return known, False
    if not request.queue.open:
        raise QueueClosed()
    try:
        with transaction.atomic():
            return _write(client, request, now=now), True
    except IntegrityError:
        known = _known(client, request)  # a rival with the same reference was faster
        if known is None:
            raise
        return known, False


def _known(client: Client, request: Request) -> Ticket | None:
    ticket = (
        Ticket.objects.select_related("queue", "customer").filter(client=client, reference=request.reference).first()
    )
    if ticket and ticket.fingerprint != request.fingerprint():
        raise ReferenceTaken(ticket=ticket.pk)
    return ticket


def _write(client: Client, request: Request, *, now: datetime) -> Ticket:
    queue = request.queue
    language = request.language or queue.language
    asked = queue.asks().spoken(language).also(request.skills)
    skills = {group[0][0]: group[0][1] for group in asked.required if len(group) == 1}
    ticket = Ticket(
        client=client,
        queue=queue,
        customer=_customer(client, request),
        reference=request.reference,
        fingerprint=request.fingerprint(),
        language=language,
        skills=skills,
        cell=needs.cell_of(queue.pk, asked),
        kind=queue.kind,
        priority=queue.priority if request.priority is None else request.priority,
        subject=request.subject,
        reason=request.reason,
        attributes=request.attributes,
        created_at=now,
    )
    for name, value in ticket.waits_from(now).items():
        setattr(ticket, name, value)
    ticket.save(force_insert=True)
    Message.objects.bulk_create(
        Message(ticket=ticket, number=number, author=line.author, text=line.text, sent_at=line.at, transcript=True)
        for number, line in enumerate(request.transcript, start=1)
    )
    outbox.publish(events.TicketCreated(ticket.pk, client.pk, queue.pk))
    hints.board_changed()
    return ticket


def _customer(client: Client, request: Request) -> Customer:
    customer, created = Customer.objects.get_or_create(
        client=client,
        reference=request.customer_reference,
        defaults={"name": request.customer_name, "email": request.customer_email},
    )
    news = {
        name: value
        for name, value in (("name", request.customer_name), ("email", request.customer_email))
        if value and value != getattr(customer, name)
    }
    if news and not created:
        Customer.objects.filter(pk=customer.pk).update(**news)
        customer.refresh_from_db()
    return customer
