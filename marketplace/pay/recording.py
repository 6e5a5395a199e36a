"""What was recorded of an agent's log-ins and work. Nothing is measured while they are offline."""

from datetime import datetime

from django.db.models import Q

from agents.models import Activity, Agent
from dispatch.models import Assignment
from marketplace.pay.timesheet import Recorded


def of_agent(agent: Agent, start: datetime, end: datetime, *, now: datetime) -> Recorded:
    """Intervals that touch [start, end), cut to it; what still goes on has lasted until `now`."""
    kinds = Activity.objects.filter(agent=agent, started_at__lt=end)
    kinds = kinds.filter(Q(ended_at=None) | Q(ended_at__gt=start))
    work = Assignment.objects.filter(agent=agent, started_at__lt=end).filter(Q(ended_at=None) | Q(ended_at__gt=start))
    online, breaks, conversations, wrap_ups = [], [], [], []
    for kind, began, ended in kinds.values_list("kind", "started_at", "ended_at"):
        online.append((began, ended or now))
        if kind == Activity.Kind.BREAK:
            breaks.append((began, ended or now))
    for began, closed, ended in work.values_list("started_at", "closed_at", "ended_at"):
        conversations.append((began, closed or ended or now))
        if closed:
            wrap_ups.append((closed, ended or now))
    return Recorded(online, breaks, conversations, wrap_ups).within(start, min(end, now))
