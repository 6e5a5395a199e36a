"""The form by which an operator gives a ticket to somebody, or back to its queue."""

from datetime import datetime
from typing import Any

from django import forms

from agents.models import Agent
from dispatch.floor import free
from dispatch.models import Ticket

QUEUE = "queue"
GIVABLE = {Ticket.State.WAITING, Ticket.State.ASSIGNED}


class GivingForm(forms.Form):
    """Only who is free and can serve it may be chosen; a client's people choose the queue alone."""

    to = forms.ChoiceField(
        label="Give it to",
        error_messages={
            "invalid_choice": "This person has no free seat now, or cannot serve it. Choose somebody else.",
            "required": "Choose who is offered the ticket.",
        },
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, whole: bool, now: datetime) -> None:
        super().__init__(data)
        people = free.for_ticket(ticket, now=now) if whole else []
        choices = [(str(one.agent), f"{one.name}, {_load(one.load)}") for one in people]
        if ticket.state == Ticket.State.ASSIGNED or ticket.seats.exists():
            choices.append((QUEUE, "Back to the queue, in its old place"))
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def has_choice(self) -> bool:
        return bool(self.fields["to"].choices)  # type: ignore[attr-defined]

    def agent(self) -> Agent | None:
        """The person who was chosen; None for the queue. Only after the form is valid."""
        chosen = self.cleaned_data["to"]
        return None if chosen == QUEUE else Agent.objects.select_related("person").get(pk=chosen)


def _load(load: int) -> str:
    return "free" if not load else f"{load} conversation{'s' if load > 1 else ''}"
