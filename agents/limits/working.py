"""What a person has worked, from the intervals of their activities.

Being available counts, and so does a lost connection until it is given up. Breaks do not, nor does the time after an
offer went by unanswered: whoever is away does not work.
"""

from datetime import UTC, datetime

from django.db.models import Q

from agents.limits.policy.stretches import Stretch, merged
from agents.models import Activity, Agent

COUNTED = (Activity.Kind.AVAILABLE, Activity.Kind.RECONNECTING)


def stretches(agent: Agent, *, since: datetime, now: datetime) -> list[Stretch]:
    """Merged and in order; an interval that is still open ends now."""
    rows = Activity.objects.filter(Q(ended_at=None) | Q(ended_at__gt=since), agent=agent, kind__in=COUNTED)
    found = rows.order_by("started_at").values_list("started_at", "ended_at")
    return merged(Stretch(began.astimezone(UTC), (ended or now).astimezone(UTC)) for began, ended in found)
