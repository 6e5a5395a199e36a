"""What an operator may do to a ticket."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import Agent
from dispatch.doors import callers, shown
from dispatch.doors.door import FloorDoor
from dispatch.doors.operator import agents
from dispatch.handing import interventions
from dispatch.telling import snapshot


class Reassigning(serializers.Serializer[Any]):
    agent = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="Who alone is offered it; left out: back to the queue."
    )


class Reassignment(FloorDoor):
    @extend_schema(operation_id="tickets_reassign", request=Reassigning, responses=shown.TicketShown)
    def post(self, request: Request, pk: int) -> Response:
        """Away from its agent, back to its old place, or offered to one agent alone. Nobody is given work unasked."""
        now, person = timezone.now(), callers.person(request)
        ticket = get_object_or_404(callers.tickets(request), pk=pk)
        wanted = self.asked(Reassigning, request).get("agent")
        to: Agent | None = None
        if wanted:
            to = agents.visible_to(person).filter(pk=wanted).first()
            if to is None:
                raise serializers.ValidationError({"agent": ["There is no such agent."]})
        interventions.reassign(ticket, to=to, by=person, now=now)
        return Response(snapshot.full(callers.tickets(request).get(pk=pk), now=now))
