"""`/shifts/`: what is mine, what I could have, and why not."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agents.shifts import agenda, booking
from agents.shifts.doors import readers
from agents.shifts.models import Swap
from agents.shifts.policy import adherence, priority, terms
from marketplace.kernel.site import formats


@readers.agents_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    agent, now, monday = readers.agent(request), timezone.now(), readers.monday(request)
    mine = request.GET.get("view") == "mine"
    zone = ZoneInfo(timezone.get_current_timezone_name())
    week = agenda.week(agent, monday, zone=zone, now=now, mine=mine)
    asked = Swap.objects.filter(wanted__agent=agent, state=Swap.State.PROPOSED, expires_at__gt=now)
    context = {
        "week": week,
        "name": readers.week_name(monday),
        "before": readers.week_name(monday - timedelta(days=7)),
        "after": readers.week_name(monday + timedelta(days=7)),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "today": timezone.localdate(),
        "mine": mine,
        "view": "mine" if mine else "",
        "now": now,
        "zone": timezone.get_current_timezone_name(),
        "currencies": sorted({block.shift.currency for day in week.days for block in day.blocks}),
        "swaps": asked.count(),
    }
    return render(request, "shifts/week.html", context)


@readers.agents_only
@require_safe
def rule(request: HttpRequest) -> HttpResponse:
    """How places are given: the whole rule, and all that it knows of the reader."""
    now = timezone.now()
    known = booking.inputs(readers.agent(request), now=now)
    context = {
        "known": known,
        "days": len(known.days),
        "weekly": timedelta(hours=known.weekly),
        "booked": timedelta(hours=known.hours),
        "rule": priority,
        "few": timedelta(hours=priority.FEW_HOURS_A_WEEK),
        "early_minutes": int(priority.EARLY.total_seconds() // 60),
        "free_hours": int(terms.FREE_RELEASE.total_seconds() // 3600),
        "second_thought": int(terms.SECOND_THOUGHT.total_seconds() // 60),
        "grace": int(terms.GRACE.total_seconds() // 60),
        "break_minutes": int(adherence.BREAK_AN_HOUR.total_seconds() // 60),
        "bonus_from": formats.percent(terms.BONUS_FROM_PERCENT / 100, digits=0),
        "late_hours": int(terms.LATE_CANCELLATION.total_seconds() // 3600),
    }
    return render(request, "shifts/rule.html", context)
