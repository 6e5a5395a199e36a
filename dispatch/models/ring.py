"""How the circle of those who are asked grows while a ticket waits."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from dispatch.models.queue import Queue


class Ring(models.Model):
    """One widening; what earlier rings have relaxed stays relaxed. It comes when any of its conditions holds.

    `after_seconds` of waiting, or an expected wait over `wait_over_seconds`, or a service level of the last half hour
    under `service_level_under` percent. The ticket keeps its place.
    """

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="rings")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(6)])
    after_seconds = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0)])
    wait_over_seconds = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0)])
    service_level_under = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    lower_levels_by = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(4)])
    fallback_languages = models.PositiveSmallIntegerField(default=0)  # how many of the queue's order are allowed
    widen_to = models.ManyToManyField(Queue, blank=True, related_name="+", db_table="dispatch_ring_widen_to")

    class Meta:
        db_table = "dispatch_ring"
        ordering: ClassVar = ["queue", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["queue", "number"], name="one_ring_per_number"),
            models.CheckConstraint(condition=Q(number__range=(1, 6)), name="rings_are_1_to_6"),
            models.CheckConstraint(
                condition=Q(after_seconds__isnull=False)
                | Q(wait_over_seconds__isnull=False)
                | Q(service_level_under__isnull=False),
                name="a_ring_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"ring {self.number} of {self.queue_id}"
