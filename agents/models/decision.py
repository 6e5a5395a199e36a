"""What a person decided about a person."""

from typing import ClassVar

from django.db import models


class PersonalDecision(models.Model):
    """A suspension or its end. It has a human author and a written reason, or it does not exist."""

    class Kind(models.TextChoices):
        SUSPENSION = "suspension", "Suspension"
        REINSTATEMENT = "reinstatement", "Reinstatement"

    agent = models.ForeignKey("agents.Agent", on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=15, choices=Kind)
    decided_by = models.ForeignKey("agents.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "agents_personal_decision"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(reason__regex=r"\S{3,}"), name="a_decision_has_a_written_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of agent {self.agent_id}"
