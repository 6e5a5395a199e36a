"""What a person hands in: each step is checked where it can be, and goes to a person where it must."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agents.limits import permits, table
from agents.limits.policy.shapes import NoFreelance
from agents.models import Agent, SpokenLanguage
from agents.onboarding import advancing, applying, numbers, policy
from agents.onboarding.models import ConnectionCheck, Document, Draft, Engagement, Requirement, Track
from marketplace.kernel.errors import Conflict, Invalid

Kind, State = Requirement.Kind, Requirement.State
OLDEST_YEARS = 110
FARTHEST_YEARS = 60  # no permit holds longer, and a clock cannot show every day that can be typed
ASKED_FOR_COUNTRY = gettext_noop("Your country has changed: this is asked for it.")


class TooYoung(Invalid):
    """You can work here from the day you are 16."""


class NotADay(Invalid):
    """This day cannot be right."""


class FileNeeded(Invalid):
    """Choose a file first: a PDF, or a photo."""


class RunsOut(Invalid):
    """This has run out already."""


class EmploymentAlone(Invalid):
    """A student's permit of your country allows employment alone. Choose that in the first step, or write to us."""


class SettledAlready(Conflict):
    """A person has looked at this already. Write to us if it has changed."""


class Over(Conflict):
    """This application is closed."""


@dataclass(frozen=True)
class Particulars:
    """What the first step asks. `languages`: primary subtag → CEFR level."""

    legal_name: str
    display_name: str
    country: str
    time_zone: str
    engagement: str
    track: str
    track_note: str
    languages: Mapping[str, str]


def tell_profile(agent: Agent, told: Particulars, *, now: datetime) -> Requirement:
    """Who, where, how and in which languages. A new country asks anew for what depends on it."""
    with transaction.atomic():
        held = _open(agent)
        profile = held.profile
        moved = bool(profile.country) and profile.country != told.country
        profile.legal_name = " ".join(told.legal_name.split())
        profile.country, profile.engagement = told.country, told.engagement
        profile.track, profile.track_note = told.track, told.track_note.strip()
        profile.updated_at = now
        if moved:
            profile.tax_number = ""
        profile.save()
        held.display_name = told.display_name.strip()
        held.currency = policy.currency(told.country)
        held.save(update_fields=["display_name", "currency"])
        held.person.name, held.person.time_zone = profile.legal_name, told.time_zone
        held.person.save(update_fields=["name", "time_zone"])
        SpokenLanguage.objects.filter(agent=held).exclude(tag__in=told.languages).delete()
        for tag, level in told.languages.items():
            SpokenLanguage.objects.update_or_create(agent=held, tag=tag, defaults={"level": level})
        row = _taken(held, Kind.PROFILE, now=now, reviewed=False, evidence={"country": told.country})
        if moved:
            _again(held, (Kind.TAX, Kind.RIGHT_TO_WORK), now=now)
        describe(held)
        advancing.advance(held, now=now)
    return row


def tell_age(agent: Agent, born: date, *, now: datetime) -> Requirement:
    """The birth date. A minor's is looked at, with the consent of who has custody. Raises TooYoung, NotADay."""
    today = timezone.localdate(now)
    if born > today or born.year < today.year - OLDEST_YEARS:
        raise NotADay(errors={"birth_date": [NotADay().title]})
    age = advancing.age(born, today)
    if age < policy.YOUNGEST:
        raise TooYoung(errors={"birth_date": [TooYoung().title]})
    with transaction.atomic():
        held = _open(agent)
        row = held.requirements.get(kind=Kind.AGE)
        minor = age < policy.OF_AGE
        if minor and not row.documents.filter(deleted_at=None).exists():
            raise FileNeeded(errors={"document": [_("You are under 18: add the consent of who has custody.")]})
        held.profile.birth_date_text = born.isoformat()
        held.profile.updated_at = now
        held.profile.save(update_fields=["birth_date_text", "updated_at"])
        row = _taken(held, Kind.AGE, now=now, reviewed=minor, evidence={"minor": minor})
        describe(held)
        advancing.advance(held, now=now)
    return row


def show_right_to_work(
    agent: Agent, *, basis: str, valid_until: date | None, hours_per_week: int | None, now: datetime
) -> Requirement:
    """`basis`: citizen, free_movement or permit; a permit has a last day. Raises FileNeeded, RunsOut."""
    with transaction.atomic():
        held = _open(agent)
        if basis == "permit" and valid_until is None:
            raise Invalid(errors={"valid_until": [_("Write the last day on the permit.")]})
        if basis == "free_movement" and held.profile.country not in policy.FREE_MOVEMENT:
            raise Invalid(errors={"basis": [_("In your country a permit is needed.")]})
        if basis == "permit":
            _allowed_to_freelance(held, now=now)
        evidence: dict[str, Any] = {"basis": basis}
        if valid_until and basis == "permit":
            _ahead(valid_until, now=now)
            evidence["valid_until"] = valid_until.isoformat()
            if hours_per_week is not None:
                evidence["hours_per_week"] = hours_per_week
        return _with_files(held, Kind.RIGHT_TO_WORK, evidence, now=now)


def show_study(agent: Agent, *, school: str, valid_until: date, now: datetime) -> Requirement:
    """Where, and the last day of the term that the proof is for: then it is asked for anew. Raises as above."""
    _ahead(valid_until, now=now)
    if valid_until > timezone.localdate(now) + timedelta(days=400):
        raise Invalid(errors={"valid_until": [_("A proof of study is for one term, a year at most.")]})
    with transaction.atomic():
        held = _open(agent)
        return _with_files(
            held, Kind.STUDY, {"school": school.strip(), "valid_until": valid_until.isoformat()}, now=now
        )


