"""What an assignment in a queue pays: rows that pay publishes down to us."""

from typing import ClassVar

from django.db import models

from dispatch.models.queue import Queue


class Price(models.Model):
    """Terms in minor units, in force from a moment until the next row. Never changed after it is published."""

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="prices")
    rate_card = models.PositiveIntegerField()  # number of the rate card that it comes from
    currency = models.CharField(max_length=3)
    base = models.PositiveIntegerField()
    included_seconds = models.PositiveIntegerField()
    per_minute = models.PositiveIntegerField()  # for each minute beyond the included ones, by the second
    language_supplements = models.JSONField(default=dict)  # language tag → minor units
    in_force_from = models.DateTimeField()

    class Meta:
        db_table = "dispatch_price"
        ordering: ClassVar = ["queue", "-in_force_from", "-id"]
        indexes: ClassVar = [models.Index(fields=["queue", "-in_force_from"], name="prices_in_force")]

    def __str__(self) -> str:
        return f"rate card {self.rate_card} for {self.queue_id}"
