"""The address under which a calendar program reads an agent's shifts."""

import hashlib
import secrets
from datetime import datetime
from typing import ClassVar

from django.db import models

from agents.models import Agent


class CalendarLink(models.Model):
    """One at a time. Only its digest is kept; a new one ends the one before."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="calendar_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shifts_calendar_link"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(revoked_at=None), name="one_calendar_link_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"calendar of agent {self.agent_id}"

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def make(cls, agent: Agent, *, now: datetime) -> str:
        """A new secret, which is not kept; the one before it ends. Needs a transaction."""
        Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)
        cls.revoke(agent, now=now)
        secret = secrets.token_urlsafe(24)
        cls.objects.create(agent=agent, digest=cls.digest_of(secret), made_at=now)
        return secret

    @classmethod
    def revoke(cls, agent: Agent, *, now: datetime) -> None:
        cls.objects.filter(agent=agent, revoked_at=None).update(revoked_at=now)
