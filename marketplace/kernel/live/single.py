"""Without Redis everything is told within one process: a second serving process must not start."""

from typing import Any

from django.conf import settings
from django.db import connections

from marketplace.kernel.errors import Conflict

LOCK = 0x48756D61  # "Huma": any number that nothing else of ours locks
held: list[Any] = []  # the connection whose session holds the lock, for as long as this process lives


class SecondProcess(Conflict):
    """Another process already serves this database. Set REDIS_URL to run several, or stop the other one."""


def claim() -> None:
    """Be the one process that serves, or raise SecondProcess. With REDIS_URL any number may serve."""
    if settings.REDIS_URL or held:
        return
    connection = connections.create_connection("default")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            connection.close()
            raise SecondProcess()
    held.append(connection)


def release() -> None:
    """Let another process serve: at a clean end, and in tests."""
    while held:
        held.pop().close()
