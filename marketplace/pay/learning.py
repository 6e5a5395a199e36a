"""Paying for learning time: each stretch that training has settled, once, by the minute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, QuerySet, Sum

from agents.training.models import TrainingTime
from marketplace.pay import learning_rates, posting, worth
from marketplace.pay.models import LearningRate
from marketplace.pay.models.transfer import LEARNING, owed_to


@dataclass(frozen=True)
class Waiting:
    """Learning time of a currency that has no rate in force."""

    currency: str
    people: int
    seconds: int
    since: datetime


def post(time_ids: Iterable[int], *, now: datetime) -> int:
    """Pay those of these times that have a rate and are not paid yet; returns how many were paid just now."""
    with transaction.atomic():
        learning_rates.hold_still()
        rates = learning_rates.in_force(now)
        times = payable(now=now).filter(pk__in=set(time_ids)).select_related("enrolment__agent").order_by("pk")
        due = [_row(time, learning_rates.of_time(time.earned_at, rates[_currency(time)]), now) for time in times]
        return posting.into_ledger(due, now=now)


def post_missing(*, now: datetime) -> int:
    """The net under lost events, and what brings in the time that waited for a rate."""
    return posting.sweep(payable(now=now).filter(earned_at__lt=now - posting.AFTER), post, now=now)


def payable(*, now: datetime) -> QuerySet[TrainingTime]:
    """Times without an earning whose currency has a rate in force."""
    return unpaid().filter(enrolment__agent__currency__in=_currencies(now))


def unpaid() -> QuerySet[TrainingTime]:
    return TrainingTime.objects.filter(earning=None)


def waiting(*, now: datetime) -> list[Waiting]:
    """What nobody can be paid for yet, per currency."""
    rows = unpaid().exclude(enrolment__agent__currency__in=_currencies(now))
    sums = rows.values(currency=F("enrolment__agent__currency")).order_by("currency")
    sums = sums.annotate(people=Count("enrolment__agent", distinct=True), sum=Sum("seconds"), since=Min("earned_at"))
    return [Waiting(row["currency"], row["people"], row["sum"], row["since"]) for row in sums]


def _currencies(now: datetime) -> Any:
    return LearningRate.objects.filter(in_force_from__lte=now).order_by().values("currency")


def _currency(time: TrainingTime) -> str:
    return time.enrolment.agent.currency


def _row(time: TrainingTime, rate: LearningRate, now: datetime) -> dict[str, Any]:
    """Learning is no span of the clock: both ends are when it was settled, its length are its seconds."""
    earned, agent_id = worth.of_learning(time.seconds, rate.money), time.enrolment.agent_id
    return {
        "reference": f"learning:{time.pk}",
        "debit": LEARNING,
        "credit": owed_to(agent_id),
        "training_time_id": time.pk,
        "agent_id": agent_id,
        "quote": rate.frozen(),
        "rule": worth.LEARNING_RULE,
        "outcome": worth.LEARNED,
        "started_at": time.earned_at,
        "ended_at": time.earned_at,
        "handled_ms": time.seconds * 1000,
        "lines": earned.lines,
        "amount": earned.total.amount,
        "currency": earned.total.currency,
        "posted_at": now,
    }
