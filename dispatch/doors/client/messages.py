"""`/api/v1/tickets/{id}/messages`: the conversation, and the customer's words through the client."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers, shown, talk
from dispatch.doors.door import TicketDoor
from dispatch.reading import owned
from dispatch.telling import frames
from dispatch.work import conversation


class Messages(TicketDoor):
    def get_permissions(self) -> Any:
        return super().get_permissions() if callers.reads(self.request) else [callers.ClientsOnly()]

    @extend_schema(operation_id="tickets_messages_list", parameters=[talk.After], responses=shown.Messages)
    def get(self, request: Request, pk: int) -> Response:
        """The whole conversation, or what came `after` a number: ask again with the last number that you have."""
        return talk.messages(request, get_object_or_404(callers.tickets(request), pk=pk))

    @extend_schema(operation_id="tickets_messages_create", request=talk.Words, responses={201: shown.MessageShown})
    def post(self, request: Request, pk: int) -> Response:
        """The customer speaks. A closed ticket opens again within 48 hours and answers 409 later."""
        ticket = owned.ticket(callers.client(request).pk, pk)
        if ticket is None:
            raise Http404
        said = self.asked(talk.Words, request)
        message = conversation.customer_says(ticket, said["text"], key=said.get("key"), now=timezone.now())
        return Response(frames.message(message), status=201)
