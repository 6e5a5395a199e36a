"""What is measured from outside: production's set of processes where there is a Redis, else the one process."""

import contextlib
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from marketplace.simulator import several
from marketplace.simulator.demo import house

MOST_FILES = 65536
SETTLE_SECONDS = 60
OWED = """
    SELECT (SELECT count(*) FROM kernel_event WHERE relayed_at IS NULL)
         + (SELECT count(*) FROM kernel_delivery WHERE done_at IS NULL AND failed_at IS NULL)
"""


@dataclass(frozen=True)
class Serving:
    web: list[str]
    live: list[str]
    says: str


@contextlib.contextmanager
def serving(address: str, *, processes: int, first_port: int) -> Iterator[Serving]:
    """Everything that serves the database at `address`, ready."""
    raise_file_limit()
    if settings.REDIS_URL:
        counts = dict.fromkeys(("web", "live", "dispatcher", "worker"), processes)
        with several.Several(counts, {"DATABASE_URL": address}, first_port=first_port) as them:
            says = f"{processes} web, {processes} live, {processes} dispatchers, {processes} workers, beat; Redis"
            yield Serving(them.web, them.live, says)
        return
    port = next(several.free_ports(first_port))
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    inside = house.House({**several.ENVIRONMENT, **several.OWN_CONNECTIONS, "DATABASE_URL": address}, log="several.log")
    try:
        server = inside.start("serve", "--port", str(port))
        inside.wait_until_ready(server, f"http://127.0.0.1:{port}")
        yield Serving([f"http://127.0.0.1:{port}"], [f"ws://127.0.0.1:{port}"], "one process, without Redis")
    finally:
        inside.close()


def raise_file_limit() -> None:
    """A thousand sockets are more files than a process usually may open; children inherit the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def settle() -> None:
    """Wait until everything that has happened is relayed and reacted to, so that it burdens no later figure."""
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(OWED)
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.2)
