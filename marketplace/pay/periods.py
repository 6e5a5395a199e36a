"""Which period is it? Half months of the house's own calendar, opened when they are first asked for."""

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from marketplace.pay.models import Period

ZONE = ZoneInfo("Europe/Stockholm")  # where the house keeps its books: a day begins at its midnight
SECOND_HALF = 16


def span(day: date) -> tuple[date, date]:
    """First and last day of the half month that `day` lies in."""
    if day.day < SECOND_HALF:
        return day.replace(day=1), day.replace(day=SECOND_HALF - 1)
    return day.replace(day=SECOND_HALF), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def covering(currency: str, moment: datetime) -> Period:
    """The period of `currency` whose days hold `moment`, opened if nobody has asked for it yet."""
    return _covering_day(currency, moment.astimezone(ZONE).date())


def current(currency: str, now: datetime) -> Period:
    return covering(currency, now)


def accepting(currency: str, moment: datetime, *, now: datetime) -> Period:
    """Where work of `moment` is posted: its own period while that is open, else the first open one from today on.

    What comes late into a closed period is paid in the next: a period in review is not changed behind its reviewer.
    """
    period = covering(currency, moment)
    if period.state == Period.State.OPEN:
        return period
    period = covering(currency, max(moment, now))
    while period.state != Period.State.OPEN:
        period = _covering_day(currency, period.ends_on + timedelta(days=1))
    return period


def _covering_day(currency: str, day: date) -> Period:
    starts_on, ends_on = span(day)
    return Period.objects.get_or_create(currency=currency, starts_on=starts_on, defaults={"ends_on": ends_on})[0]
