"""What dispatch does by the clock, besides the rounds of its own process."""

from celery import shared_task
from django.utils import timezone

from dispatch.work import following_up
from marketplace.kernel import schedule


@schedule.every(15.0)
@shared_task(name="dispatch.write_to_customers")
def write_to_customers() -> None:
    following_up.write_due(now=timezone.now())
