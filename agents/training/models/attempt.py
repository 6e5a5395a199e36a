"""One attempt at a module's questions."""

from typing import ClassVar

from django.db import models

from agents.training.models.enrolment import Enrolment


class Attempt(models.Model):
    """`drawn` are the questions in the order they are shown: [{"question", "order"}], `order` the places of answers.

    `answers` are kept as they are chosen: question id → places. The grade is written once.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    drawn = models.JSONField()
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    right = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)

    class Meta:
        db_table = "training_attempt"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="attempts_are_numbered"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=models.Q(finished_at=None), name="one_open_attempt_per_enrolment"
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at=None, right=None, passed=None)
                | models.Q(finished_at__isnull=False, right__isnull=False, passed__isnull=False),
                name="a_finished_attempt_has_its_grade",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of enrolment {self.enrolment_id}"

    @property
    def asked(self) -> int:
        return len(self.drawn)
