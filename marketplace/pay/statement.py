"""An agent's earnings over some days: totals, hours, each day, each line."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from fractions import Fraction

from agents.models import Agent
from marketplace.kernel.money import Money
from marketplace.pay import netting, recording, timesheet, worth
from marketplace.pay.models import Earning
from marketplace.pay.timesheet import Times

GUARANTEES = (worth.TOP_UP, worth.BONUS, worth.CANCELLED)
KINDS = ("offered", "language", worth.OVERTIME, *GUARANTEES, worth.LEARNING)  # what lines are, as they are shown
ENOUGH_SECONDS = 60  # online; below that an hour's worth says nothing


@dataclass(frozen=True)
class Day:
    day: date
    earnings: list[Earning]  # newest first
    totals: list[Money]  # per currency
    times: Times
    hourly: Money | None

    @property
    def tickets(self) -> int:
        return len(worked(self.earnings))


@dataclass(frozen=True)
class Statement:
    """From `first` to `last`, both included, in the agent's own zone."""

    first: date
    last: date
    days: list[Day]  # with earnings or log-ins alone, newest first
    totals: list[Money]
    times: Times
    hourly: Money | None
    tickets: int
    parts: list[tuple[str, Money]]  # (one of KINDS, amount), summing to the totals


def of_agent(agent: Agent, first: date, last: date, *, zone: tzinfo, now: datetime) -> Statement:
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    recorded = recording.of_agent(agent, start, end, now=now)
    rows = earnings_of(agent, start, end)
    by_day: dict[date, list[Earning]] = defaultdict(list)
    for row in rows:
        by_day[last_moment(row).astimezone(zone).date()].append(row)
    days = []
    for offset in range((last - first).days, -1, -1):
        day = first + timedelta(days=offset)
        times = timesheet.split(recorded.within(midnight(day, zone), midnight(day + timedelta(days=1), zone)))
        if by_day[day] or times.online:
            sums = totals(by_day[day])
            days.append(Day(day, by_day[day], sums, times, hourly(of_hours(by_day[day]), times)))
    times, work = timesheet.split(recorded), worked(rows)
    return Statement(first, last, days, totals(rows), times, hourly(of_hours(rows), times), len(work), parts(rows))


def earnings_of(agent: Agent, start: datetime, end: datetime) -> list[Earning]:
    """Newest first. What a guarantee had nothing to say of is left out."""
    rows = Earning.objects.filter(agent=agent, ended_at__gte=start, ended_at__lte=end).exclude(lines=[])
    rows = rows.select_related("assignment__ticket__queue", "assignment__offer", "training_time__enrolment__version")
    rows = rows.select_related("claim__shift", "log_in")
    return [row for row in rows.order_by("-ended_at", "-pk") if start <= last_moment(row) < end]


def last_moment(row: Earning) -> datetime:
    """Which decides its day: a shift that ends at midnight belongs to the day before."""
    return netting.last_moment(row.started_at, row.ended_at) if row.guaranteed else row.ended_at


def worked(rows: Iterable[Earning]) -> list[Earning]:
    """Those for tickets."""
    return [row for row in rows if row.worked]


def of_hours(rows: Iterable[Earning]) -> list[Money]:
    """What hours online brought. Learning needs no log-in, and a cancelled shift had none: they are in no hour."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        if not row.learned:
            sums[row.currency] += sum(part for label, part in row.lines if label != worth.CANCELLED)
    return [Money(amount, currency) for currency, amount in sorted(sums.items())]


def midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def totals(rows: Iterable[Earning]) -> list[Money]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.currency] += row.amount
    return [Money(amount, currency) for currency, amount in sorted(sums.items())]


def hourly(sums: list[Money], times: Times) -> Money | None:
    """Pay for work by logged-in time, waiting included; nothing where there is too little of it, or two currencies."""
    if len(sums) != 1 or times.online < ENOUGH_SECONDS:
        return None
    return sums[0].times(Fraction(3600_000, round(times.online * 1000)))


def parts(rows: Iterable[Earning]) -> list[tuple[str, Money]]:
    """What the sum is made of, by KINDS: the offered price, languages, minutes beyond the included, guarantees …"""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        for label, amount in row.lines:
            sums[(kind_of(row, str(label)), row.currency)] += amount
    return [
        (kind, Money(amount, currency))
        for (kind, currency), amount in sorted(sums.items(), key=lambda item: (KINDS.index(item[0][0]), item[0][1]))
        if amount or kind == "offered"
    ]


def kind_of(row: Earning, label: str) -> str:
    if row.learned:
        return worth.LEARNING
    if row.guaranteed or label == worth.OVERTIME:
        return label
    return "language" if label.startswith("language:") else "offered"
