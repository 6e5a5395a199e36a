"""The house's own state, for its staff: guarantees, what was given up, the dispatcher's heartbeat and the outbox."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.floor.alerts import SHOWN, Alert
from dispatch.models import WebhookDelivery
from marketplace.kernel import guarantees, health
from marketplace.kernel.outbox import backlog

FRESH = timedelta(seconds=10)  # counting a day's history costs more than the rest of the board
lock = threading.Lock()


@dataclass(frozen=True)
class House:
    """`guarantees` are normally zeros. `dispatcher` is true where it has lately said that it works."""

    at: datetime
    guarantees: dict[str, int]
    failed_webhooks: int
    failed_deliveries: int
    dispatcher: bool
    outbox_seconds: float
    behind: bool = field(default=False)
    most_ringing: int | None = None  # offers at once; None where none are held back

    @property
    def well(self) -> bool:
        return self.dispatcher and not self.behind


kept: list[House] = []


def read(*, now: datetime) -> House:
    """The house's state, at most ten seconds old; the heartbeat and the outbox are looked at each time."""
    with lock:
        if not kept or not timedelta(0) <= now - kept[0].at < FRESH:
            kept[:] = [count(now=now)]
        return _signs(kept[0], now=now)


def count(*, now: datetime) -> House:
    failed = WebhookDelivery.objects.filter(delivered_at=None, failed_at__isnull=False)
    return _signs(House(now, guarantees.all_counts(), failed.count(), 0, True, 0.0), now=now)


def _signs(house: House, *, now: datetime) -> House:
    lag = backlog.lag()
    seconds = max(lag.relay_seconds, lag.delivery_seconds)
    dispatcher = health.dispatcher(now=now)
    return House(
        at=house.at,
        guarantees=house.guarantees,
        failed_webhooks=house.failed_webhooks,
        failed_deliveries=lag.failed,
        dispatcher=bool(dispatcher["ok"]),
        outbox_seconds=seconds,
        behind=seconds >= health.LAG_LIMIT_SECONDS,
        most_ringing=dispatcher.get("most_ringing") if dispatcher["ok"] else None,
    )


def alerts(house: House) -> list[Alert]:
    """Broken guarantees first, then offers that are held back, then what was given up."""
    found = [
        Alert("broken", f"broken-{name}", "bad", {"name": name, "count": count})
        for name, count in house.guarantees.items()
        if count
    ]
    if house.most_ringing is not None:
        found.append(Alert("held_back", "held-back", "warn", {"most": house.most_ringing}))
    if house.failed_deliveries:
        rows = backlog.given_up(SHOWN)
        found.append(Alert("failed_deliveries", "deliveries", "bad", {"count": house.failed_deliveries, "rows": rows}))
    if house.failed_webhooks:
        failed = WebhookDelivery.objects.filter(delivered_at=None, failed_at__isnull=False)
        last = failed.select_related("endpoint__client").order_by("-failed_at").first()
        found.append(Alert("failed_webhooks", "webhooks", "warn", {"count": house.failed_webhooks, "last": last}))
    return found
