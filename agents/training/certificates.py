"""Which certificates somebody holds."""

from datetime import datetime

from agents.models import Agent
from agents.training.models import Certificate


def held(agent: Agent, *, now: datetime) -> list[Certificate]:
    """In force at `now`, the next to expire first."""
    rows = Certificate.objects.held(now).filter(agent=agent).select_related("module", "skill", "version")
    return sorted(rows, key=lambda one: (one.expires_at is None, one.expires_at or one.granted_at, one.pk))
