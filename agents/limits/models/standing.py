"""What the hours engine must know of a person: how they work, where, by whose clock, and until when as a minor."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.Model):
    """Written by onboarding. Without one, a person is an adult freelancer under the house's rules."""

    class Engagement(models.TextChoices):
        FREELANCE = "freelance", _("Freelance")
        EMPLOYED = "employed", _("Employed")

    agent = models.OneToOneField("agents.Agent", on_delete=models.CASCADE, related_name="working_standing")
    engagement = models.CharField(max_length=9, choices=Engagement, default=Engagement.FREELANCE)
    country = models.CharField(max_length=2)  # where they work: ISO 3166-1
    zone = models.CharField(max_length=60)  # IANA
    minor_until = models.DateField(null=True)  # the 18th birthday of a minor; nobody else's is kept
    student = models.BooleanField(default=False)
    asked_for_limit_at = models.DateTimeField(null=True)  # a student has said how many hours they want, or no limit

    class Meta:
        db_table = "limits_standing"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(engagement__in=["freelance", "employed"]), name="engagement_of_work_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement} in {self.country}"
