"""What a minute of learning pays in a currency, from a moment on."""

from typing import Any, ClassVar

from django.db import models

from agents.models import Person
from marketplace.kernel.money import Money


class LearningRate(models.Model):
    """Append-only (trigger): another rate is another row, in force from its own moment until the next one."""

    currency = models.CharField(max_length=3)
    per_minute = models.BigIntegerField()  # minor units
    in_force_from = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "pay_learning_rate"
        ordering: ClassVar = ["-in_force_from", "currency"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(per_minute__gt=0), name="a_minute_of_learning_is_paid_something"),
            models.CheckConstraint(
                condition=models.Q(in_force_from__gte=models.F("published_at")), name="no_learning_rate_for_the_past"
            ),
            models.UniqueConstraint(fields=["currency", "in_force_from"], name="one_learning_rate_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.money.decimal()} {self.currency} a minute from {self.in_force_from}"

    @property
    def money(self) -> Money:
        return Money(self.per_minute, self.currency)

    def frozen(self) -> dict[str, Any]:
        """What an earning keeps of it."""
        terms = {"learning_rate": self.pk, "per_minute": self.per_minute, "currency": self.currency}
        return {**terms, "in_force_from": self.in_force_from.isoformat()}
