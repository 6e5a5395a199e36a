"""One wake-up per batch. A lost one costs seconds: the sweep finds the same work."""

import structlog
from celery import current_app

log = structlog.get_logger(__name__)


def wake() -> None:
    try:
        current_app.send_task("webhooks.send", retry=False)
    except Exception:  # the broker is away; what is owed stands in the database
        log.warning("wake_up_not_sent", task="webhooks.send", exc_info=True)
