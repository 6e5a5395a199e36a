"""Celery's door to pay."""

from celery import shared_task
from django.utils import timezone

from marketplace.kernel import schedule
from marketplace.pay import posting


@schedule.every(60.0)
@shared_task(name="pay.post_missing")
def post_missing() -> None:
    """Find work whose event was lost, and pay it."""
    posting.post_missing(now=timezone.now())
