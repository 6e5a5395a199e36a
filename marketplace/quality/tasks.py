"""Celery's door to quality."""

from celery import shared_task

from marketplace.kernel import schedule
from marketplace.quality import judging


@schedule.every(300.0)
@shared_task(name="quality.judge_overlooked")
def judge_overlooked() -> None:
    """Find agents whose last ratings' events were lost, and bring their standing up to date."""
    judging.judge(judging.overlooked())
