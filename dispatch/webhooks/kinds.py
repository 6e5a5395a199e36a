"""Which of our events a client is told of, and under which name."""

from marketplace.kernel.outbox.models import Event

NAMES = {
    "offer_accepted": "ticket.assigned",
    "work_taken": "ticket.assigned",  # by the colleague of a warm transfer
    "ticket_taken": "ticket.assigned",  # by an operator
    "message_sent": "message.sent",  # ours; the client knows the customer's or reads them by asking
    "ticket_returned": "ticket.returned",
    "ticket_parked": "ticket.parked",
    "ticket_unparked": "ticket.unparked",
    "ticket_closed": "ticket.closed",
    "ticket_reopened": "ticket.reopened",
    "ticket_abandoned": "ticket.abandoned",
    "ticket_cancelled": "ticket.cancelled",
    "ticket_rated": "ticket.rated",
}


def name_of(event: Event) -> str | None:
    """The client's name of this event; None where it is not the client's."""
    if event.kind == "message_sent" and event.facts["author"] not in {"agent", "operator"}:
        return None
    if event.kind == "ticket_given_back":  # otherwise it is said that the ticket returned
        return "ticket.closed" if event.facts["outcome"] == "closed" else None
    return NAMES.get(event.kind)
