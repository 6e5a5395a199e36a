"""What the doors forget by the clock."""

from celery import shared_task
from django.utils import timezone

from marketplace.kernel import schedule
from marketplace.kernel.http import idempotency
from marketplace.kernel.http.models import Allowance


@schedule.every(600.0)
@shared_task(name="http.forget")
def forget() -> None:
    """Answers older than a day, and limits whose window has ended."""
    now = timezone.now()
    idempotency.purge(now)
    Allowance.objects.filter(ends_at__lt=now).delete()
