"""What time changes: things run out, people are told before, files go when their time is over."""

from datetime import datetime, timedelta

from django.db import transaction

from agents.models import Agent
from agents.onboarding import advancing, consequences
from agents.onboarding.models import Requirement

WARNED_BEFORE = timedelta(days=30)
AT_ONCE = 200
GONE = (Agent.State.DECLINED, Agent.State.LEFT)


def warn(*, now: datetime) -> int:
    """Tell everybody once whose proof runs out within 30 days. Gives back how many were told or had been."""
    soon = Requirement.objects.filter(
        state=Requirement.State.MET, expires_at__gt=now, expires_at__lte=now + WARNED_BEFORE
    ).exclude(agent__state__in=GONE)
    rows = list(soon.select_related("agent__person").order_by("expires_at")[:AT_ONCE])
    for row in rows:
        consequences.tell_running_out(row, now=now)
    return len(rows)


def expire(*, now: datetime) -> int:
    """What has run out is asked again. Nobody is suspended by it: a person decides that; a permit's end stands in its
    own record, which the hours engine keeps to."""
    due = Requirement.objects.filter(state=Requirement.State.MET, expires_at__lte=now).exclude(agent__state__in=GONE)
    count = 0
    for row in due.select_related("agent__person").order_by("expires_at")[:AT_ONCE]:
        with transaction.atomic():
            held = advancing.locked(row.agent)
            row.turn(Requirement.State.EXPIRED, now=now, evidence=row.evidence)
            consequences.not_accepted(row, now=now)
            advancing.advance(held, now=now)
        count += 1
    return count
