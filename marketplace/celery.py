"""The Celery application: Redis where `REDIS_URL` is given, else kombu's in-memory broker within one process."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

from marketplace.kernel import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

from django.conf import settings

app = Celery("humanline")
app.conf.update(
    broker_url=settings.REDIS_URL or "memory://",
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_default_queue="humanline",
    timezone="UTC",
    beat_schedule=schedule.ENTRIES,  # filled by the tasks as they are imported
    beat_schedule_filename=str(settings.VAR_DIR / "beat"),
    broker_transport_options={"socket_connect_timeout": 2} if settings.REDIS_URL else {},
)
app.conf["CELERY_DB_REUSE_MAX"] = 1000  # Celery's Django fixup would open one database session per task
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.autodiscover_tasks(["marketplace.kernel.outbox", "marketplace.kernel.http", "dispatch.webhooks"])


@setup_logging.connect
def keep_our_logs(**_: Any) -> None:
    """A worker and beat log as every other process does."""
    logging.config.dictConfig(settings.LOGGING)
