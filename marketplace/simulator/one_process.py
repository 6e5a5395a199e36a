"""The whole product in one process: sockets, API and pages, the dispatcher, a Celery worker and beat.

For the demo and for a small house without Redis. The same code as in production; only what carries hints and tasks
stays within the process.
"""

import contextlib
import threading
from typing import cast

import celery.app
import structlog
import uvicorn
from celery.beat import EmbeddedService
from celery.worker import WorkController
from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from dispatch.dispatcher import Dispatcher
from marketplace.kernel import latency
from marketplace.kernel.http.compressed import Compressed
from marketplace.kernel.live import single

log = structlog.get_logger(__name__)


def site() -> Compressed:
    """Sockets, API and pages, these compressed: there is no front server to do it."""
    return Compressed(import_string(settings.ASGI_APPLICATION))


class OneProcess:
    """Start with `run`, which returns when the server has been told to stop and everything else has ended."""

    def __init__(self, *, host: str, port: int) -> None:
        app = celery.app.app_or_default()
        self.server = uvicorn.Server(
            uvicorn.Config(
                site,
                factory=True,
                host=host,
                port=port,
                loop="uvloop",
                ws="websockets-sansio",
                ws_per_message_deflate=False,
                lifespan="off",
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=3,
            )
        )
        self.dispatcher = Dispatcher()
        self.worker = WorkController(
            app=app, pool_cls="threads", concurrency=2, without_mingle=True,
            without_gossip=True, without_heartbeat=True, quiet=True, loglevel="WARNING",
        )  # fmt: skip
        self.beat = cast(threading.Thread, EmbeddedService(app, max_interval=1, thread=True))

    def run(self) -> None:
        """Serve until interrupted. Raises SecondProcess where another one serves this database without Redis."""
        single.claim()
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        dispatching = threading.Thread(target=self._dispatch, name="dispatcher", daemon=True)
        working = threading.Thread(target=self._work, name="worker", daemon=True)
        for thread in (dispatching, working, self.beat):
            thread.start()
        try:
            with (
                latency.low(),
                contextlib.suppress(KeyboardInterrupt),
            ):  # uvicorn ends in order, then raises it once more
                self.server.run()
        finally:
            self.dispatcher.stop()
            self.beat.stop()  # type: ignore[attr-defined]  # Celery's thread has it
            self.worker.stop(exitcode=0)
            dispatching.join(5)
            working.join(5)
            single.release()

    def _dispatch(self) -> None:
        self.dispatcher.run()
        connections.close_all()

    def _work(self) -> None:
        try:
            self.worker.start()
        except SystemExit:
            log.debug("worker ended")
