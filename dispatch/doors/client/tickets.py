"""`/api/v1/tickets`: a client hands over, and looks at what it handed over."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.arriving import intake
from dispatch.doors import callers, shown
from dispatch.doors.client import asking
from dispatch.doors.door import TicketDoor
from dispatch.models import Ticket
from dispatch.telling import snapshot


class Filters(serializers.Serializer[Any]):
    state = serializers.ChoiceField(Ticket.State.choices, required=False)
    queue = serializers.CharField(required=False)


class Tickets(TicketDoor):
    serializer_class = shown.TicketRow

    def get_permissions(self) -> Any:
        """Whoever may see a list may not therefore write to it: only a client hands over."""
        return super().get_permissions() if callers.reads(self.request) else [callers.ClientsOnly()]

    @extend_schema(
        operation_id="tickets_list",
        parameters=[Filters, OpenApiParameter("page_size", int)],
        responses=shown.TicketRow(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        asked = Filters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = callers.tickets(request)
        if state := asked.validated_data.get("state"):
            rows = rows.filter(state=state)
        if queue := asked.validated_data.get("queue"):
            rows = rows.filter(queue__slug=queue)
        return self.page(rows, snapshot.row)

    @extend_schema(
        operation_id="tickets_create",
        request=asking.Asking,
        responses={200: shown.TicketShown, 201: shown.TicketShown},
    )
    def post(self, request: Request) -> Response:
        """201 with a new ticket; 200 with the same ticket where its reference came before and says the same.

        Out of hours it waits from when the queue opens: `opens_at`. A queue that is still a pilot answers 409
        `beyond_pilot` at once where its share (`allowed_percent`) or its hour (`allowed_per_hour`, `retry_at`) is
        used up, and the client keeps its old way; the same reference always gets the same answer from the share.
        """
        now = timezone.now()
        client = callers.client(request)
        ticket, new = intake.take_in(client, asking.request(request.data, client), now=now)
        told = snapshot.new(ticket) if new else snapshot.full(ticket, now=now)
        return Response(told, status=201 if new else 200)


class OneTicket(TicketDoor):
    @extend_schema(operation_id="tickets_retrieve", responses=shown.TicketShown)
    def get(self, request: Request, pk: int) -> Response:
        """With its place and wait, how it ended, and what its customer thought of it."""
        ticket = get_object_or_404(callers.tickets(request), pk=pk)
        return Response(snapshot.full(ticket, now=timezone.now()))
