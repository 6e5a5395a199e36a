"""What a person's line could do when they tried it. Evidence of onboarding, not telemetry."""

from typing import ClassVar

from django.db import models


class ConnectionCheck(models.Model):
    """One measurement in the browser over the real socket. Loss in tenths of a per cent, rates in kbit/s."""

    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="connection_checks")
    measured_at = models.DateTimeField()
    round_trip_ms = models.PositiveIntegerField()  # median
    jitter_ms = models.PositiveIntegerField()  # median difference of neighbours
    lost_permille = models.PositiveIntegerField()
    down_kbps = models.PositiveIntegerField()
    up_kbps = models.PositiveIntegerField()
    samples = models.PositiveIntegerField()

    class Meta:
        db_table = "onboarding_connection_check"
        ordering: ClassVar = ["-measured_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lost_permille__range=(0, 1000)), name="no_more_is_lost_than_was_sent"
            ),
        ]
