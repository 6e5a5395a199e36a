"""How far the outbox is behind: for readiness, metrics and the operators' page."""

from dataclasses import dataclass

from django.db import connection

from marketplace.kernel.outbox.models import Delivery

# Both parts read their partial indexes only.
LAG = """
    SELECT (SELECT extract(epoch FROM clock_timestamp() - recorded_at) FROM kernel_event
             WHERE relayed_at IS NULL ORDER BY id LIMIT 1),
           (SELECT extract(epoch FROM clock_timestamp() - min(due_at)) FROM kernel_delivery
             WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= clock_timestamp()),
           (SELECT count(*) FROM kernel_delivery WHERE failed_at IS NOT NULL AND done_at IS NULL)
"""


@dataclass(frozen=True)
class Lag:
    """Age of the oldest event not relayed, of the oldest delivery overdue, and how many deliveries were given up."""

    relay_seconds: float
    delivery_seconds: float
    failed: int


def lag() -> Lag:
    with connection.cursor() as cursor:
        cursor.execute(LAG)
        relay_seconds, delivery_seconds, failed = cursor.fetchone()
    return Lag(float(relay_seconds or 0), float(delivery_seconds or 0), failed)


def given_up(limit: int = 50) -> list[Delivery]:
    """The failed deliveries with their events, newest first, for operators to look at and replay."""
    return list(Delivery.objects.failed().select_related("event").order_by("-failed_at", "-id")[:limit])
