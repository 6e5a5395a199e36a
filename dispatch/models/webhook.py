"""Where a client wants to be told, and what it was told."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from dispatch.models.client import Client


class WebhookEndpoint(models.Model):
    """An address of the client's. Its secret signs what we send and is stored encrypted."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="endpoints")
    url = models.URLField(max_length=500)
    secret = models.TextField()  # encrypted
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)  # empty: all
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "dispatch_webhook_endpoint"
        ordering: ClassVar = ["client", "id"]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One event owed to one endpoint: sent until answered with 2xx, or given up after the last try; replayable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # the `webhook-id` of every try
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=200, blank=True, default="")  # status or what went wrong

    class Meta:
        db_table = "dispatch_webhook_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="one_delivery_per_endpoint_and_event")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="webhooks_due",
                condition=models.Q(delivered_at=None, failed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.endpoint_id}"
