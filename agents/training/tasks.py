"""Celery's door to training."""

from celery import shared_task
from django.utils import timezone

from agents.training import certifying, reminding, timing
from marketplace.kernel import schedule


@schedule.every(300.0)
@shared_task(name="training.settle_idle")
def settle_idle() -> None:
    """Settle the learning time of those who have closed their page."""
    timing.settle_idle(now=timezone.now())


@schedule.every(600.0)
@shared_task(name="training.expire")
def expire() -> None:
    """Certificates end when they said they would; who holds one hears of it 30 days before."""
    now = timezone.now()
    reminding.remind(now=now)
    certifying.expire(now=now)
