"""Sending what is due: signed, outside of any transaction, each endpoint by itself, so that a slow one delays no other.

An endpoint is served by one task at a time and gets one delivery after the other, in the order of events. Where it
cannot be reached, the rest of what it is owed waits with the delivery that found out.
"""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
import structlog
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from standardwebhooks import Webhook

from dispatch.models import WebhookDelivery
from dispatch.webhooks import payload
from marketplace.kernel import encrypted
from marketplace.kernel.http import guard

log = structlog.get_logger(__name__)

LIMIT_SECONDS = 5.0  # of one try, name lookup included
TURN_SECONDS = 5.0  # how long an endpoint is served before others get the worker
LEASE_SECONDS = 30  # a try that was never recorded is made again after it
BACKOFF_SECONDS = (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)  # after the next failure it stays given up
LONGEST_PAUSE_SECONDS = 120  # of an endpoint that could not be reached, for all else that it is owed
ENDPOINTS = 50  # served by one task

# The claim moves `due_at`, so that nobody else takes it meanwhile, and counts the try.
CLAIM = """
    UPDATE dispatch_webhook_delivery SET due_at = %(lease)s, attempts = attempts + 1
     WHERE id = (SELECT id FROM dispatch_webhook_delivery
                  WHERE endpoint_id = %(endpoint)s AND delivered_at IS NULL AND failed_at IS NULL AND due_at <= %(now)s
                  ORDER BY event_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id
"""


@dataclass(frozen=True)
class Parcel:
    """One try, ready to be sent. Without a body there is nothing left to tell."""

    delivery: WebhookDelivery
    url: str
    secret: str
    body: str | None
    at: datetime


@dataclass(frozen=True)
class Answer:
    """`reached` is false where nobody answered at all."""

    said: str
    delivered: bool = False
    reached: bool = True


async def send_due() -> None:
    """Serve every endpoint that is owed something now."""
    async with asyncio.TaskGroup() as group:
        for endpoint_id in await in_database(due_endpoints)(timezone.now()):
            group.create_task(serve(endpoint_id))


async def serve(endpoint_id: int) -> None:
    """Send to one endpoint until nothing is due, its turn is over, or it cannot be reached."""
    key, mark = f"webhooks:{endpoint_id}", uuid.uuid4().hex
    if not await in_database(cache.add)(key, mark, LEASE_SECONDS):
        return  # somebody is at it
    ends_at = asyncio.get_running_loop().time() + TURN_SECONDS
    try:
        async with guard.client(LIMIT_SECONDS) as http:
            while asyncio.get_running_loop().time() < ends_at:
                parcel = await in_database(claim)(endpoint_id, timezone.now())
                if parcel is None:
                    return
                answer = await send(http, parcel)
                await in_database(record)(parcel, answer, now=timezone.now())
                if not answer.reached:
                    return
    except Exception:
        log.exception("webhooks_not_sent", endpoint=endpoint_id)
    finally:
        await in_database(cache.delete)(key)


async def send(http: httpx2.AsyncClient, parcel: Parcel) -> Answer:
    """One POST, signed as standardwebhooks.com says. Only its status is read: what else comes back is not."""
    if parcel.body is None:
        return Answer("nothing left to tell", delivered=True)
    mark = str(parcel.delivery.pk)
    headers = {
        "content-type": "application/json",
        "user-agent": "Humanline-Webhooks/1",
        "webhook-id": mark,
        "webhook-timestamp": str(int(parcel.at.timestamp())),
        "webhook-signature": Webhook(parcel.secret).sign(mark, parcel.at, parcel.body),
    }
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            async with http.stream("POST", parcel.url, content=parcel.body.encode(), headers=headers) as response:
                return Answer(str(response.status_code), delivered=response.is_success)
    except TimeoutError:
        return Answer(f"no answer within {LIMIT_SECONDS:.0f} s", reached=False)
    except guard.Forbidden as refused:
        return Answer(str(refused), reached=False)
    except (httpx2.TransportError, httpx2.InvalidURL, UnicodeError) as error:
        return Answer(type(error).__name__, reached=False)


def in_database(step: Callable[..., Any]) -> Callable[..., Any]:
    return sync_to_async(step, thread_sensitive=True)


def due_endpoints(now: datetime) -> list[int]:
    """The endpoints that wait for something, the longest waiting first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.endpoint_id FROM dispatch_webhook_delivery d JOIN dispatch_webhook_endpoint e"
            " ON e.id = d.endpoint_id AND e.active"
            " WHERE d.delivered_at IS NULL AND d.failed_at IS NULL AND d.due_at <= %s"
            " GROUP BY d.endpoint_id ORDER BY min(d.due_at) LIMIT %s",
            [now, ENDPOINTS],
        )
        return [row[0] for row in cursor.fetchall()]


def claim(endpoint_id: int, now: datetime) -> Parcel | None:
    """Take the endpoint's next due delivery for LEASE_SECONDS, and build what it says."""
    with connection.cursor() as cursor:
        lease = now + timedelta(seconds=LEASE_SECONDS)
        cursor.execute(CLAIM, {"endpoint": endpoint_id, "now": now, "lease": lease})
        row = cursor.fetchone()
    if row is None:
        return None
    delivery = WebhookDelivery.objects.select_related("endpoint").get(pk=row[0])
    secret = encrypted.decrypt(delivery.endpoint.secret)
    return Parcel(delivery, delivery.endpoint.url, secret, payload.body(delivery, now=now), now)


def record(parcel: Parcel, answer: Answer, *, now: datetime) -> None:
    """Write down what came back: done, again later, or given up. A replay that came meanwhile is left alone."""
    delivery = parcel.delivery
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, delivered_at=None)
    if answer.delivered:
        rows.update(delivered_at=now, last_answer=answer.said)
        return
    if delivery.attempts > len(BACKOFF_SECONDS):
        rows.update(failed_at=now, last_answer=answer.said[:200])
        log.error("webhook_given_up", delivery=str(delivery.pk), endpoint=delivery.endpoint_id, answer=answer.said)
        return
    again_at = now + timedelta(seconds=BACKOFF_SECONDS[delivery.attempts - 1])
    rows.update(due_at=again_at, last_answer=answer.said[:200])
    if not answer.reached:
        again_at = min(again_at, now + timedelta(seconds=LONGEST_PAUSE_SECONDS))
        rest = WebhookDelivery.objects.filter(endpoint=delivery.endpoint_id, delivered_at=None, failed_at=None)
        rest.exclude(pk=delivery.pk).filter(due_at__lte=now).update(due_at=Greatest(F("due_at"), again_at))
