"""What must never happen to pay, counted from the database."""

from datetime import timedelta

from django.utils import timezone

from marketplace.kernel import guarantees
from marketplace.pay import learning, log_in_pay, posting, shift_pay
from marketplace.pay.models import Earning

PATIENCE = timedelta(seconds=60)


@guarantees.count("unpaid")
def unpaid() -> int:
    """Work that ended more than a minute ago without an earning, and what else could have one by now.

    Learning time with a rate, shifts and guaranteed log-ins that nothing holds up.
    """
    now = timezone.now()
    # What has waited for a first rate is missing only when the sweep has had its turn since.
    learned = learning.payable(now=now - 2 * PATIENCE).filter(earned_at__lt=now - PATIENCE)
    # A guarantee waits for its last ticket: what was held up a moment ago is not missing.
    before = now - 3 * PATIENCE
    late = Earning.objects.filter(posted_at__gt=before, assignment__isnull=False)
    shifts = shift_pay.payable(now=before).exclude(agent__in=late.values("agent"))
    log_ins = log_in_pay.payable(now=before).exclude(session__agent__in=late.values("agent"))
    return int(posting.unpaid(before=now - PATIENCE).count()) + learned.count() + shifts.count() + log_ins.count()
