"""Which answer helped with which ticket."""

from typing import ClassVar

from django.db import models

from dispatch.answers.models.answer import Answer
from dispatch.models import Assignment


class AnswerUse(models.Model):
    """Put into the composer; what became of it is read from the message that was then sent."""

    class Outcome(models.TextChoices):
        PENDING = "", "Not sent yet"
        AS_IT_IS = "as_it_is", "Sent as it is"
        ADAPTED = "adapted", "Sent adapted"
        DROPPED = "dropped", "Not sent"

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="uses")
    version = models.PositiveIntegerField()
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default=Outcome.PENDING)

    class Meta:
        db_table = "answers_use"
        indexes: ClassVar = [
            models.Index(fields=["used_at"], name="uses_to_settle", condition=models.Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"answer {self.answer_id} for assignment {self.assignment_id}"
