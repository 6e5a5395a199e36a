"""Celery's door to the outbox: one wake-up per reaction and batch, and a sweep that makes every loss harmless."""

from celery import shared_task

from marketplace.kernel import schedule
from marketplace.kernel.outbox import delivering, relay
from marketplace.kernel.outbox.models import Delivery


@shared_task(name="outbox.react", time_limit=300)
def react(name: str) -> None:
    """Work off what reaction `name` is owed, a batch per task, so that no reaction keeps a worker to itself."""
    delivering.deliver(name)
    if Delivery.objects.due().filter(reaction=name).exists():
        relay.wake(name)


@schedule.every(2.0)
@shared_task(name="outbox.sweep")
def sweep() -> None:
    """The net under the dispatcher and under lost tasks: relay what waits, wake whom anything is owed."""
    relay.relay()
    relay.wake_due()
