"""What a customer's socket may say: one function per type of frame, each reads its members and makes one call.

They run in a thread. What they give back is told in reply; what they raise is told as a problem.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms

from dispatch.arriving import reopening
from dispatch.doors.chat import limits
from dispatch.doors.chat.forms import AddressForm, RatingForm
from dispatch.doors.sockets import reading
from dispatch.doors.sockets.reading import Unreadable
from dispatch.models import Ticket
from dispatch.reading import records
from dispatch.telling import frames, hints
from dispatch.work import conversation, leaving, rating

Frame = dict[str, Any]
Command = Callable[..., Frame | None]


def take(command: Command, ticket_id: int, frame: Frame, *, now: datetime) -> Frame | None:
    """Carry out what the frame says. Of the ticket no more is known than its number; what more is asked is read."""
    return command(records.part(Ticket, ["id"], [ticket_id]), frame, now=now)


def checked(form: forms.Form) -> dict[str, Any]:
    """What a form says, or Unreadable with its errors by field."""
    if not form.is_valid():
        raise Unreadable(errors={name: [str(said) for said in errors] for name, errors in form.errors.items()})
    return form.cleaned_data


def message(ticket: Ticket, frame: Frame, *, now: datetime) -> Frame:
    """{"text", "key"?} → {"message"}. The same key again gives the same message."""
    text = reading.text(frame, "text", most=reading.ANY_LENGTH)
    limits.message(ticket)
    sent = conversation.customer_says(ticket, text, key=reading.key(frame), now=now)
    return {"message": frames.message(sent)}


def typing(ticket: Ticket, frame: Frame, *, now: datetime) -> None:
    """{}: the person sees that the customer writes."""
    if ticket.state == Ticket.State.ASSIGNED:
        hints.typing(ticket, "customer")


def read(ticket: Ticket, frame: Frame, *, now: datetime) -> None:
    """{"number"}: the messages up to this number stand on the screen."""
    conversation.customer_reads(ticket.pk, reading.number(frame, "number", most=reading.LARGEST_SMALL))


def leave(ticket: Ticket, frame: Frame, *, now: datetime) -> None:
    """{}: it is solved; nobody needs to answer."""
    limits.change(ticket)
    leaving.abandon(ticket, now=now)


def assistant(ticket: Ticket, frame: Frame, *, now: datetime) -> None:
    """{}: rather the machine again than to wait."""
    limits.change(ticket)
    leaving.return_to_assistant(ticket, now=now)


def address(ticket: Ticket, frame: Frame, *, now: datetime) -> None:
    """{"email"}: write to me, for I close the page."""
    said = checked(AddressForm({"email": reading.text(frame, "email", most=254)}))
    limits.change(ticket)
    leaving.leave_address(ticket, said["email"], now=now)


def rate(ticket: Ticket, frame: Frame, *, now: datetime) -> None:
    """{"score": 1 to 5, "comment"?}"""
    comment = reading.text(frame, "comment", most=reading.ANY_LENGTH, default="")
    said = checked(RatingForm({"score": reading.number(frame, "score"), "comment": comment}))
    limits.change(ticket)
    rating.rate(ticket, said["score"], comment=said["comment"], now=now)


def reopen(ticket: Ticket, frame: Frame, *, now: datetime) -> None:
    """{}: it is not solved."""
    limits.change(ticket)
    reopening.reopen(ticket, now=now)


COMMANDS: dict[str, Command] = {
    command.__name__: command for command in (message, typing, read, leave, assistant, address, rate, reopen)
}
