"""Doors into a client's own tools, opened for one ticket."""

from typing import ClassVar

from django.db import models

from dispatch.models import Assignment, Client


class Tool(models.Model):
    """An address of the client's with places for the ticket's facts. What it opens with is signed by the secret."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tools")
    name = models.CharField(max_length=60)  # "Account", "Open the dispute form"
    template = models.CharField(max_length=500)  # "https://tools.acme.example/customers/{customer}?case={reference}"
    secret = models.TextField()  # encrypted
    lifetime_seconds = models.PositiveIntegerField(default=300)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "answers_tool"
        ordering: ClassVar = ["client", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lifetime_seconds__range=(30, 3600)), name="a_tools_link_lasts_a_while"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ToolOpening(models.Model):
    """Somebody looked into a client's tool for a ticket. Never changed."""

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="openings")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "answers_tool_opening"
        indexes: ClassVar = [models.Index(fields=["tool", "-opened_at"], name="openings_of_a_tool")]

    def __str__(self) -> str:
        return f"tool {self.tool_id} for assignment {self.assignment_id}"
