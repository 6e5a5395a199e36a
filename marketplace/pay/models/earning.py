"""What an assignment or learning time has earned its agent: frozen terms, recorded facts, the lines and their sum."""

from typing import Any, ClassVar

from django.db import models

from agents.models import Agent
from agents.training.models import TrainingTime
from dispatch.models import Assignment
from dispatch.policy.pricing import Quote
from marketplace.kernel.money import Money
from marketplace.pay.models.period import Period
from marketplace.pay.models.transfer import Transfer


class Earning(models.Model):
    """Posted once per assignment, once per stretch of learning time, and never changed (trigger).

    Whoever doubts it computes it from this row alone.
    """

    assignment = models.OneToOneField(Assignment, null=True, on_delete=models.PROTECT, related_name="earning")
    training_time = models.OneToOneField(TrainingTime, null=True, on_delete=models.PROTECT, related_name="earning")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="earnings")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="earnings")
    transfer = models.OneToOneField(Transfer, null=True, on_delete=models.PROTECT, related_name="earning")
    quote = models.JSONField()  # as the offer froze it: see dispatch.pricing.Quote; of learning: LearningRate.frozen
    rule = models.CharField(max_length=40)  # of worth.py, with its version
    outcome = models.CharField(max_length=16)  # completed, or why it was released; learned
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    handled_ms = models.BigIntegerField()  # milliseconds of conversation and after-contact work, or of learning
    lines = models.JSONField()  # [label, minor units], summing to the amount
    amount = models.BigIntegerField()  # minor units
    currency = models.CharField(max_length=3)
    posted_at = models.DateTimeField()

    class Meta:
        db_table = "pay_earning"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(assignment=None, training_time__isnull=False)
                | models.Q(assignment__isnull=False, training_time=None),
                name="an_earning_is_for_work_or_for_learning",
            ),
            models.CheckConstraint(
                condition=models.Q(amount=0, transfer=None) | models.Q(amount__gt=0, transfer__isnull=False),
                name="an_earning_stands_in_the_ledger",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("started_at")), name="paid_work_ends_after_it_begins"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "-ended_at"], name="earnings_of_an_agent"),
            models.Index(fields=["period", "agent"], name="earnings_of_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.money.decimal()} {self.currency} for {self.what}"

    @property
    def what(self) -> str:
        """As the ledger's reference has it: `assignment:42`, `learning:7`."""
        return f"learning:{self.training_time_id}" if self.learned else f"assignment:{self.assignment_id}"

    @property
    def learned(self) -> bool:
        return self.training_time_id is not None

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def frozen(self) -> Quote:
        """The offer's quote; learning has none."""
        quote: dict[str, Any] = self.quote
        return Quote.from_json(quote)

    @property
    def handled_seconds(self) -> float:
        return self.handled_ms / 1000
