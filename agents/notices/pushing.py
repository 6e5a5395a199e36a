"""Bringing notifications to phones: encrypted for the device alone (RFC 8291), outside of any transaction."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

import httpx2
import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pydantic import AnyHttpUrl
from webpush import WebPush, WebPushSubscription
from webpush.types import WebPushKeys

from agents.notices import keys
from agents.notices.models import Device, Push
from marketplace.kernel.http import guard

log = structlog.get_logger(__name__)

LIMIT_SECONDS = 5.0  # of one try, name lookup included
LEASE_SECONDS = 30  # a try that was never recorded is made again after it
BACKOFF_SECONDS = (5, 30, 120, 600)  # after the next failure it stays given up
AT_ONCE = 50
GONE = frozenset({404, 410})  # the browser has withdrawn its permission

# The claim moves `due_at`, so that nobody else takes it meanwhile, and counts the try.
CLAIM = """
    UPDATE notices_push SET due_at = %(lease)s, attempts = attempts + 1
     WHERE id IN (SELECT id FROM notices_push
                   WHERE sent_at IS NULL AND failed_at IS NULL AND due_at <= %(now)s AND ends_at > %(now)s
                   ORDER BY due_at, id LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id
"""


@dataclass(frozen=True)
class Letter:
    """One try: sealed, with the headers that the push service wants."""

    push: Push
    url: str
    body: bytes
    headers: dict[str, str]


async def send_due() -> int:
    """Send what is due, AT_ONCE at a time. Gives back how many were tried."""
    tried = 0
    async with guard.client(LIMIT_SECONDS) as http:
        while letters := await in_database(claim)(timezone.now()):
            answers = await asyncio.gather(*(post(http, letter) for letter in letters))
            for letter, answer in zip(letters, answers, strict=True):
                await in_database(record)(letter.push, answer, now=timezone.now())
            tried += len(letters)
    return tried


def claim(now: datetime) -> list[Letter]:
    with connection.cursor() as cursor:
        lease = now + timedelta(seconds=LEASE_SECONDS)
        cursor.execute(CLAIM, {"lease": lease, "now": now, "most": AT_ONCE})
        found = [row[0] for row in cursor.fetchall()]
    if not found:
        return []
    private, public = keys.pair()
    sender = WebPush(private_key=private, public_key=public, subscriber=parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    return [sealed(sender, one, now) for one in Push.objects.filter(pk__in=found).select_related("device")]


def sealed(sender: WebPush, push: Push, now: datetime) -> Letter:
    device = push.device
    to = WebPushSubscription(
        endpoint=AnyHttpUrl(device.endpoint), keys=WebPushKeys(auth=device.auth, p256dh=device.p256dh)
    )
    left = max(1, int((push.ends_at - now).total_seconds()))
    message = sender.get(json.dumps(push.payload), to, ttl=left)
    headers = {name: str(value) for name, value in message.headers.items()}
    return Letter(push, device.endpoint, message.encrypted, {**headers, "urgency": "high"})


async def post(http: httpx2.AsyncClient, letter: Letter) -> int | str:
    """The status, or what went wrong. What else comes back is not read."""
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            async with http.stream("POST", letter.url, content=letter.body, headers=letter.headers) as response:
                return response.status_code
    except TimeoutError:
        return f"no answer within {LIMIT_SECONDS:.0f} s"
    except (httpx2.TransportError, httpx2.InvalidURL, UnicodeError) as error:
        return type(error).__name__


def record(push: Push, answer: int | str, *, now: datetime) -> None:
    """Done, again later, or given up. A device that has withdrawn its permission is forgotten."""
    rows = Push.objects.filter(pk=push.pk, attempts=push.attempts, sent_at=None)
    if isinstance(answer, int) and answer in GONE:
        Device.objects.filter(pk=push.device_id).delete()
    elif isinstance(answer, int) and 200 <= answer < 300:
        rows.update(sent_at=now, last_answer=str(answer))
    elif push.attempts > len(BACKOFF_SECONDS) or answer in {400, 401, 403, 413}:
        rows.update(failed_at=now, last_answer=str(answer)[:80])
        log.error("push_given_up", push=push.pk, device=push.device_id, answer=answer)
    else:
        rows.update(due_at=now + timedelta(seconds=BACKOFF_SECONDS[push.attempts - 1]), last_answer=str(answer)[:80])


def in_database(step: Callable[..., Any]) -> Callable[..., Any]:
    return sync_to_async(step, thread_sensitive=True)
