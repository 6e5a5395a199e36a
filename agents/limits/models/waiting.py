"""A place in the line for a guaranteed log-in."""

from typing import ClassVar

from django.db import models


class Waiting(models.Model):
    """First come, first served. A free place is offered for a while, and then to the next."""

    agent = models.OneToOneField("agents.Agent", on_delete=models.CASCADE, related_name="waiting_for_log_in")
    ceiling = models.ForeignKey("limits.Ceiling", on_delete=models.CASCADE, related_name="line")
    since = models.DateTimeField()
    offered_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "limits_waiting"
        indexes: ClassVar = [models.Index(fields=["ceiling", "since"], name="the_line_of_a_ceiling")]

    def __str__(self) -> str:
        return f"agent {self.agent_id} since {self.since:%H:%M:%S}"
