"""What was recorded of an agent's log-ins and work. Nothing is measured while they are offline."""

from datetime import datetime

from django.db.models import F, Q

from agents.models import Activity, Agent
from agents.shifts.policy.adherence import Interval
from dispatch.models import Assignment
from marketplace.pay.models import Earning
from marketplace.pay.netting import Sum
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


def activities(agent_id: int, start: datetime, end: datetime, *, now: datetime) -> list[Interval]:
    """Those that touch [start, end), in order and uncut; one that goes on has lasted until `now`."""
    rows = Activity.objects.filter(agent=agent_id, started_at__lt=end).filter(Q(ended_at=None) | Q(ended_at__gt=start))
    found = rows.order_by("started_at").values_list("kind", "started_at", "ended_at")
    return [Interval(kind, began, ended or max(now, began)) for kind, began, ended in found]


def earned(agent_id: int, currency: str, start: datetime, end: datetime) -> list[Sum]:
    """What tickets brought whose handling touches [start, end), each whole. Another currency is never set off."""
    rows = Earning.objects.filter(agent=agent_id, currency=currency, assignment__isnull=False)
    touching = rows.filter(started_at__lt=end, ended_at__gte=start)
    touching = touching.filter(Q(ended_at__gt=start) | Q(ended_at=F("started_at")))
    found = touching.values_list("assignment", "amount", "started_at", "ended_at")
    return [Sum(f"assignment:{pk}", amount, began, ended) for pk, amount, began, ended in found]
