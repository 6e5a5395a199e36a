"""The dispatcher: one process leads behind an advisory lock, woken by NOTIFY, with a short tick as net.

Standbys wait for the lock and take over within a second of the leader's death. The database stays correct even if
two ever led at once; the lock only saves them from doing the same work.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from dispatch import answering, closing, leaving, offering, presence, releasing, rescinding
from marketplace.kernel import health
from marketplace.kernel.outbox import relay

log = structlog.get_logger("dispatcher")

LEADER = 0x48554D41  # the advisory lock's key
SWEEPS: list[Callable[..., int]] = [
    rescinding.take_back_undelivered,
    answering.expire_due,
    closing.complete_overdue,
    presence.notice_silence,
    presence.notice_return,
    releasing.release_lost,
    leaving.abandon_silent,
]


def match_all(now: Callable[[], datetime] = timezone.now) -> int:
    """Rounds until one makes no offer: the last ticket of a burst never waits for a timer."""
    total = 0
    while made := offering.offer_waiting(now=now()):
        total += made
    return total


def sweep(now: datetime) -> int:
    """Everything that falls due by the clock. One failing sweep does not stop the others."""
    done = 0
    for step in SWEEPS:
        try:
            done += step(now=now)
        except Exception:
            log.exception("sweep failed", sweep=step.__name__)
            close_old_connections()
    return done


class Dispatcher:
    """The loop. `stop` ends it after the round in hand."""

    def __init__(self, tick_seconds: float | None = None) -> None:
        self.tick = tick_seconds or settings.DISPATCH_TICK_SECONDS
        self.stopping = threading.Event()

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> None:
        """Lead whenever the lock is free, until stopped. A lost database is waited for."""
        while not self.stopping.is_set():
            try:
                self._lead()
            except psycopg.Error as error:
                log.warning("database lost, trying again", error=str(error).strip())
                close_old_connections()
                self.stopping.wait(1)

    def _lead(self) -> None:
        """Listen on a connection of our own, which also holds the lock, so that losing one loses the other."""
        with psycopg.connect(**_parameters(), autocommit=True) as line:
            while line.execute("SELECT pg_try_advisory_lock(%s)", [LEADER]).fetchone() != (True,):
                health.beat("dispatcher-standby", now=timezone.now())
                if self.stopping.wait(0.5):
                    return
            line.execute("LISTEN humanline")
            log.info("leading")
            swept = 0.0
            while not self.stopping.is_set():
                self._round()
                if time.monotonic() - swept >= self.tick:
                    self._tick()
                    swept = time.monotonic()
                self._listen(line)
            close_old_connections()

    def _listen(self, line: psycopg.Connection[Any]) -> None:
        """Sleep until a notification, a tick's length, or the end; looking up now and then so that the end is near."""
        until = time.monotonic() + self.tick
        while not self.stopping.is_set() and (left := until - time.monotonic()) > 0:
            for _ in line.notifies(timeout=min(left, 0.5), stop_after=1):
                return

    def _round(self) -> None:
        try:
            match_all()
            relay.relay()
        except Exception:
            log.exception("round failed")
            close_old_connections()
            self.stopping.wait(0.2)

    def _tick(self) -> None:
        now = timezone.now()
        sweep(now)
        try:
            health.beat("dispatcher", now=now)
        except Exception:
            log.exception("no heartbeat")
            close_old_connections()


def _parameters() -> dict[str, Any]:
    """Parameters of Django's database for a connection outside its pool; keepalives find a lost host."""
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return {
        **parameters,
        "keepalives_idle": 5,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "application_name": "humanline dispatcher",
    }
