"""Telling again: one delivery, or all of an endpoint since a moment, with all their tries before them."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from dispatch.models import WebhookDelivery, WebhookEndpoint
from dispatch.webhooks import waking


def replay(delivery: WebhookDelivery, *, now: datetime) -> None:
    """Send it again, also where it was delivered or given up. Its `webhook-id` stays, so a receiver knows it."""
    again(WebhookDelivery.objects.filter(pk=delivery.pk), now=now)


def replay_since(endpoint: WebhookEndpoint, at: datetime, *, now: datetime) -> int:
    """Send again all that the endpoint has been owed since `at`; gives back how many."""
    return again(WebhookDelivery.objects.filter(endpoint=endpoint, created_at__gte=at), now=now)


def again(rows: QuerySet[WebhookDelivery], *, now: datetime) -> int:
    with transaction.atomic():
        count = rows.update(due_at=now, attempts=0, delivered_at=None, failed_at=None)
        transaction.on_commit(waking.wake, robust=True)
    return count
