"""What must never happen to pay, counted from the database."""

from datetime import timedelta

from django.utils import timezone

from marketplace.kernel import guarantees
from marketplace.pay import posting

PATIENCE = timedelta(seconds=60)


@guarantees.count("unpaid")
def unpaid() -> int:
    """Work that ended more than a minute ago and has no earning."""
    return int(posting.unpaid(before=timezone.now() - PATIENCE).count())
