"""Celery's door to the way in."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from agents.onboarding import documents, keeping_watch
from marketplace.kernel import schedule


@schedule.every(600.0)
@shared_task(name="onboarding.expire")
def expire() -> None:
    keeping_watch.expire(now=timezone.now())


@schedule.every(crontab(hour="7", minute="10"))
@shared_task(name="onboarding.warn")
def warn() -> None:
    keeping_watch.warn(now=timezone.now())


@schedule.every(3600.0)
@shared_task(name="onboarding.delete_documents")
def delete_documents() -> None:
    documents.delete_due(now=timezone.now())


@schedule.every(crontab(hour="4", minute="40"))
@shared_task(name="onboarding.remove_nameless")
def remove_nameless() -> None:
    documents.remove_nameless()
