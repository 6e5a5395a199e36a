"""What happens to shifts by the clock."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agents.shifts import attending, releasing, reminding, swapping, waiting
from marketplace.kernel import schedule


@schedule.every(15.0)
@shared_task(name="shifts.keep")
def keep() -> None:
    """Who is there, who is not, which places go on to whom."""
    now = timezone.now()
    attending.note_arrivals(now=now)
    attending.mark_missed(now=now)
    attending.settle(now=now)
    waiting.lapse(now=now)
    waiting.offer_what_is_free(now=now)
    releasing.let_go_of_inactive(now=now)
    with transaction.atomic():
        waiting.close_over(now=now)
        swapping.lapse(now=now)


@schedule.every(60.0)
@shared_task(name="shifts.remind")
def remind() -> None:
    reminding.remind(now=timezone.now())
