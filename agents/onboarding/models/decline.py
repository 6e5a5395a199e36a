"""A person's application was declined by a person, in writing; and what the applicant said to it."""

from typing import ClassVar

from django.db import models


class Decline(models.Model):
    """The applicant reads the reason and may answer once; whoever takes it up again is written down, too."""

    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="declines")
    decided_by = models.ForeignKey("agents.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    decided_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey("agents.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "onboarding_decline"
        ordering: ClassVar = ["-decided_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(reason__regex=r"\S{3,}"), name="a_decline_has_a_written_reason"),
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(reopened_at=None), name="one_decline_in_force"
            ),
        ]
