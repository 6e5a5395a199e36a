"""What a webhook says, read from the database when it is sent: the event, the ticket as it stands, and the words."""

import json
from datetime import datetime
from typing import Any

from dispatch.models import Message, Rating, Ticket, WebhookDelivery
from dispatch.telling import frames, snapshot
from marketplace.kernel.outbox.models import Event


def body(delivery: WebhookDelivery, *, now: datetime) -> str | None:
    """JSON of `{"type", "timestamp", "data"}`; None where the event or its ticket has been purged."""
    event = Event.objects.filter(pk=delivery.event_id).first()
    if event is None:
        return None
    rows = Ticket.objects.select_related("queue", "customer", "last_agent")
    ticket = rows.filter(pk=event.facts["ticket_id"]).first()
    if ticket is None:
        return None
    data: dict[str, Any] = {"ticket": snapshot.full(ticket, now=now)}
    if event.kind == "ticket_abandoned":
        data["cause"] = event.facts["cause"]  # said, silent, or assistant: the customer goes on with the machine
    if message_id := event.facts.get("message_id"):
        message = Message.objects.select_related("agent").filter(pk=message_id).first()
        data["message"] = frames.message(message) if message else None
    if rating_id := event.facts.get("rating_id"):
        rating = Rating.objects.filter(pk=rating_id).first()
        data["rating"] = {"score": rating.score, "comment": rating.comment} if rating else None
    said = {"type": delivery.kind, "timestamp": frames.time(event.recorded_at), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
