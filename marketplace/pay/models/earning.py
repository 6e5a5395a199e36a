"""What work, learning time or a guarantee has earned its agent: frozen terms, recorded facts, lines and their sum."""

from typing import Any, ClassVar

from django.db import models

from agents.limits.models import LogIn
from agents.models import Agent
from agents.shifts.models import Claim
from agents.training.models import TrainingTime
from dispatch.models import Assignment
from dispatch.policy.pricing import Quote
from marketplace.kernel.money import Money
from marketplace.pay.models.period import Period
from marketplace.pay.models.transfer import Transfer


def _one_of(*names: str) -> models.Q:
    """Exactly one of these is there."""
    found = models.Q()
    for name in names:
        found |= models.Q(**{f"{other}__isnull": other != name for other in names})
    return found


class Earning(models.Model):
    """Posted once per assignment, stretch of learning time, shift or guaranteed log-in, and never changed (trigger).

    Whoever doubts it computes it from this row alone.
    """

    assignment = models.OneToOneField(Assignment, null=True, on_delete=models.PROTECT, related_name="earning")
    training_time = models.OneToOneField(TrainingTime, null=True, on_delete=models.PROTECT, related_name="earning")
    # Once each, by constraints that hold the few of them alone: most earnings are for work.
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="earnings", db_index=False)
    log_in = models.ForeignKey(LogIn, null=True, on_delete=models.PROTECT, related_name="earnings", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="earnings")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="earnings")
    transfer = models.OneToOneField(Transfer, null=True, on_delete=models.PROTECT, related_name="earning")
    quote = models.JSONField()
    """As the offer froze it: see dispatch.pricing.Quote; of learning: LearningRate.frozen; of a guarantee: its terms,
    the time that counts and what tickets brought in it, see shift_pay and log_in_pay."""
    rule = models.CharField(max_length=40)  # of worth.py, with its version
    outcome = models.CharField(
        max_length=16
    )  # completed, or why it was released; learned; worked, cut_short …: see worth
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    handled_ms = models.BigIntegerField()  # milliseconds of work, or of learning, or that a guarantee is for
    lines = models.JSONField()  # [label, minor units], summing to the amount
    amount = models.BigIntegerField()  # minor units
    currency = models.CharField(max_length=3)
    posted_at = models.DateTimeField()

    class Meta:
        db_table = "pay_earning"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_one_of("assignment", "training_time", "claim", "log_in"), name="an_earning_is_for_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(amount=0, transfer=None) | models.Q(amount__gt=0, transfer__isnull=False),
                name="an_earning_stands_in_the_ledger",
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(claim__isnull=False), name="a_claim_is_paid_once"
            ),
            models.UniqueConstraint(
                fields=["log_in"], condition=models.Q(log_in__isnull=False), name="a_log_in_is_paid_once"
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
        """As the ledger's reference has it: `assignment:42`, `learning:7`, `claim:3`, `log_in:5`."""
        if self.claim_id is not None:
            return f"claim:{self.claim_id}"
        if self.log_in_id is not None:
            return f"log_in:{self.log_in_id}"
        return f"learning:{self.training_time_id}" if self.learned else f"assignment:{self.assignment_id}"

    @property
    def worked(self) -> bool:
        """For a ticket."""
        return self.assignment_id is not None

    @property
    def learned(self) -> bool:
        return self.training_time_id is not None

    @property
    def guaranteed(self) -> bool:
        """For a shift, or for a guaranteed log-in without one."""
        return self.claim_id is not None or self.log_in_id is not None

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def frozen(self) -> Quote:
        """The offer's quote; only work has one."""
        quote: dict[str, Any] = self.quote
        return Quote.from_json(quote)

    @property
    def handled_seconds(self) -> float:
        return self.handled_ms / 1000
