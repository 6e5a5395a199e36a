"""What the customer thought of the help."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from agents.models import Agent
from dispatch.models.assignment import Assignment
from dispatch.models.ticket import Ticket


class Rating(models.Model):
    """One answer, 1 (did not help) to 5 (helped fully), for the person who closed the ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="ratings")
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="rating")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="ratings")
    score = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.CharField(max_length=1000, blank=True, default="")
    rated_at = models.DateTimeField()

    class Meta:
        db_table = "dispatch_rating"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(score__range=(1, 5)), name="score_between_1_and_5")
        ]
        indexes: ClassVar = [models.Index(fields=["agent", "-rated_at"], name="ratings_of_an_agent")]

    def __str__(self) -> str:
        return f"{self.score} for {self.ticket_id}"
