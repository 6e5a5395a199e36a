"""Operators beside a conversation: who watches or joins it, and what they whisper to its agent."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from agents.models import Agent, Person
from dispatch.models.ticket import Ticket


class Watch(models.Model):
    """One interval in which an operator watched a conversation or took part in it. Its agent is told at once."""

    class Mode(models.TextChoices):
        WATCHING = "watching", "Reads along"
        JOINED = "joined", "Takes part"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="watches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=8, choices=Mode)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()  # the page's last sign of life

    class Meta:
        db_table = "dispatch_watch"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "person"], condition=Q(ended_at=None), name="one_open_watch_per_person_and_ticket"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.mode} {self.ticket_id}"


class Whisper(models.Model):
    """Words from an operator to the agent alone: in a table of its own, so that no customer's door can show them."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="whispers")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    sent_at = models.DateTimeField()
    key = models.UUIDField(default=uuid.uuid4)

    class Meta:
        db_table = "dispatch_whisper"
        ordering: ClassVar = ["ticket", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["ticket", "key"], name="a_whisper_is_sent_once")]

    def __str__(self) -> str:
        return f"whisper {self.pk} on {self.ticket_id}"
