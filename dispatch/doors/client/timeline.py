"""`/api/v1/tickets/{id}/timeline`: what happened to a ticket, from its own events."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import Agent
from dispatch.doors import callers, shown
from dispatch.doors.door import TicketDoor
from dispatch.models import Ticket
from dispatch.telling import frames
from marketplace.kernel.outbox.models import Event

TOLD = frozenset({"cause", "disposition", "score", "author", "during_wrap_up", "delivered", "warm", "outcome", "mode"})
TOLD_ON_THE_FLOOR = TOLD | {"seat", "offer_id", "assignment_id", "message_id"}
# Whom a client may know: those who spoke with its customer, not those who were asked to.
SPOKE = frozenset({
    "offer_accepted", "transfer_joined", "work_taken", "consult_ended", "ticket_closed", "work_completed",
    "work_released", "ticket_rated",
})  # fmt: skip
INSIDE = frozenset({"whispered"})  # between operator and agent


class Timeline(TicketDoor):
    @extend_schema(operation_id="tickets_timeline", responses=shown.Timeline)
    def get(self, request: Request, pk: int) -> Response:
        """What happened to it, in the order in which it happened."""
        ticket = get_object_or_404(callers.tickets(request), pk=pk)
        return Response({"results": of(ticket, floor=not isinstance(request.auth, callers.Key))})


def of(ticket: Ticket, *, floor: bool) -> list[dict[str, Any]]:
    """Every event in its order; people on the floor also see whom it was offered to, and the ids to look further."""
    events = list(Event.objects.filter(stream=f"ticket:{ticket.pk}").order_by("position"))
    events = events if floor else [event for event in events if event.kind not in INSIDE]
    names = Agent.objects.in_bulk({event.facts["agent_id"] for event in events if "agent_id" in event.facts})
    told = TOLD_ON_THE_FLOOR if floor else TOLD
    return [
        {
            "position": event.position,
            "at": frames.time(event.recorded_at),
            "kind": event.kind,
            "agent": names[event.facts["agent_id"]].display_name
            if event.facts.get("agent_id") in names and (floor or event.kind in SPOKE)
            else None,
            "facts": {name: value for name, value in event.facts.items() if name in told},
        }
        for event in events
    ]
