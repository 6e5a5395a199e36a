"""The dispatcher: one process leads behind an advisory lock, told by NOTIFY what has changed, with a tick as net.

Standbys wait for the lock and take over within a second of the leader's death. The database stays correct even if
two ever led at once; the lock only saves them from doing the same work.
"""

import itertools
import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from dispatch.handing import answering, losing, rescuing, watching
from dispatch.offers import offering, rescinding, restraining, shutting, widening
from dispatch.offers.listening import Listening
from dispatch.offers.remembering import Differences, Remembering
from dispatch.people import limiting, presence
from dispatch.work import closing, leaving, parking
from marketplace.kernel import health
from marketplace.kernel.outbox import relay

log = structlog.get_logger("dispatcher")

LEADER = 0x48554D41  # the advisory lock's key
STANDBY_SECONDS = 0.5  # between tries for the lock
LOOK_UP_SECONDS = 0.5  # so that the end is near
LOOK_AGAIN_SECONDS = 20.0  # the net under lost notifications, and the count of everybody's share of the work
BETWEEN_SECONDS = 0.02  # of a pause in what is done little by little, so that no ticket waits for it
EXPIRE_SECONDS = 0.1  # an offer that ran out is another customer's wait
RELAY_SECONDS = 0.2  # five times a second wakes each reaction often enough, and costs a worker little
SWEEPS: list[Callable[..., int]] = [
    rescinding.take_back_undelivered,
    shutting.take_back_closed,
    answering.expire_due,
    closing.complete_overdue,
    rescuing.return_silent,
    watching.end_silent,
    presence.notice_silence,
    presence.notice_return,
    losing.release_lost,
    leaving.abandon_silent,
    parking.park_silent,
    parking.close_forgotten,
    widening.widen_due,
    widening.seldom_by_figures,
    limiting.seldom,
]


def match_all(now: Callable[[], datetime] = timezone.now, remembering: Remembering | None = None) -> int:
    """Rounds until one makes no offer: the last ticket of a burst never waits for a timer."""
    total = 0
    known = remembering or Remembering(now=now())
    while made := offering.offer_waiting(now=now(), remembering=known):
        total += made
    return total


def sweep(now: datetime, steps: Sequence[Callable[..., int]] = SWEEPS) -> int:
    """Everything that falls due by the clock. One failing sweep does not stop the others."""
    done = 0
    for step in steps:
        try:
            done += step(now=now)
        except Exception:
            log.exception("sweep failed", sweep=step.__name__)
            close_old_connections()
    return done


class Dispatcher:
    """Rounds in this thread; sweeps, expiries, relay and comparison each in its own while we lead, until `stop`."""

    def __init__(self, tick_seconds: float | None = None) -> None:
        self.tick = tick_seconds or settings.DISPATCH_TICK_SECONDS
        self.stopping = threading.Event()
        self.published = threading.Event()  # something may wait for the relay
        self.remembering: Remembering | None = None
        self.differences: queue.SimpleQueue[tuple[Remembering, Differences]] = queue.SimpleQueue()

    def stop(self) -> None:
        self.stopping.set()
        self.published.set()

    def run(self) -> None:
        """Lead whenever the lock is free, until stopped. A lost database is waited for."""
        while not self.stopping.is_set():
            try:
                self._lead()
            except (psycopg.Error, DatabaseError) as error:
                log.warning("database lost, trying again", error=str(error).strip())
                close_old_connections()
                self.stopping.wait(1)

    def _lead(self) -> None:
        """Listen on a connection of our own, which also holds the lock, so that losing one loses the other."""
        with psycopg.connect(**_parameters(), autocommit=True) as line:
            while line.execute("SELECT pg_try_advisory_lock(%s)", [LEADER]).fetchone() != (True,):
                health.beat("dispatcher-standby", now=timezone.now())
                if self.stopping.wait(STANDBY_SECONDS):
                    return
            line.execute("LISTEN humanline")  # before anything is read, so that no change is missed in between
            log.info("leading")
            over = threading.Event()
            works = (self._sweep, self._expire, self._relay, self._compare)
            beside = [threading.Thread(target=work, args=[over], daemon=True) for work in works]
            for thread in beside:
                thread.start()
            try:
                self._rounds(line)
            finally:
                over.set()
                self.published.set()
                for thread in beside:
                    thread.join(timeout=10)
                self.remembering = None
                close_old_connections()

    def _rounds(self, line: psycopg.Connection[Any]) -> None:
        """A round at each word of the database, and every tick what only the clock says."""
        listening = Listening(line)
        remembering: Remembering | None = None
        restraint = restraining.taken_over(now=timezone.now())
        ticked = -math.inf  # it says at once that it leads
        while not self.stopping.is_set():
            try:
                remembering = self.remembering = remembering or Remembering(now=timezone.now(), restraint=restraint)
                match_all(remembering=remembering)
                self.published.set()
                wait = BETWEEN_SECONDS if remembering.unsettled else min(self.tick, LOOK_UP_SECONDS)
                news, now = listening.wait(wait), timezone.now()
                if news.queues:
                    remembering.read_all(now=now)
                else:
                    remembering.look_at(agents=news.agents, tickets=news.tickets, now=now)
                if time.monotonic() - ticked >= self.tick:
                    ticked = time.monotonic()
                    remembering.keep_time(now=now)
                    health.beat("dispatcher", now=now, most_ringing=restraint.most)
                if found := self._found():
                    remembering.settle(found, now=now)
                remembering.settle_some()
            except Exception:
                if line.closed or line.broken:
                    raise
                log.exception("round failed")
                remembering = None  # what was decided may not have been written
                close_old_connections()
                self.stopping.wait(0.2)

    def _sweep(self, over: threading.Event) -> None:
        """All but the expiries, which have a thread of their own; evenly over a tick, so that they hold up no round."""
        steps = [*(one for one in SWEEPS if one is not answering.expire_due), self._restrain]
        for step in itertools.cycle(steps):
            if over.wait(self.tick / len(steps)):
                break
            sweep(timezone.now(), [step])
        close_old_connections()

    def _restrain(self, *, now: datetime) -> int:
        """Hold offers back, or let more ring, by how promptly their answers are taken down."""
        if self.remembering:
            restraining.look(self.remembering, now=now)
        return 0

    def _expire(self, over: threading.Event) -> None:
        """Offers that ran out, several times a tick: no other sweep, however long, keeps their tickets waiting."""
        while not over.wait(EXPIRE_SECONDS):
            sweep(timezone.now(), [answering.expire_due])
        close_old_connections()

    def _compare(self, over: threading.Event) -> None:
        """Hold what is remembered against what is, beside the rounds: it takes long, and they never wait for it."""
        while not over.wait(LOOK_AGAIN_SECONDS):
            known = self.remembering
            if known is None:
                continue
            try:
                found = known.differences(now=timezone.now(), pause=lambda: over.wait(BETWEEN_SECONDS))
                self.differences.put((known, found))
            except Exception:
                log.exception("nothing compared")
                close_old_connections()
        close_old_connections()

    def _found(self) -> Differences | None:
        """What differs from the memory in use, if it was compared since."""
        found = None
        while not self.differences.empty():
            known, differences = self.differences.get()
            found = differences if known is self.remembering else found
        return found

    def _relay(self, over: threading.Event) -> None:
        """What has happened is told to those who react to it, at most every RELAY_SECONDS."""
        while not over.is_set():
            self.published.wait(self.tick)
            self.published.clear()
            try:
                while relay.relay() >= relay.BATCH:
                    pass
            except Exception:
                log.exception("relay failed")
                close_old_connections()
            over.wait(RELAY_SECONDS)
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
