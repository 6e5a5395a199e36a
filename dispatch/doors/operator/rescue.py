"""`/api/v1/tickets/{id}/taking`, `…/watch`, `…/whispers`, `…/operator-messages`, `…/closure`: an operator steps in."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers, shown, talk
from dispatch.doors.door import FloorDoor
from dispatch.handing import rescuing, watching
from dispatch.models import Assignment, Ticket, Watch
from dispatch.telling import frames, snapshot
from dispatch.work import conversation


class Watching(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(
        Watch.Mode.choices, default=Watch.Mode.WATCHING, help_text="`joined` may write, and the customer sees them."
    )


class Ending(serializers.Serializer[Any]):
    disposition = serializers.ChoiceField(Assignment.Disposition.choices)


class RescueDoor(FloorDoor):
    def ticket(self, request: Request, pk: int) -> Ticket:
        return get_object_or_404(callers.tickets(request), pk=pk)

    def full(self, request: Request, pk: int) -> Response:
        return Response(snapshot.full(self.ticket(request, pk), now=timezone.now()))


class Taking(RescueDoor):
    @extend_schema(operation_id="tickets_take", request=None, responses=shown.TicketShown)
    def put(self, request: Request, pk: int) -> Response:
        """The conversation is yours; its agent is free and paid, the customer sees your name. Again: a sign of life."""
        rescuing.take(self.ticket(request, pk), by=callers.person(request), now=timezone.now())
        return self.full(request, pk)

    @extend_schema(operation_id="tickets_give_back", responses=shown.TicketShown)
    def delete(self, request: Request, pk: int) -> Response:
        """Back to its queue, in its old place."""
        rescuing.give_back(self.ticket(request, pk), by=callers.person(request), now=timezone.now())
        return self.full(request, pk)


class Watched(RescueDoor):
    @extend_schema(operation_id="tickets_watch", request=Watching, responses=shown.WatcherShown)
    def put(self, request: Request, pk: int) -> Response:
        """Read along, or take part. The agent is told. Say it at least once a minute: without it the watch ends."""
        mode, person = self.asked(Watching, request)["mode"], callers.person(request)
        row = watching.watch(self.ticket(request, pk), mode, by=person, now=timezone.now())
        return Response(frames.watcher(row))

    @extend_schema(operation_id="tickets_watch_end", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """You are no longer there."""
        watching.end(self.ticket(request, pk), by=callers.person(request), now=timezone.now())
        return Response(status=204)


class Whispers(RescueDoor):
    @extend_schema(operation_id="tickets_whisper", request=talk.Words, responses={201: shown.WhisperShown})
    def post(self, request: Request, pk: int) -> Response:
        """Words for the agent alone: the customer and the client never see them."""
        said, person = self.asked(talk.Words, request), callers.person(request)
        ticket = self.ticket(request, pk)
        row = watching.whisper(ticket, said["text"], by=person, key=said.get("key"), now=timezone.now())
        return Response(frames.whisper(row), status=201)


class Messages(RescueDoor):
    @extend_schema(operation_id="tickets_operator_says", request=talk.Words, responses={201: shown.MessageShown})
    def post(self, request: Request, pk: int) -> Response:
        """You speak to the customer, in a conversation that you have joined or taken."""
        said, person = self.asked(talk.Words, request), callers.person(request)
        ticket = self.ticket(request, pk)
        row = conversation.operator_says(ticket, said["text"], by=person, key=said.get("key"), now=timezone.now())
        return Response(frames.message(row), status=201)


class Closure(RescueDoor):
    @extend_schema(operation_id="tickets_close", request=Ending, responses=shown.TicketShown)
    def put(self, request: Request, pk: int) -> Response:
        """Closes a ticket that you have taken."""
        disposition = self.asked(Ending, request)["disposition"]
        rescuing.close(self.ticket(request, pk), disposition, by=callers.person(request), now=timezone.now())
        return self.full(request, pk)
