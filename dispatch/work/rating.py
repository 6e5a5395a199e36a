"""The customer's answer to one question."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dispatch.models import Assignment, Rating, Ticket
from dispatch.telling import events, hints
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict, Invalid


class NobodyToRate(Conflict):
    """No person has closed this ticket yet."""


class RatedAlready(Conflict):
    """You have rated this already."""


class RatingClosed(Conflict):
    """A rating is possible for 14 days after the closing."""


class NoScore(Invalid):
    """A score is a whole number from 1 to 5."""


def rate(ticket: Ticket, score: int, *, comment: str = "", now: datetime) -> tuple[Rating, bool]:
    """Rate the person who closed the ticket last: the rating, and whether it is new. The same answer again is once."""
    if score not in range(1, 6):
        raise NoScore(errors={"score": [NoScore.__doc__ or ""]})
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        closed = Assignment.objects.filter(ticket=ticket, closed_at__isnull=False).order_by("-closed_at").first()
        if closed is None or closed.closed_at is None or ticket.state != Ticket.State.CLOSED:
            raise NobodyToRate()
        known = Rating.objects.filter(assignment=closed).first()
        if known:
            if (known.score, known.comment) != (score, comment):
                raise RatedAlready()
            return known, False
        if now - closed.closed_at > timedelta(days=settings.RATE_WITHIN_DAYS):
            raise RatingClosed()
        rating = Rating.objects.create(
            ticket=ticket, assignment=closed, agent_id=closed.agent_id, score=score, comment=comment, rated_at=now
        )
        outbox.publish(events.TicketRated(ticket.pk, rating.pk, rating.agent_id, score))
        hints.ticket_changed(ticket)
    return rating, True
