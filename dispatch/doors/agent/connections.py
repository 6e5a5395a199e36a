"""`/api/v1/me/connections/{id}`: a program without a socket says that it is there. Offers come only to who is."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import Agent, Connection
from dispatch.doors import callers
from dispatch.doors.door import AgentDoor
from dispatch.people import presence


class Naming(serializers.Serializer[Any]):
    device = serializers.CharField(required=False, allow_blank=True, max_length=60)


class Connected(AgentDoor):
    @extend_schema(operation_id="me_connect", request=Naming, responses={204: None})
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        """I am here. Say it every 10 seconds under an id of your own making; after 30 s of silence you are away."""
        device = self.asked(Naming, request).get("device", "")
        vouch(callers.agent(request), pk, device=device, now=timezone.now())
        return Response(status=204)

    @extend_schema(operation_id="me_disconnect", responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """I go. Open work is kept for a grace time."""
        get_object_or_404(Connection, pk=pk, agent=callers.agent(request))
        presence.disconnect(pk, now=timezone.now())
        return Response(status=204)


def vouch(agent: Agent, pk: uuid.UUID, *, device: str, now: datetime) -> None:
    """Begin or keep up a connection. One that was silent for too long begins anew, which recovers its session."""
    known = Connection.objects.filter(pk=pk).first()
    if known and known.agent_id != agent.pk:
        raise Http404
    if known and known.last_seen_at > now - timedelta(seconds=settings.SILENCE_LIMIT_SECONDS):
        presence.heartbeat([pk], now=now)
        return
    try:
        with transaction.atomic():
            Connection.objects.filter(pk=pk, agent=agent).delete()
            fresh = Connection(id=pk, agent=agent, device=device, connected_at=now, last_seen_at=now)
            presence.connect(fresh, now=now)
    except IntegrityError:  # said twice at once
        presence.heartbeat([pk], now=now)
