"""When an agent cannot work, in their own word."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func

from agents.models import Agent


class Absence(models.Model):
    """Whole days, first to last. Sickness, care, strike and disability are protected; nobody asks which it was.

    Which of them it is would be a fact about health or about the use of a right, and no rule here may know one.
    """

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    protected = models.BooleanField()
    stated_at = models.DateTimeField()

    class Meta:
        db_table = "shifts_absence"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=F("first_day")), name="an_absence_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="absences_of_an_agent_do_not_overlap",
                expressions=[
                    (Func(F("agent"), F("agent"), models.Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (
                        Func(F("first_day"), F("last_day"), models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} is away from {self.first_day} to {self.last_day}"
