"""Forgetting: what has been delivered, and history older than its stated time."""

from datetime import datetime

from django.db import connection, transaction

from marketplace.kernel.outbox.models import Delivery, Event

BATCH = 10_000  # rows of one transaction


def forget_deliveries(before: datetime) -> int:
    """Delete what was delivered before then. What failed stays until somebody has looked at it."""
    forgotten = 0
    while True:
        with transaction.atomic():
            old = Delivery.objects.filter(done_at__lt=before).order_by("pk").values("pk")[:BATCH]
            count, _ = Delivery.objects.filter(pk__in=old).delete()
        forgotten += count
        if count < BATCH:
            return forgotten


def forget_events(before: datetime) -> int:
    """Delete events recorded before then that nothing is owed any more. The one way in which history is deleted."""
    forgotten = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL humanline.purge = 'on'")
            old = Event.objects.filter(recorded_at__lt=before, relayed_at__isnull=False, deliveries=None)
            count, _ = Event.objects.filter(pk__in=old.order_by("pk").values("pk")[:BATCH]).delete()
        forgotten += count
        if count < BATCH:
            return forgotten
