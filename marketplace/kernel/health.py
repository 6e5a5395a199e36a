"""Is this process alive, and is everything there that it needs? Two addresses, asked by machines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import redis
import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.kernel.heartbeat import Heartbeat, beat
from marketplace.kernel.outbox import backlog

log = structlog.get_logger(__name__)

DISPATCHER = "dispatcher"
BEAT_WITHIN = timedelta(seconds=15)
LAG_LIMIT_SECONDS = 30.0

Check = dict[str, Any]  # `ok` and what was seen

__all__ = ["beat", "check_all", "healthz", "readyz"]


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers. It asks nobody else."""
    return JsonResponse({"alive": True})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, Redis, the dispatcher's heartbeat and the outbox: 200 where all are well, else 503 and which is not."""
    checks = check_all(now=timezone.now())
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def check_all(*, now: datetime) -> dict[str, Check]:
    checks: dict[str, Callable[[], Check]] = {
        "database": database,
        "dispatcher": lambda: dispatcher(now=now),
        "outbox": outbox,
    }
    if settings.REDIS_URL:
        checks["redis"] = feed
    return {name: attempt(name, check) for name, check in checks.items()}


def attempt(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # whatever it is, this part is not there
        log.warning("not_ready", part=name, exc_info=True)
        return {"ok": False, "error": type(error).__name__}


def database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def feed() -> Check:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
        return {"ok": bool(client.ping())}


def dispatcher(*, now: datetime) -> Check:
    last = Heartbeat.objects.filter(process=DISPATCHER).first()
    if last is None:
        return {"ok": False, "last_beat_at": None}
    return {"ok": last.fresh(now=now, within=BEAT_WITHIN), "last_beat_at": last.at.isoformat(), **last.facts}


def outbox() -> Check:
    lag = backlog.lag()
    behind = max(lag.relay_seconds, lag.delivery_seconds)
    return {
        "ok": behind < LAG_LIMIT_SECONDS,
        "relay_lag_seconds": round(lag.relay_seconds, 3),
        "delivery_lag_seconds": round(lag.delivery_seconds, 3),
        "failed_deliveries": lag.failed,  # seen by operators; no reason to stop serving
    }
