"""Celery's door to pay."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from marketplace.kernel import schedule
from marketplace.pay import learning, log_in_pay, posting, publishing, shift_pay


@schedule.every(60.0)
@shared_task(name="pay.post_missing")
def post_missing() -> None:
    """Find work and learning time whose event was lost, and what guarantees came to meanwhile, and pay it."""
    for paying in (posting, learning, shift_pay, log_in_pay):
        paying.post_missing(now=timezone.now())


@schedule.every(crontab(hour="3", minute="20"))
@shared_task(name="pay.publish_earned_per_hour")
def publish_earned_per_hour() -> None:
    """What the public page says of pay, once a day."""
    publishing.publish(now=timezone.now())
