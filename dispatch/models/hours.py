"""When a queue is open: weekly hours in its own time zone, and days on which it is closed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from dispatch.models.queue import Queue


class OpeningHours(models.Model):
    """One span of a weekday (0 is Monday). It closes at `closes`; 00:00 means midnight. No rows: always open."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        db_table = "dispatch_opening_hours"
        ordering: ClassVar = ["queue", "weekday", "opens"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["queue", "weekday", "opens"], name="hours_open_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_week_has_seven_days"),
            models.CheckConstraint(
                condition=Q(closes="00:00") | Q(closes__gt=F("opens")), name="hours_close_after_they_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosedDay(models.Model):
    """A day of the queue's own calendar on which it stays closed, beside its country's holidays."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="closed_days")
    date = models.DateField()
    name = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        db_table = "dispatch_closed_day"
        ordering: ClassVar = ["queue", "date"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["queue", "date"], name="a_day_is_closed_once")]

    def __str__(self) -> str:
        return self.name or f"{self.date}"
