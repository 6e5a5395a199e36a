"""Where an offer rings: the device on which "available" was last said, as long as it is connected; else the next."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from agents.models import Connection


def of_agents(agent_ids: Collection[int], *, now: datetime) -> dict[int, uuid.UUID]:
    """The ringing connection of each agent who has one."""
    alive = Connection.objects.filter(
        agent__in=agent_ids, last_seen_at__gte=now - timedelta(seconds=settings.SILENCE_LIMIT_SECONDS)
    )
    newest = alive.order_by("agent_id", F("rings_since").desc(nulls_last=True), "-connected_at", "id")
    return dict(newest.distinct("agent_id").values_list("agent_id", "id"))


def here(connection: Connection, *, now: datetime) -> None:
    """From now on offers ring at this connection."""
    Connection.objects.filter(pk=connection.pk).update(rings_since=now)
