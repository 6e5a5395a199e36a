"""`/api/v1/offers/{id}`: what the agent says to an offer. Another agent's offer is not found."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers, shown
from dispatch.doors.door import AgentDoor
from dispatch.handing import answering
from dispatch.models import Offer, Transfer
from dispatch.offers import offering
from dispatch.telling import beside, frames, works


class Refusing(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=120)


class OfferDoor(AgentDoor):
    def offer(self, request: Request, pk: int) -> Offer:
        rows = Offer.objects.select_related("ticket__queue", "ticket__client", "decision")
        return get_object_or_404(rows, agent=callers.agent(request), pk=pk)


class OneOffer(OfferDoor):
    @extend_schema(operation_id="offers_retrieve", responses=shown.OfferShown)
    def get(self, request: Request, pk: int) -> Response:
        """An offer that was made to you, with its price and why it was you."""
        return Response(frames.offer(self.offer(request, pk)))


class Acceptance(OfferDoor):
    @extend_schema(
        operation_id="offers_accept",
        request=None,
        responses={200: shown.AssignmentWithConversation, 202: shown.ConsultShown},
    )
    def put(self, request: Request, pk: int) -> Response:
        """The ticket is yours, or 409 with what became of the offer. 202: you are in a colleague's conversation."""
        now = timezone.now()
        taken = answering.accept(self.offer(request, pk), now=now)
        if isinstance(taken, Transfer):
            return Response(beside.consult(beside.joined([callers.agent(request).pk]).get(pk=taken.pk)), status=202)
        return Response(works.whole(taken.pk))


class Refusal(OfferDoor):
    @extend_schema(operation_id="offers_refuse", request=Refusing, responses=shown.OfferShown)
    def put(self, request: Request, pk: int) -> Response:
        """It costs nothing; this ticket does not come back to you for a while."""
        now = timezone.now()
        said = self.asked(Refusing, request)
        answering.decline(self.offer(request, pk), reason=said.get("reason", ""), now=now)
        return Response(frames.offer(self.offer(request, pk)))


class Delivered(OfferDoor):
    @extend_schema(operation_id="offers_delivered", request=None, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        """The program has it. Without this word within 3 seconds the offer goes on to somebody else."""
        offering.acknowledge(self.offer(request, pk), delivered=True, now=timezone.now())
        return Response(status=204)


class Seen(OfferDoor):
    @extend_schema(operation_id="offers_seen", request=None, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        """It is on a screen."""
        offering.acknowledge(self.offer(request, pk), seen=True, now=timezone.now())
        return Response(status=204)
