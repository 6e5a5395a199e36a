"""Why an earning is what it is: rule, inputs and sources, so that whoever earned it can compute it again."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dispatch.models import Price
from marketplace.kernel.outbox.models import Event
from marketplace.pay import guarantee_words, worth
from marketplace.pay.models import Earning

FORMULA = (
    "base + per_minute × max(0, handled_seconds − included_seconds) ÷ 60, rounded once, half away from zero; "
    "handled_seconds = ended_at − accepted_at, to the millisecond"
)
BASE_FORMULA = "base"
LEARNING_FORMULA = "per_minute × seconds ÷ 60, rounded once, half away from zero"
IN_WORDS = gettext_noop("Base + price of a minute × seconds beyond those included ÷ 60")
BASE_IN_WORDS = gettext_noop("The base alone")
LEARNING_IN_WORDS = gettext_noop("Price of a minute × seconds ÷ 60")
RULES = {worth.RULE: gettext_noop("work, version 1"), worth.LEARNING_RULE: gettext_noop("learning, version 1")}
GUARANTEED_SOURCES = ("shift_worked", "shift_cut_short", "shift_cancelled_late")
SOURCES = (
    "offer_made", "offer_accepted", "transfer_joined", "work_taken", "ticket_closed", "work_completed", "work_released",
    "consult_ended",
)  # fmt: skip


def of_earning(row: Earning) -> dict[str, Any]:
    """Amounts are minor units of the earning's currency, times RFC 3339."""
    work = row.assignment
    if row.guaranteed:
        return _of_guarantee(row)
    if work is None:
        return _of_learning(row)
    quote = row.frozen
    price = Price.objects.filter(pk=quote.price_id).first()
    return {
        "rule": row.rule,
        "formula": formula(row),
        "calculation": calculation(row),
        "inputs": {
            "outcome": row.outcome,
            "base": quote.base,
            "per_minute": quote.per_minute,
            "included_seconds": quote.included_seconds,
            "handled_seconds": row.handled_seconds,
            "offered_at": _time(work.offer.offered_at),
            "accepted_at": _time(row.started_at),
            "closed_at": _time(work.closed_at),
            "ended_at": _time(row.ended_at),
        },
        "lines": _lines(row),
        "quote": row.quote,
        "rate_card": {"number": quote.rate_card, "in_force_from": _time(price.in_force_from if price else None)},
        "ledger": row.transfer.reference if row.transfer else None,
        "events": sources(row),
    }


def _of_learning(row: Earning) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "formula": formula(row),
        "calculation": calculation(row),
        "inputs": {
            "outcome": row.outcome,
            "seconds": row.handled_ms // 1000,
            "per_minute": row.quote["per_minute"],
            "learning_rate": row.quote["learning_rate"],
            "in_force_from": row.quote["in_force_from"],
            "settled_at": _time(row.ended_at),
        },
        "lines": _lines(row),
        "quote": row.quote,
        "rate_card": None,
        "ledger": row.transfer.reference if row.transfer else None,
        "events": sources(row),
    }


def _of_guarantee(row: Earning) -> dict[str, Any]:
    """Its terms, the time that counts and what each ticket brought in it all stand in what the earning has frozen."""
    return {
        "rule": row.rule,
        "formula": formula(row),
        "calculation": calculation(row),
        "inputs": {"outcome": row.outcome, **row.quote},
        "lines": _lines(row),
        "quote": row.quote,
        "rate_card": None,
        "ledger": row.transfer.reference if row.transfer else None,
        "events": sources(row),
    }


def _lines(row: Earning) -> list[dict[str, Any]]:
    return [{"label": label, "amount": {"amount": part, "currency": row.currency}} for label, part in row.lines]


def formula(row: Earning) -> str:
    if row.guaranteed:
        return guarantee_words.formula(row)
    if row.learned:
        return LEARNING_FORMULA
    return BASE_FORMULA if row.outcome in worth.BASE_ALONE else FORMULA


def in_words(row: Earning) -> str:
    """The formula as its reader says it."""
    if row.guaranteed:
        return guarantee_words.in_words(row)
    if row.learned:
        return _(LEARNING_IN_WORDS)
    return _(BASE_IN_WORDS if row.outcome in worth.BASE_ALONE else IN_WORDS)


def rule(row: Earning) -> str:
    """The rule's name, in the reader's language where it is a name of ours."""
    return _(RULES[row.rule]) if row.rule in RULES else guarantee_words.rule(row.rule)


def calculation(row: Earning, *, point: str = ".") -> str:
    """The formula with its numbers, in minor units: `4800 + 410 × max(0, 900 − 720) ÷ 60 = 6030`.

    `point` is what the reader writes before the fraction of a second.
    """
    if row.guaranteed:
        return guarantee_words.calculation(row, point=point)
    if row.learned:
        return f"{row.quote['per_minute']} × {row.handled_ms // 1000} ÷ 60 = {row.amount}"
    quote = row.frozen
    if row.outcome in worth.BASE_ALONE:
        return f"{quote.base}"
    handled = f"{row.handled_ms / 1000:.3f}".rstrip("0").rstrip(".").replace(".", point)
    over = f"max(0{';' if point == ',' else ','} {handled} − {quote.included_seconds})"
    return f"{quote.base} + {quote.per_minute} × {over} ÷ 60 = {row.amount}"


def sources(row: Earning) -> list[dict[str, Any]]:
    """The events that the facts stand in, in the order they were recorded."""
    work, time = row.assignment, row.training_time
    if time is not None:
        told = Event.objects.filter(stream=f"enrolment:{time.enrolment_id}", kind="training_time_earned")
        return [_source(event) for event in told.order_by("position") if event.facts.get("time_id") == time.pk]
    if work is None:
        told = Event.objects.filter(stream=f"claim:{row.claim_id}", kind__in=GUARANTEED_SOURCES)
        return [_source(event) for event in told.order_by("position")]
    told = Event.objects.filter(stream=f"ticket:{work.ticket_id}", kind__in=SOURCES).order_by("position")
    return [
        _source(event)
        for event in told
        if work.pk == event.facts.get("assignment_id") or work.offer_id == event.facts.get("offer_id")
    ]


def _source(event: Event) -> dict[str, Any]:
    return {"id": event.pk, "kind": event.kind, "recorded_at": _time(event.recorded_at)}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
