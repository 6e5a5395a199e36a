"""What a period amounts to: people, tickets, sums, and the parts they are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from marketplace.kernel.money import Money
from marketplace.pay import statement, worth
from marketplace.pay.models import Earning, Period

PARTS = """
    SELECT CASE WHEN e.training_time_id IS NOT NULL THEN %s
                WHEN e.assignment_id IS NULL THEN line ->> 0
                WHEN line ->> 0 = %s THEN %s WHEN line ->> 0 LIKE 'language:%%' THEN 'language' ELSE 'offered' END,
           sum((line ->> 1)::bigint)::bigint
      FROM pay_earning e CROSS JOIN LATERAL jsonb_array_elements(e.lines) AS line
     WHERE e.period_id = %s GROUP BY 1
"""


@dataclass(frozen=True)
class Summary:
    period: Period
    people: int
    tickets: int
    total: Money

    @property
    def span(self) -> tuple[date, date]:
        return self.period.starts_on, self.period.ends_on


@dataclass(frozen=True)
class PersonsPay:
    agent_id: int
    name: str
    tickets: int
    seconds: float  # handled
    learning_seconds: float
    guarantees: Money  # top-ups, bonuses, late cancellations
    total: Money


def of_periods(periods: Iterable[Period]) -> list[Summary]:
    """One summary per period, in the order given, all of them by one query."""
    periods = list(periods)
    rows = Earning.objects.filter(period__in=periods).values("period").order_by()
    rows = rows.annotate(people=Count("agent", distinct=True), tickets=Count("assignment"), total=Sum("amount"))
    found: dict[int, dict[str, Any]] = {row["period"]: dict(row) for row in rows}
    return [_summary(period, found.get(period.pk, {})) for period in periods]


def _summary(period: Period, row: dict[str, Any]) -> Summary:
    total = Money(row.get("total", 0), period.currency)
    return Summary(period, row.get("people", 0), row.get("tickets", 0), total)


def people(period: Period) -> list[PersonsPay]:
    """Each person's pay of the period, by name."""
    rows = earnings(period).values("agent", name=F("agent__person__name")).order_by("name", "agent")
    return [
        PersonsPay(
            row["agent"],
            row["name"],
            row["tickets"],
            row["ms"] / 1000,
            row["learned_ms"] / 1000,
            Money(row["topped_up"], period.currency),
            Money(row["total"], period.currency),
        )
        for row in rows.annotate(
            tickets=Count("assignment"),
            ms=Sum("handled_ms", filter=Q(assignment__isnull=False), default=0),
            learned_ms=Sum("handled_ms", filter=Q(training_time__isnull=False), default=0),
            topped_up=Sum("amount", filter=Q(assignment=None, training_time=None), default=0),
            total=Sum("amount"),
        )
    ]


def parts(period: Period) -> list[tuple[str, Money]]:
    """(one of KINDS, amount), summing to the period's total; guarantees where there are any."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [worth.LEARNING, worth.OVERTIME, worth.OVERTIME, period.pk])
        found = dict(cursor.fetchall())
    shown = [kind for kind in statement.KINDS if kind in found or kind not in statement.GUARANTEES]
    return [(kind, Money(found.get(kind, 0), period.currency)) for kind in shown]


def rate_cards(period: Period) -> list[int]:
    work = earnings(period).filter(assignment__isnull=False)
    return sorted(work.order_by().values_list("quote__rate_card", flat=True).distinct())


def earnings(period: Period) -> QuerySet[Earning]:
    return Earning.objects.filter(period=period)
