"""Publishing what work pays: pay decides, dispatch holds the rows that its offers quote from."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from agents import auditing
from agents.models import Person
from dispatch.models import Price, Queue
from marketplace.kernel.errors import Invalid
from marketplace.kernel.money import Money
from marketplace.pay.models import RateCard

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('pay.rates'))"  # so that numbers follow without a gap


class RateInThePast(Invalid):
    """A rate comes into force when it is published, or later. What was offered before keeps its own."""


class RateBelowZero(Invalid):
    """A rate is never below zero."""


def publish(
    queue: Queue,
    *,
    currency: str,
    base: int,
    included_seconds: int,
    per_minute: int,
    language_supplements: Mapping[str, int] | None = None,
    in_force_from: datetime | None = None,
    now: datetime,
    by: Person | None = None,
) -> RateCard:
    """Publish terms of `queue` under a new card, in minor units, in force from `now` unless said otherwise.

    Raises RateInThePast, RateBelowZero, and Invalid for a currency that we do not pay in.
    """
    if in_force_from is not None and in_force_from < now:
        raise RateInThePast()
    supplements = dict(language_supplements or {})
    for amount in (base, per_minute, *supplements.values()):
        Money(amount, currency)
    if min(base, per_minute, included_seconds, *supplements.values()) < 0:
        raise RateBelowZero()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME)
        number = 1 + max(
            RateCard.objects.aggregate(last=Max("number"))["last"] or 0,
            Price.objects.aggregate(last=Max("rate_card"))["last"] or 0,
        )
        card = RateCard.objects.create(number=number, published_at=now, published_by=by)
        Price.objects.create(
            queue=queue,
            rate_card=card.number,
            currency=currency,
            base=base,
            included_seconds=included_seconds,
            per_minute=per_minute,
            language_supplements=supplements,
            in_force_from=in_force_from or now,
        )
        if by:
            about = {"queue": queue.pk, "rate_card": card.number}
            auditing.record(by, "rate.published", about=about, now=now)
    return card
