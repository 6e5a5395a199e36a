"""What an agent was doing, in half-open intervals inside a session."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func


class Activity(models.Model):
    """One interval [started_at, ended_at). The open one is closed once; closed ones never change (trigger)."""

    class Kind(models.TextChoices):
        AVAILABLE = "available", "Available"
        BREAK = "break", "On break"
        NOT_RESPONDING = "not_responding", "Not responding"
        RECONNECTING = "reconnecting", "Reconnecting"

    session = models.ForeignKey("agents.Session", on_delete=models.PROTECT, related_name="activities")
    agent = models.ForeignKey("agents.Agent", on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=15, choices=Kind)
    reason = models.CharField(max_length=80, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "agents_activity"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session"], condition=models.Q(ended_at=None), name="one_open_activity"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=F("started_at")),
                name="an_activity_ends_after_it_begins",
            ),
            # A range over the id does with core GiST what btree_gist would do: the embedded server has no contrib.
            ExclusionConstraint(
                name="activities_do_not_overlap",
                expressions=[
                    (Func(F("agent"), F("agent"), models.Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("started_at"), F("ended_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agent", "started_at"], name="activities_by_agent")]

    def __str__(self) -> str:
        return f"{self.kind} from {self.started_at:%H:%M:%S}"
