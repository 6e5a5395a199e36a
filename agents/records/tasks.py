"""What archives and erasures need of the worker."""

from celery import shared_task
from django.utils import timezone

from agents.records import erasing, exporting
from agents.records.models import Export
from marketplace.kernel import schedule


@shared_task(name="records.make", ignore_result=True)
def make(pk: str) -> None:
    """The archive that was just asked for; the sweep finds what this one loses."""
    export = Export.objects.select_related("person").filter(pk=pk).first()
    if export:
        exporting.make(export, now=timezone.now())


@schedule.every(60.0)
@shared_task(name="records.sweep", ignore_result=True)
def sweep() -> None:
    now = timezone.now()
    exporting.make_waiting(now=now)
    exporting.delete_old(now=now)
    erasing.carry_out_due(now=now)
