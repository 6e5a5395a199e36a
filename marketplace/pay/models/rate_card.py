"""A numbered publication of what work pays. Its terms are the price rows of dispatch that carry its number."""

from typing import ClassVar

from django.db import models

from agents.models import Person


class RateCard(models.Model):
    """Append-only: a new rate is a new card, and what an offer has frozen stays as it was."""

    number = models.PositiveIntegerField(unique=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "pay_rate_card"
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"rate card {self.number}"
