"""Whether a person may work: a shift that they would claim, or going online now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Q

from agents.limits import permits, table, words, working
from agents.limits.models import HouseWaiver, OptOut, Permit, Standing
from agents.limits.policy import calendars, judging, shapes
from agents.limits.policy.judging import Binding, End, Found, Life, Waiver, Weight
from agents.limits.policy.stretches import Stretch, merged
from agents.models import Agent

__all__ = ["Finding", "Stretch", "Verdict", "Weight", "for_log_in", "for_shift", "so_far"]
FAR = date(9998, 1, 1)
FOREVER = datetime.max.replace(tzinfo=UTC)
LOOK_BACK = timedelta(days=380)  # a calendar year, whatever the day; longer than every average


@dataclass(frozen=True)
class Finding:
    """What one rule says. `sum` and `limit` are seconds, or days where `unit` is "days"."""

    rule: str
    weight: Weight
    title: str
    sum: float
    limit: float
    unit: str
    counted_from: datetime
    counted_until: datetime
    frees_at: datetime | None
    sentence: str
    found: Found
    waived: bool = False

    @property
    def whose(self) -> str:
        """By whose word it holds."""
        return words.whose(self.weight)

    @property
    def counted_last(self) -> datetime:
        """Within the last day that counts."""
        return max(self.counted_from, self.counted_until - judging.PRECISION)

    @property
    def sum_words(self) -> str:
        return words.amount(self.sum, self.unit)

    @property
    def limit_words(self) -> str:
        return words.amount(self.limit, self.unit)

    @property
    def share(self) -> float:
        return self.found.measure.share


@dataclass(frozen=True)
class Verdict:
    """`refusals` keep the person from it, the longest first; `warnings` come close (from 80 %) or were waived."""

    refusals: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    all: tuple[Finding, ...] = ()  # every rule that binds, the worst first
    life: Life | None = None  # of work that would begin now
    at: datetime | None = None

    @cached_property
    def end(self) -> End | None:
        """When a rule ends the work that begins now. Looked for when it is asked: that costs more than the rest."""
        return judging.end_of_work(self.life, self.at) if self.life and self.at else None

    @property
    def allowed(self) -> bool:
        return not self.refusals

    @property
    def waivable(self) -> bool:
        """Whether an operator may allow it: only the house's own rules are against it."""
        return bool(self.refusals) and all(one.weight == Weight.HOUSE for one in self.refusals)


def for_shift(agent: Agent, stretch: Stretch, *, planned: Iterable[Stretch] = (), now: datetime) -> Verdict:
    """May they claim this stretch beside what they have `planned`? Breaks are told, never a reason to refuse."""
    stretch = _utc(stretch)
    life = life_of(agent, planned=planned, around=stretch, now=now)
    return _verdict(judging.judge_shift(life, stretch), life, stretch.starts_at)


def for_shifts(
    agent: Agent, asked: Sequence[Stretch], *, planned: Iterable[Stretch] = (), now: datetime
) -> list[Verdict]:
    """`for_shift` of many stretches, each on its own: what they rest on is read once for each day they begin on."""
    zone, ahead, days = ZoneInfo(agent.person.time_zone), list(planned), dict[date, list[Stretch]]()
    for one in map(_utc, asked):
        days.setdefault(calendars.day_of(one.starts_at, zone), []).append(one)
    found: dict[Stretch, Verdict] = {}
    for stretches in days.values():
        around = Stretch(min(one.starts_at for one in stretches), max(one.ends_at for one in stretches))
        life = life_of(agent, planned=ahead, around=around, now=now)
        for one in stretches:
            found[one] = _verdict(judging.judge_shift(life, one), life, one.starts_at)
    return [found[_utc(one)] for one in asked]


def for_log_in(agent: Agent, *, planned: Iterable[Stretch] = (), now: datetime) -> Verdict:
    """May they go online now beside what they have `planned`, and until when?"""
    now = now.astimezone(UTC)
    life = life_of(agent, planned=planned, around=Stretch(now, now + judging.LOOK_AHEAD), now=now)
    return replace(_verdict(judging.judge_log_in(life, now), life, now), life=life, at=now)


def so_far(agent: Agent, *, planned: Iterable[Stretch] = (), now: datetime) -> Verdict:
    """How full each limit is now, with what is planned."""
    now = now.astimezone(UTC)
    moment = Stretch(now, now + judging.PRECISION)
    life = life_of(agent, planned=planned, around=moment, now=now)
    return _verdict(judging.judge(life, moment), life, now)


def life_of(agent: Agent, *, planned: Iterable[Stretch], around: Stretch, now: datetime) -> Life:
    """All that the rules read of this person, for a stretch of time."""
    standing = Standing.objects.filter(agent=agent).first() or Standing(country="", zone=agent.person.time_zone)
    zone = zone_of(standing.zone)
    ahead = [part for one in map(_utc, planned) if (part := one.within(Stretch(now, max(now, one.ends_at))))]
    rows = HouseWaiver.objects.filter(agent=agent, starts_at__lt=around.ends_at, ends_at__gt=around.starts_at)
    held = permits.in_force(agent)
    return Life(
        bindings=_bindings(standing, held, _consented(agent, standing, around), around, zone),
        worked=working.stretches(agent, since=min(now, around.starts_at) - LOOK_BACK, now=now),
        planned=ahead,
        zone=zone,
        freelance=standing.engagement == Standing.Engagement.FREELANCE,
        waivers=[Waiver(one.rule, Stretch(one.starts_at, one.ends_at)) for one in rows],
        recesses=[one for permit in held for one in permits.recesses(permit)],
    )


