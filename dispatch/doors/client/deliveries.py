"""`/api/v1/webhooks/deliveries`: what a client was told, is to be told, and could not be told."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch import webhooks
from dispatch.doors import callers
from dispatch.doors.door import ClientDoor
from dispatch.models import WebhookDelivery
from dispatch.telling import frames
from marketplace.kernel.http.pagination import LARGEST_ID, ByIdCursor

WAITING, DELIVERED, FAILED = "waiting", "delivered", "failed"
STATES = {
    WAITING: Q(delivered_at=None, failed_at=None),
    DELIVERED: Q(delivered_at__isnull=False),
    FAILED: Q(failed_at__isnull=False),
}
STATE_CHOICES = [(state, state) for state in STATES]


class Filters(serializers.Serializer[Any]):
    endpoint = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    state = serializers.ChoiceField(STATE_CHOICES, required=False)


class DeliveryShown(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The webhook-id of every try.")
    endpoint = serializers.IntegerField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(STATE_CHOICES)
    created_at = serializers.DateTimeField()
    next_try_at = serializers.DateTimeField(allow_null=True)
    tries = serializers.IntegerField()
    last_answer = serializers.CharField(allow_null=True, help_text="HTTP status, or why there was none.")
    delivered_at = serializers.DateTimeField(allow_null=True)
    failed_at = serializers.DateTimeField(allow_null=True)


class NewestEvent(ByIdCursor):
    ordering = "-event_id"


def deliveries(request: Request) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(endpoint__client=callers.client(request))


def shown(row: WebhookDelivery) -> dict[str, Any]:
    state = DELIVERED if row.delivered_at else FAILED if row.failed_at else WAITING
    return {
        "id": str(row.pk),
        "endpoint": row.endpoint_id,
        "kind": row.kind,
        "state": state,
        "created_at": frames.time(row.created_at),
        "next_try_at": frames.time(row.due_at) if state == WAITING else None,
        "tries": row.attempts,
        "last_answer": row.last_answer or None,
        "delivered_at": frames.time(row.delivered_at),
        "failed_at": frames.time(row.failed_at),
    }


class Deliveries(ClientDoor):
    pagination_class = NewestEvent

    @extend_schema(
        operation_id="webhook_deliveries_list",
        parameters=[Filters, OpenApiParameter("page_size", int)],
        responses=DeliveryShown(many=True),
    )
    def get(self, request: Request) -> Response:
        """What you were told, are to be told, and could not be told; newest event first."""
        asked = Filters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = deliveries(request)
        if endpoint := asked.validated_data.get("endpoint"):
            rows = rows.filter(endpoint=endpoint)
        if state := asked.validated_data.get("state"):
            rows = rows.filter(STATES[state])
        return self.page(rows, shown)


class Replay(ClientDoor):
    @extend_schema(operation_id="webhook_deliveries_replay", request=None, responses={202: DeliveryShown})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Send it again, also where it was delivered or given up; its webhook-id stays the same."""
        row = get_object_or_404(deliveries(request), pk=pk)
        webhooks.replay(row, now=timezone.now())
        row.refresh_from_db()
        return Response(shown(row), status=202)
