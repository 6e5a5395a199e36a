"""Publishing what a minute of learning pays, and knowing which rate a stretch of learning time has."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from agents import auditing
from agents.models import Person
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.money import Money
from marketplace.pay.models import Earning, LearningRate
from marketplace.pay.rates import RateInThePast

# Who publishes is alone; who posts is among many. So no rate appears beneath a time that another one has just paid.
ALONE = "SELECT pg_advisory_xact_lock(hashtext('pay.learning_rates'))"
AMONG_MANY = "SELECT pg_advisory_xact_lock_shared(hashtext('pay.learning_rates'))"
AFTER = timedelta(microseconds=1)


class LearningUnpaid(Invalid):
    """A minute of learning is paid something."""


class RateTaken(Conflict):
    """Another rate comes into force at this very moment."""


def publish(
    *, currency: str, per_minute: int, in_force_from: datetime | None = None, now: datetime, by: Person | None = None
) -> LearningRate:
    """A rate in minor units a minute, in force at once unless said otherwise, and never for time that is paid.

    Raises LearningUnpaid, RateInThePast, RateTaken, and Invalid for a currency that we do not pay in.
    """
    Money(per_minute, currency)
    if per_minute <= 0:
        raise LearningUnpaid()
    with transaction.atomic():
        _lock(ALONE)
        earliest = max(now, _paid_until(currency) or now)
        if in_force_from is not None and in_force_from < earliest:
            raise RateInThePast()
        starts = in_force_from or earliest
        if LearningRate.objects.filter(currency=currency, in_force_from=starts).exists():
            raise RateTaken()
        rate = LearningRate.objects.create(
            currency=currency, per_minute=per_minute, in_force_from=starts, published_at=now, published_by=by
        )
        if by:
            auditing.record(by, "learning_rate.published", about={"learning_rate": rate.pk}, now=now)
    return rate


def in_force(now: datetime) -> dict[str, list[LearningRate]]:
    """Per currency the rates that have come into force, the first one first."""
    found: dict[str, list[LearningRate]] = defaultdict(list)
    for rate in LearningRate.objects.filter(in_force_from__lte=now).order_by("in_force_from"):
        found[rate.currency].append(rate)
    return dict(found)


def of_time(earned_at: datetime, rates: Sequence[LearningRate]) -> LearningRate:
    """The rate in force when the time was earned; what waited for a first rate has that one."""
    return next((rate for rate in reversed(rates) if rate.in_force_from <= earned_at), rates[0])


def hold_still() -> None:
    """Until the transaction ends nobody publishes a rate."""
    _lock(AMONG_MANY)


def _paid_until(currency: str) -> datetime | None:
    paid = Earning.objects.filter(currency=currency, training_time__isnull=False)
    last = paid.aggregate(earned=Max("ended_at"), posted=Max("posted_at"))
    return max(last["earned"], last["posted"]) + AFTER if last["earned"] else None


def _lock(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
