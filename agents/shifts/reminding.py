"""Reminding of what was claimed: a day before, and an hour before."""

from datetime import datetime, timedelta

from django.db import transaction

from agents.shifts import telling
from agents.shifts.models import Claim

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)


def remind(*, now: datetime) -> int:
    """Each claim once a day before, unless it was claimed later, and once an hour before. How many."""
    coming = Claim.objects.held().filter(starts_at__gt=now)
    sent = 0
    for which, ahead, field in (("day", DAY, "reminded_day_at"), ("hour", HOUR, "reminded_hour_at")):
        due = coming.filter(starts_at__lte=now + ahead, **{field: None})
        for pk in list(due.values_list("pk", flat=True)):
            with transaction.atomic():
                rows = due.filter(pk=pk).select_related("agent__person")
                claim = rows.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
                if claim is None:
                    continue
                Claim.objects.filter(pk=pk).update(**{field: now})
                near = which == "day" and claim.starts_at - now <= HOUR
                if claim.claimed_at <= claim.starts_at - ahead and not near:
                    telling.begins(claim, which, now=now)
                    sent += 1
    return sent
