"""What must be true of a period before anybody is paid by it, computed from the database when it is asked for."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.kernel.site import formats
from marketplace.pay import (
    learning,
    ledger,
    log_in_pay,
    periods,
    posting,
    reconciling,
    regauging,
    shift_pay,
    summary,
)
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
        _guarantees(period, now),
        _same_sum(period),
        _recomputed(period),
    ]


def _ledger(period: Period) -> Check:
    balance = ledger.trial_balance().get(period.currency)
    rows = period.transfers.count()
    if balance is None or balance.amount == 0:
        said = ngettext(
            "The ledger sums to zero, %(rows)s row in this period",
            "The ledger sums to zero, %(rows)s rows in this period",
            rows,
        )
        return Check(True, said % {"rows": formats.number(rows)})
    off = {"amount": formats.amount(balance), "currency": balance.currency}
    return Check(False, _("The ledger is off by %(amount)s %(currency)s") % off)


def _paid_once(period: Period, now: datetime) -> Check:
    start, end = _bounds(period)
    unpaid = posting.unpaid(before=min(end, now - PATIENCE))
    missing = unpaid.filter(ended_at__gte=start, offer__quote__currency=period.currency).count()
    if not missing:
        return Check(True, _("Every piece of ended work is paid exactly once"))
    said = ngettext("%(n)s piece of ended work not paid yet", "%(n)s pieces of ended work not paid yet", missing)
    return Check(False, said % {"n": formats.number(missing)})


def _learning(period: Period, now: datetime) -> Check:
    start, end = _bounds(period)
    unpaid = learning.unpaid().filter(earned_at__gte=start, earned_at__lt=min(end, now - PATIENCE))
    missing = unpaid.filter(enrolment__agent__currency=period.currency)
    count = missing.count()
    if not count:
        return Check(True, _("Every stretch of learning time is paid exactly once"))
    said = ngettext(
        "%(n)s stretch of learning time not paid yet", "%(n)s stretches of learning time not paid yet", count
    )
    sentence = said % {"n": formats.number(count)}
    if learning.payable(now=now).filter(pk__in=missing.values("pk")).exists():
        return Check(False, sentence)
    unpriced = _("%(sentence)s: there is no rate in %(currency)s")
    return Check(False, unpriced % {"sentence": sentence, "currency": period.currency})


def _guarantees(period: Period, now: datetime) -> Check:
    """Also of those that wait for a ticket in hand: they are owed all the same."""
    start, end = _bounds(period)
    until = min(end, now - PATIENCE)
    shifts = shift_pay.unpaid().filter(currency=period.currency, ended_at__gte=start, ended_at__lt=until)
    ended = log_in_pay.unpaid().filter(session__ended_at__gte=start, session__ended_at__lt=until)
    log_ins = ended.filter(guaranteed__currency=period.currency).distinct()
    missing = shifts.count() + log_ins.count()
    if not missing:
        return Check(True, _("Every shift and every guaranteed log-in is paid exactly once"))
    said = ngettext(
        "%(n)s shift or guaranteed log-in not paid yet", "%(n)s shifts or guaranteed log-ins not paid yet", missing
    )
    return Check(False, said % {"n": formats.number(missing)})


def _same_sum(period: Period) -> Check:
    earned = summary.earnings(period).aggregate(sum=Sum("amount"))["sum"] or 0
    moved = period.transfers.aggregate(sum=Sum("amount"))["sum"] or 0
    if earned == moved:
        return Check(True, _("Earnings equal what the ledger moved, to the cent"))
    return Check(False, _("Earnings and the ledger differ"))


def _recomputed(period: Period) -> Check:
    wrong, mislearned = reconciling.mismatches(period), reconciling.mislearned(period)
    misgauged = regauging.misgauged(period)
    if not wrong and not mislearned and not misgauged:
        return Check(True, _("Every amount computed a second time from its frozen quote"))
    if not wrong and not mislearned:
        said = ngettext(
            "%(n)s amount not as the terms and the time of a guarantee give",
            "%(n)s amounts not as the terms and the time of their guarantees give",
            misgauged,
        )
        return Check(False, said % {"n": formats.number(misgauged)})
    if not wrong:
        said = ngettext(
            "%(n)s amount not as learning time and rate give",
            "%(n)s amounts not as learning time and rate give",
            mislearned,
        )
        return Check(False, said % {"n": formats.number(mislearned)})
    said = ngettext("%(n)s amount not as the frozen quote gives", "%(n)s amounts not as the frozen quote gives", wrong)
    return Check(False, said % {"n": formats.number(wrong)})


def _bounds(period: Period) -> tuple[datetime, datetime]:
    start = datetime.combine(period.starts_on, time.min, tzinfo=periods.ZONE)
    return start, datetime.combine(period.ends_on + timedelta(days=1), time.min, tzinfo=periods.ZONE)
