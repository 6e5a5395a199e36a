"""A guarantee as its page tells it: the time there, what tickets brought in it, and what is added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agents.models import Agent
from dispatch.models import Assignment
from marketplace.kernel.money import Money
from marketplace.pay import guarantee_words, log_in_pay, shift_pay, worth
from marketplace.pay.models import Earning


@dataclass(frozen=True)
class Part:
    """So much time at so much an hour."""

    seconds: float
    an_hour: Money
    amount: Money


@dataclass(frozen=True)
class Ticket:
    number: str
    whole: Money
    counted: Money


@dataclass(frozen=True)
class Guarantee:
    """Posted, or of a shift or log-in that goes on: so far."""

    subject: str
    until: datetime | None  # None where it goes on
    total: Money
    parts: list[Part]
    tickets: list[Ticket]
    counted: Money
    top_up: Money | None
    bonus: Money | None
    bonus_part: Part | None
    cancelled: Part | None
    share: float  # of the shift: how much of it they were there, never rounded up
    asked: float  # of it, for the bonus
    cut_short: bool = False

    @property
    def has_edge(self) -> bool:
        """Whether a ticket reaches over the edge of the time."""
        return any(one.counted != one.whole for one in self.tickets)


def posted(rows: Sequence[Earning]) -> dict[int, Guarantee]:
    """By the earning's id; the tickets of all of them by one query."""
    found = [row for row in rows if row.guaranteed]
    numbers = _numbers(one["of"] for row in found for one in row.quote["counted"])
    return {
        row.pk: _shown(
            guarantee_words.subject(row), row.quote, row.lines, row.currency, row.outcome, row.ended_at, numbers
        )
        for row in found
    }


def so_far(agent: Agent, *, now: datetime) -> Guarantee | None:
    """Of the shift that this agent works, or of the guaranteed log-in that goes on without one."""
    claim = shift_pay.running(agent.pk, now=now)
    if claim is not None:
        reckoned = shift_pay.reckon(claim, now=now)
        terms, lines = shift_pay.frozen(claim, reckoned), [[worth.TOP_UP, reckoned.top_up]]
        subject, currency, there = guarantee_words.shift(claim), claim.currency, reckoned.attended_ms
    else:
        log_in = log_in_pay.running(agent.pk)
        if log_in is None:
            return None
        netted = log_in_pay.reckon(log_in, now=now)
        terms, lines = log_in_pay.frozen(log_in, netted), [[worth.TOP_UP, netted.top_up]]
        subject, currency, there = guarantee_words.log_in(), netted.parts[0].an_hour.currency, netted.paid_ms
    if not there:
        return None
    numbers = _numbers(one["of"] for one in terms["counted"])
    return _shown(subject, terms, lines, currency, "", None, numbers)


def _shown(
    subject: str,
    terms: dict[str, Any],
    lines: Sequence[Sequence[Any]],
    currency: str,
    outcome: str,
    until: datetime | None,
    numbers: dict[str, str],
) -> Guarantee:
    amounts = {label: Money(amount, currency) for label, amount in lines}

    def part(rate: int, ms: int, amount: int) -> Part:
        return Part(ms / 1000, Money(rate, currency), Money(amount, currency))

    rates = terms.get("parts") or [
        {"guarantee": terms["guarantee"], "paid_ms": terms["attended_ms"], "guaranteed": terms["guaranteed"]}
    ]
    bonus, cancelled = amounts.get(worth.BONUS), amounts.get(worth.CANCELLED)
    scheduled = terms.get("scheduled_ms", 0)
    return Guarantee(
        subject=subject,
        until=until,
        total=sum(amounts.values(), Money(0, currency)),
        parts=[part(one["guarantee"], one["paid_ms"], one["guaranteed"]) for one in rates if one["paid_ms"]],
        tickets=[
            Ticket(numbers.get(one["of"], ""), Money(one["amount"], currency), Money(one["counted"], currency))
            for one in terms["counted"]
        ],
        counted=Money(sum(one["counted"] for one in terms["counted"]), currency),
        top_up=amounts.get(worth.TOP_UP),
        bonus=bonus,
        bonus_part=part(terms["bonus"], scheduled, bonus.amount) if bonus is not None else None,
        cancelled=part(terms["guarantee"], terms["cancelled_ms"], cancelled.amount) if cancelled is not None else None,
        share=(100 * terms["attended_ms"] // scheduled if scheduled else 100) / 100,
        asked=terms.get("bonus_from_percent", 0) / 100,
        cut_short=outcome == worth.CUT_SHORT,
    )


def _numbers(references: Any) -> dict[str, str]:
    """`assignment:42` → `T-17`; what a cancelled shift paid has no ticket."""
    keys = {int(one.removeprefix("assignment:")) for one in references if one.startswith("assignment:")}
    rows = Assignment.objects.filter(pk__in=keys).select_related("ticket")
    return {f"assignment:{row.pk}": row.ticket.number for row in rows}
