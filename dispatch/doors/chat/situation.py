"""Where a customer's ticket stands, as its page and its socket say it."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings

from agents.models import Activity, Session
from dispatch import estimates
from dispatch.doors.chat import words
from dispatch.estimates import Wait
from dispatch.frames import conversation, time
from dispatch.models import Assignment, Message, Rating, Ticket
from marketplace.kernel.outbox.models import Event

MOST_PLACES = 12  # pieces of the bar; who stands further back sees the number alone


@dataclass
class Situation:
    """One reading of a ticket at `now`. Everything a customer may know is here, and nothing else."""

    ticket: Ticket
    now: datetime

    @cached_property
    def assignment(self) -> Assignment | None:
        """The latest work on the ticket, live or ended."""
        works = Assignment.objects.filter(ticket=self.ticket).select_related("agent")
        return works.order_by("-started_at", "-pk").first()

    @property
    def state(self) -> str:
        return str(self.ticket.state)

    @property
    def person(self) -> str | None:
        """The display name of whoever speaks, or has closed it."""
        shown = {Ticket.State.ASSIGNED, Ticket.State.CLOSED}
        return self.assignment.agent.display_name if self.assignment and self.ticket.state in shown else None

    @cached_property
    def assistant(self) -> bool:
        """A machine has spoken here, and no person since."""
        spoke = Message.objects.filter(ticket=self.ticket, author=Message.Author.ASSISTANT)
        return self.assignment is None and spoke.exists()

    @cached_property
    def reconnecting(self) -> bool:
        if self.ticket.state != Ticket.State.ASSIGNED or self.assignment is None:
            return False
        session = Session.objects.filter(agent=self.assignment.agent_id, state=Session.State.OPEN)
        return session.filter(activity=Activity.Kind.RECONNECTING).exists()

    @cached_property
    def wait(self) -> Wait | None:
        return estimates.of_ticket(self.ticket, now=self.now)

    @property
    def said(self) -> str | None:
        return words.wait(self.wait)

    @property
    def places(self) -> range:
        """Pieces of the bar before the customer's own."""
        return range(min(self.wait.place, MOST_PLACES) - 1) if self.wait else range(0)

    @cached_property
    def rating(self) -> Rating | None:
        return Rating.objects.filter(assignment=self.assignment).first() if self.assignment else None

    @property
    def may_rate(self) -> bool:
        closed_at = self.assignment.closed_at if self.assignment else None
        if self.ticket.state != Ticket.State.CLOSED or self.rating or closed_at is None:
            return False
        return self.now - closed_at <= timedelta(days=settings.RATE_WITHIN_DAYS)

    @property
    def reopen_until(self) -> datetime | None:
        """Until when the ticket may be opened again; None where it may not."""
        if self.ticket.state not in {Ticket.State.CLOSED, Ticket.State.ABANDONED} or not self.ticket.ended_at:
            return None
        until = self.ticket.ended_at + timedelta(hours=settings.REOPEN_WITHIN_HOURS)
        return until if self.now <= until else None

    @property
    def absence(self) -> str:
        """How long the page may stay closed while the place is kept."""
        return words.span(self.ticket.queue.abandon_after_seconds)

    @property
    def left_silently(self) -> bool:
        """Abandoned because nobody was there, not because the customer said so."""
        stream = Event.objects.filter(stream=f"ticket:{self.ticket.pk}", kind="ticket_abandoned")
        last = stream.order_by("-position").first()
        return last is not None and last.facts["cause"] == "silent"

    @property
    def view(self) -> str:
        """A name for what stands beside the conversation: it changes exactly when that must be drawn anew."""
        rated = self.rating.score if self.rating else None
        shown = (self.person, self.reconnecting, self.ticket.follow_up_email, rated, self.ticket.reopenings)
        assignment = self.assignment.pk if self.assignment else None
        return f"{self.state}-{zlib.crc32(repr((*shown, assignment)).encode()):08x}"

    def who(self) -> dict[str, Any]:
        kind = "person" if self.person else "machine" if self.assistant else "nobody"
        return {"kind": kind, "name": self.person, "reconnecting": self.reconnecting}

    def frame(self) -> dict[str, Any]:
        """The whole of it for the socket."""
        rated = self.rating.score if self.rating else None
        return {
            "type": "chat",
            "state": self.state,
            "view": self.view,
            "who": self.who(),
            "messages": conversation(self.ticket),
            "customer_read": self.ticket.customer_read,
            "agent_read": self.ticket.agent_read,
            "waiting_since": time(self.ticket.waiting_since) if self.state == Ticket.State.WAITING else None,
            "reopen_until": time(self.reopen_until),
            "may_rate": self.may_rate,
            "rating": rated,
            **waiting(self.wait),
        }


def waiting(guess: Wait | None) -> dict[str, Any]:
    """Place and wait as frames say them."""
    if guess is None:
        return {"place": None, "wait": None}
    seconds = {f"{name}_seconds": _whole(getattr(guess, f"{name}_seconds")) for name in ("low", "likely", "high")}
    return {"place": guess.place, "wait": {**seconds, "said": words.wait(guess)}}


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
