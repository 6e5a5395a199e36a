"""An agent's open sockets. The one where "available" was last said rings."""

import uuid

from django.db import models


class Connection(models.Model):
    """One socket of one device; its live process keeps `last_seen_at` fresh for all of its sockets in one statement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="connections")
    device = models.CharField(max_length=60, blank=True, default="")  # as the browser names itself: "Phone", "Laptop"
    connected_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    rings_since = models.DateTimeField(null=True)  # the newest rings

    class Meta:
        db_table = "agents_connection"
        # No index has `last_seen_at`: a sign of life then writes into the row's own page, and no index grows by it.

    def __str__(self) -> str:
        return f"{self.device or 'socket'} of agent {self.agent_id}"