def not_a_student(agent: Agent, *, now: datetime) -> None:
    """The student's track was not the right one."""
    with transaction.atomic():
        held = _open(agent)
        held.profile.track = Track.GENERAL
        held.profile.save(update_fields=["track"])
        describe(held)
        advancing.advance(held, now=now)


def tell_tax_number(agent: Agent, typed: str, *, now: datetime) -> Requirement:
    """Checked by the rule of the country, and looked at where the policy says so. Raises BadTaxNumber, FileNeeded."""
    with transaction.atomic():
        held = _open(agent)
        asked = _asked(held, Kind.TAX, now=now)
        number = numbers.tax_number(held.profile.country, typed)
        row = held.requirements.get(kind=Kind.TAX)
        if asked.document and not row.documents.filter(deleted_at=None).exists():
            raise FileNeeded(errors={"document": [FileNeeded().title]})
        held.profile.tax_number, held.profile.updated_at = number, now
        held.profile.save(update_fields=["tax_number", "updated_at"])
        row = _taken(held, Kind.TAX, now=now, reviewed=asked.reviewed, evidence={"country": held.profile.country})
        advancing.advance(held, now=now)
    return row


def tell_account(agent: Agent, *, iban: str, holder: str, now: datetime) -> Requirement:
    """Where money goes, and whose account it is by law. Raises BadIban."""
    account = numbers.account(iban)
    with transaction.atomic():
        held = _open(agent)
        profile = held.profile
        profile.iban, profile.bank_name = account.iban, account.bank
        profile.account_holder = " ".join(holder.split())
        profile.updated_at = now
        profile.save(update_fields=["iban", "bank_name", "account_holder", "updated_at"])
        row = _taken(held, Kind.BANK, now=now, reviewed=False, evidence={"country": account.country})
        advancing.advance(held, now=now)
    return row


def check_line(agent: Agent, check: ConnectionCheck, *, good: bool, now: datetime) -> Requirement:
    """What the browser measured. A line that is too weak today may be tried again as often as one likes."""
    with transaction.atomic():
        held = _open(agent)
        check.agent = held
        check.save()
        row = held.requirements.get(kind=Kind.CONNECTION)
        if good:
            row = _taken(held, Kind.CONNECTION, now=now, reviewed=False, evidence={"check": check.pk})
        advancing.advance(held, now=now)
    return row


def describe(agent: Agent) -> None:
    """Tell the hours engine how, where and by whose clock this person works, and until when as a minor."""
    profile = agent.profile
    if not profile.country:
        return
    born = profile.birth_date
    grown = _birthday(born, policy.OF_AGE) if born else None
    minor_until = grown if grown and grown > timezone.localdate() else None
    permits.describe(
        agent,
        engagement=profile.engagement,
        country=profile.country,
        zone=agent.person.time_zone,
        minor_until=minor_until,
        student=profile.track == Track.STUDENT,
    )


def _allowed_to_freelance(agent: Agent, *, now: datetime) -> None:
    """Raises EmploymentAlone, where no student's permit lets its holder work as this one wants to."""
    profile = agent.profile
    if profile.track != Track.STUDENT or profile.engagement != Engagement.FREELANCE:
        return
    against = table.against_freelance(profile.country, timezone.localdate(now))
    if against and against.shape == NoFreelance():
        raise EmploymentAlone(errors={"basis": [EmploymentAlone().title]})


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February
        return date(born.year + years, 3, 1)


def _open(agent: Agent) -> Agent:
    """The agent, locked, with a list that is true. Raises Over."""
    held = advancing.locked(agent)
    if held.state in {Agent.State.DECLINED, Agent.State.LEFT}:
        raise Over()
    return held


def _asked(agent: Agent, kind: str, *, now: datetime) -> policy.Asked:
    asked = advancing.asked_of(agent.profile, on=timezone.localdate(now))
    return next(one for one in asked if one.kind == kind)


def _with_files(agent: Agent, kind: str, evidence: dict[str, Any], *, now: datetime) -> Requirement:
    row = agent.requirements.get(kind=kind)
    files = list(Document.objects.filter(requirement=row, deleted_at=None).values_list("pk", flat=True))
    if not files:
        raise FileNeeded(errors={"document": [FileNeeded().title]})
    evidence["documents"] = [str(pk) for pk in files]
    row = _taken(agent, kind, now=now, reviewed=True, evidence=evidence)
    advancing.advance(agent, now=now)
    return row


def _taken(agent: Agent, kind: str, *, now: datetime, reviewed: bool, evidence: Mapping[str, Any]) -> Requirement:
    """The step is taken: met at once, or with us. Its draft has done its work."""
    applying.start(agent, now=now)
    row = agent.requirements.select_for_update(of=("self",), no_key=True).get(kind=kind)
    to = State.IN_REVIEW if reviewed else State.MET
    row.turn(to, now=now, by=agent.person, evidence=evidence)
    Draft.objects.filter(agent=agent, step=kind).delete()
    return row


def _again(agent: Agent, kinds: Sequence[str], *, now: datetime) -> None:
    rows = agent.requirements.filter(kind__in=kinds).exclude(state__in=[State.MISSING, State.WAIVED])
    for row in rows:
        row.turn(State.MISSING, now=now, reason=ASKED_FOR_COUNTRY, evidence={})


def _ahead(day: date, *, now: datetime) -> None:
    if datetime.combine(day, time.max, UTC) < now:
        raise RunsOut(errors={"valid_until": [RunsOut().title]})
    if day.year > now.year + FARTHEST_YEARS:
        raise NotADay(errors={"valid_until": [NotADay().title]})
