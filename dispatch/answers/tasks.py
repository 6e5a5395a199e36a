"""What the library does by the clock."""

from celery import shared_task
from django.utils import timezone

from dispatch.answers import using
from marketplace.kernel import schedule


@schedule.every(60.0)
@shared_task(name="answers.settle")
def settle() -> None:
    using.settle(now=timezone.now())
