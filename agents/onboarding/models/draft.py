"""What a person has typed into a step and not sent yet: a closed tab or a lost line takes nothing away."""

from typing import ClassVar

from django.db import models

from marketplace.kernel.encrypted import EncryptedText


class Draft(models.Model):
    """The fields of one step as typed, as JSON. It goes when the step is taken."""

    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="drafts")
    step = models.CharField(max_length=15)
    fields = EncryptedText()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_draft"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "step"], name="one_draft_per_step"),
        ]
