"""A rule of the house that an operator has set aside for one person and one stretch."""

from typing import ClassVar

from django.db import models


class HouseWaiver(models.Model):
    """It has a human author and a written reason, or it does not exist. Never of a legal limit or a permit's."""

    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="waivers")
    rule = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.TextField()
    decided_by = models.ForeignKey("agents.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "limits_waiver"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="a_waiver_has_a_length"),
            models.CheckConstraint(condition=models.Q(reason__regex=r"\S{3,}"), name="a_waiver_has_a_written_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["agent", "ends_at"], name="waivers_by_agent")]

    def __str__(self) -> str:
        return f"{self.rule} for agent {self.agent_id}"
