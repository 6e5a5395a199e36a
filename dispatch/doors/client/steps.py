"""What a client may do to its ticket: open it again, cancel it, pass on the customer's rating."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.arriving import reopening
from dispatch.doors import callers, shown
from dispatch.doors.door import ClientDoor
from dispatch.telling import snapshot
from dispatch.work import leaving, rating


class Rating(serializers.Serializer[Any]):
    score = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class Leaving(serializers.Serializer[Any]):
    cause = serializers.ChoiceField(["said", "assistant"], default="said", help_text="What the customer has chosen.")


class Reopening(ClientDoor):
    @extend_schema(operation_id="tickets_reopen", request=None, responses=shown.TicketShown)
    def put(self, request: Request, pk: int) -> Response:
        """Within 48 hours of its end."""
        now = timezone.now()
        reopening.reopen(get_object_or_404(callers.tickets(request), pk=pk), now=now)
        return Response(snapshot.full(callers.tickets(request).get(pk=pk), now=now))


class Cancellation(ClientDoor):
    @extend_schema(operation_id="tickets_cancel", request=None, responses=shown.TicketShown)
    def put(self, request: Request, pk: int) -> Response:
        """Whoever works on it is paid. Cancelling twice is cancelling once."""
        now = timezone.now()
        leaving.cancel(get_object_or_404(callers.tickets(request), pk=pk), now=now)
        return Response(snapshot.full(callers.tickets(request).get(pk=pk), now=now))


class Abandonment(ClientDoor):
    @extend_schema(operation_id="tickets_abandon", request=Leaving, responses=shown.TicketShown)
    def put(self, request: Request, pk: int) -> Response:
        """The customer no longer waits: it is solved, or they go back to the assistant. 409 once a person has it."""
        now, why = timezone.now(), self.asked(Leaving, request)["cause"]
        leaves = leaving.return_to_assistant if why == "assistant" else leaving.abandon
        leaves(get_object_or_404(callers.tickets(request), pk=pk), now=now)
        return Response(snapshot.full(callers.tickets(request).get(pk=pk), now=now))


class Rate(ClientDoor):
    @extend_schema(
        operation_id="tickets_rate",
        request=Rating,
        responses={200: shown.TicketRating, 201: shown.TicketRating},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The customer's answer. 200 where the same answer came before, 409 where another did."""
        ticket = get_object_or_404(callers.tickets(request), pk=pk)
        said = self.asked(Rating, request)
        row, new = rating.rate(ticket, said["score"], comment=said.get("comment", ""), now=timezone.now())
        return Response({"score": row.score, "comment": row.comment}, status=201 if new else 200)
