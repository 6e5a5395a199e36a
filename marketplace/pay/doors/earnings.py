"""`/earnings`: is it right? Every line opens down to its rule, its inputs and its record."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agents.models import Agent
from dispatch.models import Price
from marketplace.kernel.money import Money
from marketplace.kernel.site import formats
from marketplace.pay import explanation, periods, statement
from marketplace.pay.doors import guarantee_shown, readers
from marketplace.pay.doors.guarantee_shown import Guarantee
from marketplace.pay.models import Earning
from marketplace.pay.statement import Day

RANGES = ("today", "week", "period")


@dataclass(frozen=True)
class Opened:
    """A line with what it opens to."""

    row: Earning
    over: Money  # for time beyond the included minutes; nothing where it is no ticket's
    in_words: str
    calculation: str
    rule: str
    price: Price | None
    guarantee: Guarantee | None = None


@dataclass(frozen=True)
class SoFar:
    """What goes on: a line that is not posted."""

    guarantee: Guarantee
    row: None = None


@login_required
@require_safe
def earnings(request: HttpRequest) -> HttpResponse:
    agent, now, zone = readers.agent(request), timezone.now(), timezone.get_current_timezone()
    now_on = now.astimezone(zone).date()
    chosen = request.GET.get("range", "week")
    first, last = days_of(chosen, now_on, now)
    found = statement.of_agent(agent, first, last, zone=zone, now=now)
    wanted = day_of(request, now_on)
    shown = next((day for day in found.days if day.day == wanted), None)
    if shown is None and wanted != now_on:  # of another range
        shown = next(iter(statement.of_agent(agent, wanted, wanted, zone=zone, now=now).days), None)
    lines = opened(shown) if shown else []
    currencies = [total.currency for total in found.totals] or [agent.currency]
    context = {
        "chosen": chosen,
        "today": now_on,
        "span": (first, last),
        "zone": timezone.get_current_timezone_name(),
        "nothing": Money(0, agent.currency),
        "wanted": wanted,
        "statement": found,
        "shown": shown,
        "lines": lines,
        "so_far": going_on(agent, now) if wanted == now_on else None,
        "earlier": beside([day for day in found.days if day.day != wanted], currencies),
        "currencies": currencies,
        "this_period": this_period(agent, now),
        "period_days": periods.span(now.astimezone(periods.ZONE).date()),
    }
    return render(request, "pay/earnings.html", context)


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """A part of the desk: it asks for this when it is opened and when its feed says that something was earned."""
    agent, now, zone = readers.agent(request), timezone.now(), timezone.get_current_timezone()
    day = now.astimezone(zone).date()
    found = statement.of_agent(agent, day, day, zone=zone, now=now)
    response = render(request, "pay/today.html", {"statement": found, "nothing": Money(0, agent.currency)})
    response["Cache-Control"] = "no-store"
    return response


def days_of(chosen: str, today: date, now: datetime) -> tuple[date, date]:
    if chosen not in RANGES:
        raise Http404
    if chosen == "today":
        return today, today
    if chosen == "week":
        return today - timedelta(days=today.weekday()), today
    first, last = periods.span(now.astimezone(periods.ZONE).date())
    return first, min(last, max(first, today))


def day_of(request: HttpRequest, today: date) -> date:
    """The day whose lines are shown: today, unless the address names another."""
    try:
        return min(today, date.fromisoformat(request.GET["day"])) if "day" in request.GET else today
    except ValueError:
        raise Http404 from None


def opened(day: Day) -> list[Opened]:
    prices = Price.objects.in_bulk({row.frozen.price_id for row in statement.worked(day.earnings)})
    guarantees = guarantee_shown.posted(day.earnings)
    return [_opened(row, prices, guarantees) for row in day.earnings]


def going_on(agent: Agent, now: datetime) -> SoFar | None:
    found = guarantee_shown.so_far(agent, now=now)
    return SoFar(found) if found else None


def _opened(row: Earning, prices: dict[int, Price], guarantees: dict[int, Guarantee]) -> Opened:
    computed = explanation.in_words(row), explanation.calculation(row, point=formats.point()), explanation.rule(row)
    if not row.worked:
        return Opened(row, Money(0, row.currency), *computed, None, guarantees.get(row.pk))
    over = Money(row.amount - row.frozen.base, row.currency)
    return Opened(row, over, *computed, prices.get(row.frozen.price_id))


def this_period(agent: Agent, now: datetime) -> list[dict[str, Any]]:
    """What stands in the agent's current periods, per currency."""
    first, _ = periods.span(now.astimezone(periods.ZONE).date())
    rows = Earning.objects.filter(agent=agent, period__starts_on=first).values("currency").order_by("currency")
    return [
        {"tickets": row["tickets"], "total": Money(row["amount"], row["currency"])}
        for row in rows.annotate(tickets=Count("assignment"), amount=Sum("amount"))
    ]


def beside(days: list[Day], currencies: list[str]) -> list[tuple[Day, list[Money | None]]]:
    """Each day with its totals in the order of the table's columns."""
    return [
        (day, [next((total for total in day.totals if total.currency == one), None) for one in currencies])
        for day in days
    ]
