"""`/api/v1/webhooks/endpoints`: where a client wants to be told. The secret is shown once."""

import base64
import ipaddress
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch import webhooks
from dispatch.doors import callers
from dispatch.doors.door import ClientDoor
from dispatch.models import WebhookEndpoint
from dispatch.telling import frames
from dispatch.webhooks import kinds
from marketplace.kernel import encrypted
from marketplace.kernel.errors import Conflict
from marketplace.kernel.http import guard

MOST = 10  # endpoints of a client
OPEN = Q(deliveries__delivered_at=None, deliveries__failed_at=None)
FAILED = Q(deliveries__failed_at__isnull=False)


class TooManyEndpoints(Conflict):
    """A client has at most 10 endpoints. Remove one first."""


class Registering(serializers.Serializer[Any]):
    url = serializers.URLField(max_length=500, help_text="https, on the public internet.")
    kinds = serializers.ListField(
        child=serializers.ChoiceField(sorted(kinds.NAMES.values())),
        required=False,
        max_length=20,
        help_text="What to be told of; left out or empty: all. With ticket.abandoned comes its `cause`: said, silent,"
        " or assistant, where the customer goes on with the assistant.",
    )

    def validate_url(self, value: str) -> str:
        try:
            parts = urlsplit(value)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            raise serializers.ValidationError("This is no address.") from None
        if parts.username or parts.password or parts.fragment:
            raise serializers.ValidationError("An endpoint's address has no user name and no fragment.")
        if settings.WEBHOOK_ALLOW_PRIVATE:
            return value
        if parts.scheme != "https":
            raise serializers.ValidationError("An endpoint's address begins with https://.")
        if is_forbidden(host):
            raise serializers.ValidationError(guard.Forbidden.__doc__ or "")
        return value


class EndpointShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    url = serializers.URLField()
    kinds = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    waiting = serializers.IntegerField(help_text="Deliveries to be tried, or tried again.")
    failed = serializers.IntegerField(help_text="Deliveries given up after the last try; they can be replayed.")
    last_delivered_at = serializers.DateTimeField(allow_null=True)


class EndpointWithSecret(EndpointShown):
    secret = serializers.CharField(help_text="Verifies our signatures (standardwebhooks.com). Shown once.")


class Moment(serializers.DateTimeField):
    """A time with its offset: one without is refused, not guessed at."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise serializers.ValidationError("A time needs its offset, as 2026-11-21T08:30:00+01:00.")
        return super().enforce_timezone(value)


class Since(serializers.Serializer[Any]):
    since = Moment(help_text="Everything that was owed from this time on is sent again.")


class Replayed(serializers.Serializer[Any]):
    replayed = serializers.IntegerField()


def is_forbidden(host: str) -> bool:
    """Whether `host` is an address, not a name, and not public. What a name leads to is judged at every try."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not guard.is_public(host)


def endpoints(request: Request) -> QuerySet[WebhookEndpoint]:
    rows = WebhookEndpoint.objects.filter(client=callers.client(request), active=True)
    return rows.annotate(
        waiting=Count("deliveries", filter=OPEN),
        failed=Count("deliveries", filter=FAILED),
        last_delivered_at=Max("deliveries__delivered_at"),
    )


def shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": row.url,
        "kinds": row.kinds,
        "created_at": frames.time(row.created_at),
        "waiting": row.waiting,
        "failed": row.failed,
        "last_delivered_at": frames.time(row.last_delivered_at),
    }


class Endpoints(ClientDoor):
    @extend_schema(
        operation_id="webhook_endpoints_list",
        parameters=[OpenApiParameter("page_size", int)],
        responses=EndpointShown(many=True),
    )
    def get(self, request: Request) -> Response:
        """Where you are told, and how that goes."""
        return self.page(endpoints(request), shown)

    @extend_schema(operation_id="webhook_endpoints_create", request=Registering, responses={201: EndpointWithSecret})
    def post(self, request: Request) -> Response:
        """From now on, what happens to your tickets is sent there: `{"type", "timestamp", "data"}` with the ticket.

        Each try is a POST signed as standardwebhooks.com says (`webhook-id`, `webhook-timestamp`,
        `webhook-signature`). Answer with 2xx within 5 seconds; otherwise it is tried again after 5 s, 30 s, 2 min,
        10 min, 1 h, 6 h and 24 h, and then shown as failed. The same `webhook-id` may come twice.
        """
        said, client = self.asked(Registering, request), callers.client(request)
        if WebhookEndpoint.objects.filter(client=client, active=True).count() >= MOST:
            raise TooManyEndpoints()
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        row = WebhookEndpoint.objects.create(
            client=client,
            url=said["url"],
            kinds=sorted(set(said.get("kinds", []))),
            secret=encrypted.encrypt(secret),
            created_at=timezone.now(),
        )
        return Response(shown(endpoints(request).get(pk=row.pk)), status=201)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """The secret joins the answer here, so that the answer kept for an Idempotency-Key does not hold it."""
        if request.method == "POST" and response.status_code == 201:
            row = WebhookEndpoint.objects.filter(client=callers.client(request), pk=response.data["id"]).first()
            if row:
                response.data = {**response.data, "secret": encrypted.decrypt(row.secret)}
        return super().finalize_response(request, response, *args, **kwargs)


class OneEndpoint(ClientDoor):
    @extend_schema(operation_id="webhook_endpoints_retrieve", responses=EndpointShown)
    def get(self, request: Request, pk: int) -> Response:
        return Response(shown(get_object_or_404(endpoints(request), pk=pk)))

    @extend_schema(operation_id="webhook_endpoints_destroy", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """With all that it is still owed."""
        rows = WebhookEndpoint.objects.filter(client=callers.client(request))
        get_object_or_404(rows, pk=pk).delete()
        return Response(status=204)


class Replaying(ClientDoor):
    @extend_schema(operation_id="webhook_endpoints_replay", request=Since, responses=Replayed)
    def post(self, request: Request, pk: int) -> Response:
        """Send again what was delivered, given up or is still waiting, from a time on."""
        endpoint = get_object_or_404(endpoints(request), pk=pk)
        since = self.asked(Since, request)["since"]
        return Response({"replayed": webhooks.replay_since(endpoint, since, now=timezone.now())})
