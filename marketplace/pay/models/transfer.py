"""The ledger: each row moves an amount from one account to another, so it is balanced by construction."""

from typing import ClassVar

from django.db import models

from agents.models import Agent
from marketplace.kernel.money import Money
from marketplace.pay.models.period import Period

WORK, LEARNING, SHIFTS, LOG_INS = "work", "learning", "shifts", "log_ins"  # what the house owes for: its costs


def owed_to(agent_id: int) -> str:
    """The account of what the house owes an agent."""
    return f"agent:{agent_id}"


class Transfer(models.Model):
    """Append-only (trigger), into an open period of its currency alone (trigger), once per `reference`."""

    reference = models.CharField(max_length=60, unique=True)  # assignment:42, learning:7, claim:3, log_in:5
    debit = models.CharField(max_length=40)
    credit = models.CharField(max_length=40)
    amount = models.BigIntegerField()  # minor units
    currency = models.CharField(max_length=3)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="transfers")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="transfers")
    posted_at = models.DateTimeField()

    class Meta:
        db_table = "pay_transfer"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_transfer_moves_something"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="a_transfer_has_two_accounts"),
        ]

    def __str__(self) -> str:
        return f"{self.money.decimal()} {self.currency} from {self.debit} to {self.credit}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
