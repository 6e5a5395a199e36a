"""What the rules say to a person: the rule by its name, the sum, the limit, and when it frees up."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from agents.limits import table
from agents.limits.policy import shapes
from agents.limits.policy.judging import Binding, Found, Weight
from agents.limits.policy.measuring import Measure
from marketplace.kernel.site import formats


def whose(weight: str) -> str:
    """By whose word it holds."""
    return {
        Weight.LEGAL: _("The law"),
        Weight.HOUSE: _("A rule of the house"),
        Weight.PERMIT: _("Your permit"),
        Weight.OWN: _("Your own limit"),
    }[Weight(weight)]


def title(binding: Binding, day: date) -> str:
    """The rule as the published table names it; a permit's own terms by their shape."""
    rule = table.rule(binding.rule, day)
    return _(rule.title) if rule else of_shape(binding.shape)


def of_shape(shape: shapes.Shape) -> str:
    match shape:
        case shapes.Cap(hours, shapes.Period.WEEK):
            return _("{hours} a week").format(hours=length(hours * 3600))
        case shapes.Cap(hours, shapes.Period.MONTH):
            return _("{hours} a month").format(hours=length(hours * 3600))
        case shapes.Cap(hours):
            return _("{hours} a year").format(hours=length(hours * 3600))
        case shapes.YearlyAverage(hours) | shapes.RollingAverage(hours):
            return _("{hours} a week on average").format(hours=length(hours * 3600))
        case shapes.Days(days):
            return _("{days} days a year").format(days=amount(days, "days"))
        case shapes.DailyHours(hours):
            return _("{hours} a day").format(hours=length(hours * 3600))
        case shapes.DailyRest(hours):
            return _("{hours} of rest in each 24 hours").format(hours=length(hours * 3600))
        case shapes.WeeklyRest(hours):
            return _("{hours} of rest in a row in each seven days").format(hours=length(hours * 3600))
        case shapes.Break(after, minutes):
            told = {"minutes": f"{minutes:g}", "hours": length(after * 3600)}
            return _("A break of {minutes} minutes when a day has more than {hours} of work").format(**told)
        case shapes.Night(begins, ends):
            return _("No work between {begins} and {ends}").format(begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")
        case shapes.NoFreelance():
            return _("No work on one's own account")
        case shapes.ForNightWorkers(limit):
            return _("{limit}, for who works at night").format(limit=of_shape(limit))
        case _:
            return _("Work within the days of your permit")


def sentence(found: Found, zone: ZoneInfo, day: date) -> str:
    """The rule, what it counts with the stretch that was asked for, and when there is room again."""
    parts = [f"{title(found.binding, day)}.", counted(found, zone)]
    if found.measure.exceeded and found.measure.frees_at:
        parts.append(_("There is room again from {moment}.").format(moment=moment(found.measure.frees_at, zone)))
    return " ".join(parts)


def counted(found: Found, zone: ZoneInfo) -> str:
    measure = found.measure
    told = {
        "sum": amount(measure.sum, measure.unit),
        "limit": amount(measure.limit, measure.unit),
        "begins": moment(measure.window.starts_at, zone),
        "ends": moment(measure.window.ends_at, zone),
        "first": formats.day(measure.window.starts_at.astimezone(zone).date()),
        "last": formats.day(_last_day(measure, zone)),
    }
    match shapes.bare(found.binding.shape):
        case shapes.DailyRest() | shapes.WeeklyRest():
            text = _("Work from {begins} to {ends} would last {sum} without such a rest; {limit} are possible.")
        case shapes.DailyHours():
            text = _("With this it would be {sum} in one working day, of {limit}.")
        case shapes.Break():
            text = _("With this it would be {sum} of work without enough breaks; after {limit} one is due.")
        case shapes.Night() | shapes.Covered():
            text = _("{sum} of this lie outside what is possible.")
        case shapes.NoFreelance(unless_permitted=True):
            text = _(
                "You work freelance, and nobody has read in your permit that it allows that. Hand in the office's "
                "permission, or write to us if you want to be employed."
            )
        case shapes.NoFreelance():
            text = _(
                "You work freelance, and this permit allows employment alone. Write to us if you want to be employed."
            )
        case _:
            text = _("With this it would be {sum} of {limit}, from {first} to {last}.")
    return text.format(**told)


def amount(value: float, unit: str) -> str:
    if unit == "days":
        return f"{value:g}".replace(".", formats.number(1, digits=1)[1])
    return length(value)


def length(seconds: float) -> str:
    """`20 h`, `1 h 30 min`, `45 min`: a minute counts when half of it is over, and what is there is never none."""
    minutes = int(seconds / 60 + 0.5) or (1 if seconds >= 2 else 0)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours}{formats.NO_BREAK}h"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes}{formats.NO_BREAK}min")
    return formats.NO_BREAK.join(parts)


def moment(when: datetime, zone: ZoneInfo) -> str:
    """`Monday 23 November at 08:00`, by the person's own clock."""
    local = when.astimezone(zone)
    return _("{day} at {clock}").format(day=formats.day(local.date(), weekday=True), clock=f"{local:%H:%M}")


def _last_day(measure: Measure, zone: ZoneInfo) -> date:
    return (measure.window.ends_at - timedelta(seconds=1)).astimezone(zone).date()
