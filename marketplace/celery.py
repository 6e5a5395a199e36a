"""The Celery application: Redis where `REDIS_URL` is given, else kombu's in-memory broker within one process."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_prerun
from django_structlog.celery.steps import DjangoStructLogInitStep

from marketplace.kernel import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

from django.conf import settings
from django.db import connections

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


@task_prerun.connect
def let_go_of_a_lost_database(**_: Any) -> None:
    """A kept connection that the database has shut would fail every task until its thousandth."""
    for connection in connections.all(initialized_only=True):
        if connection.errors_occurred and not connection.in_atomic_block and not connection.is_usable():
            connection.close()
