"""A queue's day in half hours of arrival, from midnight to now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.floor import arrivals
from dispatch.floor.scope import Scope
from dispatch.models import Queue
from dispatch.policy.service_level import Row

WIDTH = timedelta(minutes=30)


@dataclass(frozen=True)
class Interval:
    start: datetime
    row: Row


def today(queue: Queue, *, zone: str, now: datetime) -> list[Interval]:
    """Newest first; half hours in which nobody came are left out."""
    scope = Scope((queue.pk,), False, zone)
    found = arrivals.read(scope, now=now).get(queue.pk)
    midnight, rows = scope.midnight(now), dict[datetime, Row]()
    for slot, row in (found.slots if found else {}).items():
        start = datetime.fromtimestamp(slot * arrivals.SLOT.total_seconds(), ZoneInfo(zone))
        if start >= midnight:
            begin = midnight + WIDTH * int((start - midnight) / WIDTH)
            rows[begin] = rows.get(begin, Row()) + row
    return [Interval(start, rows[start]) for start in sorted(rows, reverse=True)]
