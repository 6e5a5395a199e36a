"""What must never happen to pay, counted from the database."""

from datetime import timedelta

from django.utils import timezone

from marketplace.kernel import guarantees
from marketplace.pay import learning, posting

PATIENCE = timedelta(seconds=60)


@guarantees.count("unpaid")
def unpaid() -> int:
    """Work that ended more than a minute ago without an earning, and learning time without one that has a rate."""
    now = timezone.now()
    # What has waited for a first rate is missing only when the sweep has had its turn since.
    learned = learning.payable(now=now - 2 * PATIENCE).filter(earned_at__lt=now - PATIENCE)
    return int(posting.unpaid(before=now - PATIENCE).count()) + learned.count()
