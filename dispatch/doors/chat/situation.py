"""Where a customer's ticket stands, as its page and its socket say it."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings

from agents.models import Activity, Session
from dispatch.doors.chat import words
from dispatch.models import Assignment, Message, Rating, Ticket, Transfer, Watch
from dispatch.reading import estimates
from dispatch.reading.estimates import Wait
from dispatch.telling.frames import conversation, operator, time
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
        if self.ticket.taken_by:
            return operator(self.ticket.taken_by)
        shown = {Ticket.State.ASSIGNED, Ticket.State.CLOSED, Ticket.State.PARKED}
        return self.assignment.agent.display_name if self.assignment and self.ticket.state in shown else None

    @cached_property
    def beside(self) -> str | None:
        """Who is in the conversation beside them: the colleague of a warm transfer."""
        joined = Transfer.objects.filter(ticket=self.ticket, state=Transfer.State.JOINED)
        transfer = joined.select_related("offer__agent").first() if self.state == Ticket.State.ASSIGNED else None
        return transfer.offer.agent.display_name if transfer and transfer.offer else None

    @cached_property
    def watched(self) -> bool:
        """A supervisor reads along or takes part: the customer is told."""
        watches = Watch.objects.filter(ticket=self.ticket, ended_at=None).exclude(person=self.ticket.taken_by_id)
        return self.ticket.state == Ticket.State.ASSIGNED and watches.exists()

    @cached_property
    def assistant(self) -> bool:
        """A machine has spoken here, and no person since."""
        spoke = Message.objects.filter(ticket=self.ticket, author=Message.Author.ASSISTANT)
        return self.assignment is None and spoke.exists()

    @cached_property
    def reconnecting(self) -> bool:
        if self.ticket.state != Ticket.State.ASSIGNED or self.assignment is None or self.ticket.taken_by_id:
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
    def opens_at(self) -> datetime | None:
        """When the queue opens, where it is closed now: nobody answers before."""
        return self.wait.opens_at if self.wait else None

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

    @cached_property
    def left(self) -> str:
        """Why it was abandoned: said, silent (nobody was there) or assistant (they went back to it)."""
        stream = Event.objects.filter(stream=f"ticket:{self.ticket.pk}", kind="ticket_abandoned")
        last = stream.order_by("-position").first()
        return str(last.facts["cause"]) if last else ""

    @property
    def forgotten_at(self) -> datetime | None:
        """When a parked ticket closes if nobody comes back to it."""
        parked_at = self.ticket.parked_at
        return parked_at + timedelta(hours=settings.REOPEN_WITHIN_HOURS) if parked_at else None

    @cached_property
    def messages(self) -> list[dict[str, Any]]:
        return conversation(self.ticket)

    @property
    def view(self) -> str:
        """A name for what stands beside the conversation: it changes exactly when that must be drawn anew."""
        rated = self.rating.score if self.rating else None
        shown = (self.person, self.reconnecting, self.beside, self.watched, self.ticket.follow_up_email, rated)
        story = (self.ticket.reopenings, self.assignment.pk if self.assignment else None, str(self.opens_at))
        return f"{self.state}-{zlib.crc32(repr((*shown, *story)).encode()):08x}"

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
            "messages": self.messages,
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
        return {"place": None, "wait": None, "opens_at": None}
    seconds = {f"{name}_seconds": _whole(getattr(guess, f"{name}_seconds")) for name in ("low", "likely", "high")}
    return {"place": guess.place, "wait": {**seconds, "said": words.wait(guess)}, "opens_at": time(guess.opens_at)}


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
