"""Signs of life of processes that nobody can ask over HTTP."""

from datetime import datetime, timedelta

from django.db import models


class Heartbeat(models.Model):
    """When a process last said that it works, and what it said of itself."""

    process = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "kernel_heartbeat"

    def __str__(self) -> str:
        return self.process

    def fresh(self, *, now: datetime, within: timedelta) -> bool:
        return now - self.at < within


def beat(process: str, now: datetime, **facts: object) -> None:
    """Say that `process` is alive: one statement, to be called every few seconds."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(process=process, at=now, facts=facts)],
        update_conflicts=True,
        unique_fields=["process"],
        update_fields=["at", "facts"],
    )