def zone_of(name: str) -> ZoneInfo:
    """A zone that nobody knows is UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _consented(agent: Agent, standing: Standing, around: Stretch) -> table.Consent | None:
    """The law by which an employed adult has agreed to longer weeks, for all of this time."""
    law = table.consent_of(standing.country)
    if law is None or standing.engagement != Standing.Engagement.EMPLOYED:
        return None
    mine = OptOut.objects.filter(agent=agent, law=law.key, agreed_at__lte=around.starts_at)
    return law if mine.filter(Q(ends_at=None) | Q(ends_at__gte=around.ends_at)).exists() else None


def _bindings(
    standing: Standing, held: Sequence[Permit], consented: table.Consent | None, around: Stretch, zone: ZoneInfo
) -> list[Binding]:
    day = calendars.day_of(around.starts_at, zone)
    minor = standing.minor_until is not None and day < standing.minor_until
    employed = standing.engagement == Standing.Engagement.EMPLOYED
    found = []
    for rule in table.rules():
        here = rule.holds_in(standing.country)
        everywhere = rule.country == "EU"  # elsewhere the house keeps the same by its own choice
        if not rule.in_force(day) or not (here or everywhere):
            continue
        if rule.binds == table.Binds.ADULT:
            weight = Weight.LEGAL if here and employed else Weight.HOUSE
            if consented is None or minor or rule.key not in consented.rules:
                found.append(Binding(rule.key, rule.shape, weight))
            elif consented.limit:
                found.append(Binding(consented.key, consented.limit, weight))
        elif rule.binds == table.Binds.MINOR and minor:
            found.append(Binding(rule.key, rule.shape, Weight.LEGAL))
    valid = {permit.pk: _valid(permit, zone) for permit in held}
    asked_of = [one.pk for one in held if one.kind != Permit.Kind.OWN]
    if asked_of:
        days = tuple(merged(valid[pk] for pk in asked_of))
        found.append(Binding("permit.days", shapes.Covered(days), Weight.PERMIT))
    now_valid = [one for one in held if valid[one.pk].overlaps(around)]
    return found + [one for permit in now_valid for one in _of_permit(permit, valid[permit.pk], day)]


def _valid(permit: Permit, zone: ZoneInfo) -> Stretch:
    after = permit.valid_until + timedelta(days=1) if permit.valid_until else FAR
    return calendars.between(permit.valid_from, after, zone)


def _of_permit(permit: Permit, valid: Stretch, day: date) -> Iterable[Binding]:
    weight = Weight.OWN if permit.kind == Permit.Kind.OWN else Weight.PERMIT
    named = [rule for key in permit.rules if (rule := table.rule(key, day))]
    against = table.against_freelance(permit.country, day) if permit.kind == Permit.Kind.STUDENT else None
    if against and not (permit.own_account and against.shape == shapes.NoFreelance(unless_permitted=True)):
        yield Binding(against.key, against.shape, Weight.PERMIT, valid)
    for rule in named:
        yield Binding(rule.key, rule.shape, Weight.PERMIT, valid)
    for number, one in enumerate(permit.terms, 1):
        yield Binding(f"permit.{permit.pk}.{number}", table.shape_of(one), weight, valid)


def _verdict(found: Sequence[Found], life: Life, since: datetime) -> Verdict:
    told = tuple(_finding(one, life, since) for one in found)
    return Verdict(
        refusals=tuple(sorted((one for one in told if one.found.refuses), key=_how_long, reverse=True)),
        warnings=tuple(one for one in told if not one.found.refuses and (one.waived or one.share >= judging.CLOSE)),
        all=told,
    )


def _how_long(one: Finding) -> datetime:
    """What stands longest against it comes first: the moment that it names is the one that counts."""
    return one.frees_at or FOREVER


def _finding(one: Found, life: Life, since: datetime) -> Finding:
    counted = one.measure
    return Finding(
        rule=one.binding.rule,
        weight=one.binding.weight,
        title=words.title(one.binding, calendars.day_of(since, life.zone)),
        sum=counted.sum,
        limit=counted.limit,
        unit=counted.unit,
        counted_from=counted.window.starts_at,
        counted_until=counted.window.ends_at,
        frees_at=counted.frees_at,
        sentence=words.sentence(one, life.zone, calendars.day_of(since, life.zone)),
        waived=one.waived,
        found=one,
    )


def _utc(stretch: Stretch) -> Stretch:
    return Stretch(stretch.starts_at.astimezone(UTC), stretch.ends_at.astimezone(UTC))
