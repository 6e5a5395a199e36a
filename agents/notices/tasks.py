"""Celery's door to notices: woken when one is written, and by the clock for what was lost or is to be tried again."""

from datetime import timedelta

from asgiref.sync import async_to_sync
from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from agents.notices import mailing, pushing
from agents.notices.models import Notice, Push
from marketplace.kernel import schedule

KEPT_FOR = timedelta(days=90)
PUSHES_KEPT_FOR = timedelta(days=7)


@schedule.every(15.0)
@shared_task(name="notices.mail")
def mail() -> None:
    mailing.write_due(now=timezone.now())


@schedule.every(5.0)
@shared_task(name="notices.push")
def push() -> None:
    async_to_sync(pushing.send_due)()


@schedule.every(crontab(hour="3", minute="40"))
@shared_task(name="notices.purge")
def purge() -> None:
    """Forget notices of more than three months ago, and what phones were sent a week ago."""
    now = timezone.now()
    Notice.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    Push.objects.filter(created_at__lt=now - PUSHES_KEPT_FOR).delete()
