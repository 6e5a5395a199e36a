"""Why this agent: what the dispatcher saw and weighed when it made an offer."""

from typing import ClassVar

from django.db import models

from dispatch.models.offer import Offer


class Decision(models.Model):
    """One per offer, append-only: the best candidates with their terms, the rest as counts per reason."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="decision")
    policy = models.CharField(max_length=20)  # name and version of the policy
    candidates = models.JSONField()  # see matching.Candidate; the chosen first
    eligible = models.PositiveIntegerField()  # how many could have been chosen
    excluded = models.JSONField()  # reason → how many
    round = models.PositiveIntegerField()
    ring = models.PositiveSmallIntegerField(default=0, db_default=0)  # who was reached: how far the circle had grown
    weights = models.JSONField(default=dict, db_default={})  # the published terms in force
    turning = models.JSONField(null=True)  # the one term that would have made it another: see matching.Turning
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "dispatch_decision"
        indexes: ClassVar = []

    def __str__(self) -> str:
        return f"decision on offer {self.offer_id}"
