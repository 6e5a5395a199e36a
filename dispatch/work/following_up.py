"""Customers who closed the page and left an address: what a person answers them goes there, with the way back."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from dispatch.models import Message, Ticket
from dispatch.telling import tongues

log = structlog.get_logger(__name__)

PAUSE = timedelta(seconds=20)  # what a person writes in one go comes in one mail
MOST = 200  # mails of one round
PERSONS = [Message.Author.AGENT, Message.Author.OPERATOR]


def unread(now: datetime) -> QuerySet[Message]:
    """What persons wrote to customers who are away and have neither read nor been sent it: the newest for each."""
    away = now - timedelta(seconds=settings.SILENCE_LIMIT_SECONDS)
    return (
        Message.objects.filter(author__in=PERSONS)
        .exclude(ticket__follow_up_email="")
        .filter(Q(ticket__customer_seen_at=None) | Q(ticket__customer_seen_at__lt=away))
        .filter(number__gt=F("ticket__customer_read"))
        .filter(number__gt=F("ticket__mailed_number"))
        .order_by("ticket_id", "-number")
        .distinct("ticket_id")
    )


def write_due(*, now: datetime) -> int:
    """Write to every customer whom a person has answered while they were away. Gives back how many mails went out."""
    latest = unread(now).filter(sent_at__lte=now - PAUSE).select_related("ticket__client", "agent", "person")
    return sum(_write(message, already=message.ticket.mailed_number) for message in latest[:MOST])


def _write(latest: Message, *, already: int) -> bool:
    """Claim the messages up to `latest`, then send: two workers never write the same, and no lock waits for a mail."""
    rows = Ticket.objects.filter(pk=latest.ticket_id, mailed_number=already)
    if not rows.update(mailed_number=latest.number):
        return False
    try:
        _mail(latest, already).send()
    except OSError:  # smtplib's errors are OSErrors: the next round tries again
        Ticket.objects.filter(pk=latest.ticket_id, mailed_number=latest.number).update(mailed_number=already)
        log.warning("customer_not_written_to", ticket=latest.ticket_id, exc_info=True)
        return False
    return True


def _mail(latest: Message, already: int) -> EmailMessage:
    ticket = latest.ticket
    said = ticket.messages.filter(author__in=PERSONS, number__gt=max(already, ticket.customer_read))
    context = {
        "ticket": ticket,
        "person": latest.speaker,
        "messages": said.filter(number__lte=latest.number).order_by("number"),
        "address": settings.BASE_URL.rstrip("/") + reverse("chat", args=[ticket.link]),
    }
    with translation.override(tongues.of_customer(ticket)):
        subject = render_to_string("chat/mail_subject.txt", context).strip()
        return EmailMessage(subject, render_to_string("chat/mail.txt", context), to=[ticket.follow_up_email])
