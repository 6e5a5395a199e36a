"""Writing down how a person works and what their permits allow: what onboarding has found, and its reviewer read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agents import auditing
from agents.limits import table
from agents.limits.models import Permit, Standing
from agents.limits.policy.calendars import Recess
from agents.models import Agent, Person
from marketplace.kernel.errors import Invalid

LONGEST_RECESS = 120  # days: a summer


class UnknownLimit(Invalid):
    """There is no such limit in the published table."""


def describe(
    agent: Agent,
    *,
    engagement: str = Standing.Engagement.FREELANCE,
    country: str,
    zone: str,
    minor_until: date | None = None,
    student: bool = False,
) -> Standing:
    """How, where and by whose clock the person works. `minor_until`: the 18th birthday, of minors alone."""
    said = {
        "engagement": engagement,
        "country": country.upper(),
        "zone": zone,
        "minor_until": minor_until,
        "student": student,
    }
    return Standing.objects.update_or_create(agent=agent, defaults=said)[0]


def grant(
    agent: Agent,
    *,
    kind: str,
    country: str,
    valid_from: date,
    valid_until: date | None,
    by: Person,
    now: datetime,
    rules: Sequence[str] | None = None,
    terms: Sequence[Mapping[str, Any]] = (),
    own_account: bool = False,
    evidence: str = "",
) -> Permit:
    """Write down a permit that `by` has read; `own_account`: it allows freelance work.

    A student's permit is limited by all rows of the published table for that country, or by the `rules` named;
    `terms` are limits of its own in the table's shapes, such as `{"kind": "cap", "hours": 20, "per": "week"}`.
    Raises UnknownLimit and Invalid.
    """
    country = country.upper()
    if rules is None:
        found = table.of_permits(country, max(valid_from, now.date())) if kind == Permit.Kind.STUDENT else []
        rules = [one.key for one in found]
    known = {one.key for one in table.rules() if one.binds == table.Binds.STUDENT}
    unknown = set(rules) - known
    if unknown:
        raise UnknownLimit(errors={"rules": [_("Unknown: {keys}.").format(keys=", ".join(sorted(unknown)))]})
    if valid_until and valid_until < valid_from:
        raise Invalid(errors={"valid_until": [_("It ends before it begins.")]})
    _check(terms)
    with transaction.atomic():
        permit = Permit.objects.create(
            agent=agent,
            kind=kind,
            country=country,
            rules=list(rules),
            terms=[dict(one) for one in terms],
            own_account=own_account,
            valid_from=valid_from,
            valid_until=valid_until,
            evidence=evidence,
            granted_by=by,
            granted_at=now,
        )
        auditing.record(by, "permit.granted", agent_id=agent.pk, about={"permit": permit.pk}, now=now)
    return permit


def end(permit: Permit, *, by: Person, now: datetime) -> None:
    """Another permit has taken its place, or it was wrong. Raises PermitEnded."""
    with transaction.atomic():
        permit.end(by=by, now=now)
        auditing.record(by, "permit.ended", agent_id=permit.agent_id, about={"permit": permit.pk}, now=now)


def limit_oneself(agent: Agent, hours: float | None, *, now: datetime) -> Permit | None:
    """The person's own limit of hours a week, in place of the one before; None: no limit of their own."""
    with transaction.atomic():
        Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)
        Permit.objects.filter(agent=agent, kind=Permit.Kind.OWN, ended_at=None).update(ended_at=now)
        Standing.objects.filter(agent=agent).update(asked_for_limit_at=now)
        if hours is None:
            return None
        return Permit.objects.create(
            agent=agent,
            kind=Permit.Kind.OWN,
            terms=[{"kind": "cap", "hours": hours, "per": "week"}],
            valid_from=now.date() - timedelta(days=7),  # this week counts, too
            granted_at=now,
        )


def add_recess(permit: Permit, first: date, last: date, *, source: str, by: Person, now: datetime) -> None:
    """Days without lectures, as `by` has read them in what the university says: then some limits count otherwise.

    Raises Invalid.
    """
    if last < first:
        raise Invalid(errors={"last": [_("It ends before it begins.")]})
    if (last - first).days > LONGEST_RECESS:
        raise Invalid(errors={"last": [_("At most 120 days without lectures at once.")]})
    if not source.strip():
        raise Invalid(errors={"source": [_("Write where this stands.")]})
    with transaction.atomic():
        held = Permit.objects.select_for_update(no_key=True).get(pk=permit.pk)
        held.recesses = [*held.recesses, {"first": f"{first}", "last": f"{last}", "source": source.strip()[:120]}]
        held.save(update_fields=["recesses"])
        auditing.record(by, "permit.recess_added", agent_id=held.agent_id, about={"permit": held.pk}, now=now)


def allow_own_account(permit: Permit, *, by: Person, now: datetime) -> None:
    """`by` has read that the office allows freelance work besides."""
    with transaction.atomic():
        if Permit.objects.filter(pk=permit.pk, own_account=False).update(own_account=True):
            about: dict[str, int | str | list[int]] = {"permit": permit.pk}
            auditing.record(by, "permit.own_account_read", agent_id=permit.agent_id, about=about, now=now)


def recesses(permit: Permit) -> list[Recess]:
    return [Recess(date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in permit.recesses]


def wants_to_be_asked(agent: Agent) -> bool:
    """A student who has neither set a limit of their own nor said that they want none."""
    return Standing.objects.filter(agent=agent, student=True, asked_for_limit_at=None).exists()


def own_limit(agent: Agent) -> float | None:
    """Hours a week."""
    mine = Permit.objects.filter(agent=agent, kind=Permit.Kind.OWN, ended_at=None).first()
    return float(mine.terms[0]["hours"]) if mine else None


def in_force(agent: Agent) -> list[Permit]:
    return list(Permit.objects.filter(agent=agent, ended_at=None).order_by("valid_from", "pk"))


def _check(terms: Sequence[Mapping[str, Any]]) -> None:
    try:
        for one in terms:
            table.shape_of(one)
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(errors={"terms": [_("This limit cannot be read.")]}) from error
