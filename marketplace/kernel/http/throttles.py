"""Limits: spent in one statement, so that two processes never both pass on the last one."""

from functools import cache
from typing import Any

import redis
import structlog
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.throttling import BaseThrottle

from marketplace.kernel.errors import TooMany
from marketplace.kernel.http import callers

log = structlog.get_logger(__name__)

# A window opens with its first request. Returns what is spent of it now, and how long it lasts (ms).
IN_REDIS = """
local spent = redis.call('INCR', KEYS[1])
if spent == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {spent, redis.call('PTTL', KEYS[1])}
"""
IN_POSTGRES = """
    INSERT INTO kernel_allowance AS a (key, spent, ends_at)
    VALUES (%(key)s, 1, clock_timestamp() + %(seconds)s * interval '1 second')
    ON CONFLICT (key) DO UPDATE SET
        spent = CASE WHEN a.ends_at <= clock_timestamp() THEN 1 ELSE a.spent + 1 END,
        ends_at = CASE WHEN a.ends_at <= clock_timestamp() THEN excluded.ends_at ELSE a.ends_at END
    RETURNING spent, (extract(epoch FROM ends_at - clock_timestamp()) * 1000)::bigint
"""


def spend(key: str, limit: int, seconds: int) -> None:
    """Count one use of `key`; raises TooMany (`retry_after_seconds`) above `limit` in a window of `seconds`.

    Call it outside of transactions: a rollback would give the use back.
    """
    spent, milliseconds = take(key[:180], seconds)
    if spent > limit:
        raise TooMany(retry_after_seconds=max(1, -(-milliseconds // 1000)))


def take(key: str, seconds: int) -> tuple[int, int]:
    if settings.REDIS_URL:
        try:
            spent, milliseconds = script(settings.REDIS_URL)(keys=[f"humanline:spent:{key}"], args=[seconds * 1000])
        except redis.RedisError:
            log.warning("limits_without_redis", exc_info=True)  # PostgreSQL counts meanwhile
        else:
            return int(spent), int(milliseconds)
    with connection.cursor() as cursor:
        cursor.execute(IN_POSTGRES, {"key": key, "seconds": seconds})
        row: tuple[int, int] = cursor.fetchone()
    return row


@cache
def script(url: str) -> Any:
    client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 1))
    return client.register_script(IN_REDIS)


class ByCaller(BaseThrottle):
    """What one caller may ask of the API in a minute: `API_LIMIT_PER_MINUTE` by kind of caller."""

    def allow_request(self, request: Any, view: Any) -> bool:
        caller = callers.name(request)
        spend(f"api:{caller}", settings.API_LIMIT_PER_MINUTE[caller.partition(":")[0]], 60)
        return True
