"""What must be true of a period before anybody is paid by it, computed from the database when it is asked for."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Sum

from marketplace.pay import learning, ledger, periods, posting, reconciling, summary
from marketplace.pay.models import Period

PATIENCE = timedelta(seconds=60)  # work that ended just now is on its way to its earning


@dataclass(frozen=True)
class Check:
    passed: bool
    sentence: str


def of_period(period: Period, *, now: datetime) -> list[Check]:
    return [
        _ledger(period),
        _paid_once(period, now),
        _learning(period, now),
        _same_sum(period),
        _recomputed(period),
    ]


def _ledger(period: Period) -> Check:
    balance = ledger.trial_balance().get(period.currency)
    rows = period.transfers.count()
    if balance is None or balance.amount == 0:
        return Check(True, f"The ledger sums to zero, {rows:,} row{'' if rows == 1 else 's'} in this period")
    return Check(False, f"The ledger is off by {balance.decimal()} {balance.currency}")


def _paid_once(period: Period, now: datetime) -> Check:
    start, end = _bounds(period)
    unpaid = posting.unpaid(before=min(end, now - PATIENCE))
    missing = unpaid.filter(ended_at__gte=start, offer__quote__currency=period.currency).count()
    if not missing:
        return Check(True, "Every piece of ended work is paid exactly once")
    return Check(False, f"{missing:,} piece{'' if missing == 1 else 's'} of ended work not paid yet")


def _learning(period: Period, now: datetime) -> Check:
    start, end = _bounds(period)
    unpaid = learning.unpaid().filter(earned_at__gte=start, earned_at__lt=min(end, now - PATIENCE))
    missing = unpaid.filter(enrolment__agent__currency=period.currency)
    count = missing.count()
    if not count:
        return Check(True, "Every stretch of learning time is paid exactly once")
    sentence = f"{count:,} stretch{'' if count == 1 else 'es'} of learning time not paid yet"
    has_rate = learning.payable(now=now).filter(pk__in=missing.values("pk")).exists()
    return Check(False, sentence if has_rate else f"{sentence}: there is no rate in {period.currency}")


def _same_sum(period: Period) -> Check:
    earned = summary.earnings(period).aggregate(sum=Sum("amount"))["sum"] or 0
    moved = period.transfers.aggregate(sum=Sum("amount"))["sum"] or 0
    if earned == moved:
        return Check(True, "Earnings equal what the ledger moved, to the cent")
    return Check(False, "Earnings and the ledger differ")


def _recomputed(period: Period) -> Check:
    wrong, mislearned = reconciling.mismatches(period), reconciling.mislearned(period)
    if not wrong and not mislearned:
        return Check(True, "Every amount computed a second time from its frozen quote")
    if not wrong:
        return Check(False, f"{mislearned:,} amount{'' if mislearned == 1 else 's'} not as learning time and rate give")
    return Check(False, f"{wrong:,} amount{'' if wrong == 1 else 's'} not as the frozen quote gives")


def _bounds(period: Period) -> tuple[datetime, datetime]:
    start = datetime.combine(period.starts_on, time.min, tzinfo=periods.ZONE)
    return start, datetime.combine(period.ends_on + timedelta(days=1), time.min, tzinfo=periods.ZONE)
