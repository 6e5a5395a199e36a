"""`/api/v1/assignments/{id}`: an agent's work. Another agent's is not found."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers, shown, talk
from dispatch.doors.door import AgentDoor
from dispatch.models import Assignment
from dispatch.telling import frames, works
from dispatch.work import closing, conversation, parking

LONGEST_NOTE = 4000


class Closing(serializers.Serializer[Any]):
    disposition = serializers.ChoiceField(Assignment.Disposition.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NOTE)


class Noting(serializers.Serializer[Any]):
    note = serializers.CharField(allow_blank=True, max_length=LONGEST_NOTE, help_text="For colleagues.")


class Reading(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text="Of the last message on the screen.")


class AssignmentDoor(AgentDoor):
    def work(self, request: Request, pk: int) -> Assignment:
        rows = Assignment.objects.select_related("ticket__queue", "ticket__client", "ticket__customer", "offer")
        return get_object_or_404(rows, agent=callers.agent(request), pk=pk)

    def live(self, request: Request, pk: int) -> Assignment:
        """Work that still holds a seat: afterwards, the customer's words are no longer the agent's to read."""
        rows = Assignment.objects.live().select_related("ticket")
        return get_object_or_404(rows, agent=callers.agent(request), pk=pk)


class OneAssignment(AssignmentDoor):
    @extend_schema(operation_id="assignments_retrieve", responses=shown.AssignmentWithConversation)
    def get(self, request: Request, pk: int) -> Response:
        """Live work of yours, with its conversation."""
        return Response(works.whole(self.live(request, pk).pk))


class Messages(AssignmentDoor):
    @extend_schema(operation_id="assignments_messages_list", parameters=[talk.After], responses=shown.Messages)
    def get(self, request: Request, pk: int) -> Response:
        """Of live work: the whole conversation, or what came `after` a number."""
        return talk.messages(request, self.live(request, pk).ticket)

    @extend_schema(operation_id="assignments_messages_create", request=talk.Words, responses={201: shown.MessageShown})
    def post(self, request: Request, pk: int) -> Response:
        """You speak. 409 where the ticket is no longer yours; nothing was sent then."""
        said = self.asked(talk.Words, request)
        work = self.work(request, pk)
        message = conversation.agent_says(work, said["text"], key=said.get("key"), now=timezone.now())
        return Response(frames.message(message), status=201)


class Read(AssignmentDoor):
    @extend_schema(operation_id="assignments_read", request=Reading, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        """The customer's page may then show that their words were read."""
        conversation.agent_reads(self.live(request, pk), self.asked(Reading, request)["number"])
        return Response(status=204)


class Closure(AssignmentDoor):
    @extend_schema(operation_id="assignments_close", request=Closing, responses=shown.AssignmentShown)
    def put(self, request: Request, pk: int) -> Response:
        """Ends the conversation and begins after-contact work."""
        said = self.asked(Closing, request)
        work = self.work(request, pk)
        closing.close(work, said["disposition"], note=said.get("note", ""), now=timezone.now())
        return Response(frames.assignment(self.work(request, pk)))


class Completion(AssignmentDoor):
    @extend_schema(operation_id="assignments_complete", request=None, responses=shown.AssignmentShown)
    def put(self, request: Request, pk: int) -> Response:
        """Ends after-contact work: the seat is free, the work is paid."""
        closing.complete(self.work(request, pk), now=timezone.now())
        return Response(frames.assignment(self.work(request, pk)))


class Parking(AssignmentDoor):
    @extend_schema(operation_id="assignments_park", request=None, responses=shown.AssignmentShown)
    def put(self, request: Request, pk: int) -> Response:
        """The customer has stopped answering: your seat is free and the work is paid; they come back to you first."""
        parking.park(self.work(request, pk), now=timezone.now())
        return Response(frames.assignment(self.work(request, pk)))


class Note(AssignmentDoor):
    @extend_schema(operation_id="assignments_note", request=Noting, responses=shown.AssignmentShown)
    def put(self, request: Request, pk: int) -> Response:
        """For colleagues, while the work is live."""
        closing.keep_note(self.live(request, pk), self.asked(Noting, request)["note"])
        return Response(frames.assignment(self.work(request, pk)))


class Extension(AssignmentDoor):
    @extend_schema(operation_id="assignments_extend", request=None, responses=shown.AssignmentShown)
    def put(self, request: Request, pk: int) -> Response:
        """Two more minutes of after-contact work, once."""
        closing.extend_wrap_up(self.work(request, pk))
        return Response(frames.assignment(self.work(request, pk)))
