"""Celery's door to the webhooks: woken by the reaction, and by the clock for what is to be tried again."""

from asgiref.sync import async_to_sync
from celery import shared_task

from dispatch.webhooks import sending
from marketplace.kernel import schedule


@schedule.every(5.0)
@shared_task(name="webhooks.send")
def send() -> None:
    async_to_sync(sending.send_due)()
