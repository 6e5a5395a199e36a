"""Leave to go beyond a rule of the house, once."""

from typing import ClassVar

from django.db import models

from agents.models import Agent, Person
from agents.shifts.models.shift import Shift


class Allowance(models.Model):
    """A person lets an agent claim one shift beyond a limit of the house, and says why. No limit of the law yields."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="allowances")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="allowances")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "shifts_allowance"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "shift"], name="an_allowance_is_given_once"),
            models.CheckConstraint(condition=models.Q(reason__regex=r"\S{3,}"), name="an_allowance_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} may exceed for shift {self.shift_id}"
