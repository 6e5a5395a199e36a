"""Keeping the list of requirements true: what is asked now, what no longer is, and when approval is due."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone, translation

from agents.models import Agent
from agents.onboarding import policy
from agents.onboarding.models import Profile, Requirement
from agents.training import progress

NO_LONGER_ASKED = translation.gettext_noop("What you told about yourself has changed: this is not asked of you.")
LET_IN = translation.gettext_noop("An administrator let you in.")


def asked_of(profile: Profile, *, on: date) -> list[policy.Asked]:
    """What the rule asks of this person, `on` this day of theirs."""
    born = profile.birth_date
    person = policy.Person(
        country=profile.country,
        engagement=profile.engagement,
        track=profile.track,
        age=age(born, on) if born else None,
    )
    return list(policy.required(person))


def age(born: date, on: date) -> int:
    """Whole years. Who was born on 29 February has the birthday on 1 March of other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def advance(agent: Agent, *, now: datetime) -> list[Requirement]:
    """Write down what is asked now, and put the approval before a person once all else is settled.

    Gives back the requirements in the order in which they are asked. Safe to repeat; called with the agent locked.
    """
    asked = [one.kind for one in asked_of(agent.profile, on=timezone.localdate(now))]
    with transaction.atomic():
        rows = {row.kind: row for row in agent.requirements.all()}
        for kind in asked:
            row = rows.get(kind)
            if row is None:
                rows[kind] = agent.requirements.create(kind=kind, changed_at=now)
            elif row.state == Requirement.State.WAIVED and row.reviewer_id is None:
                row.turn(Requirement.State.MISSING, now=now)
        for kind, row in rows.items():
            if kind not in asked and row.state != Requirement.State.WAIVED:
                row.turn(Requirement.State.WAIVED, now=now, reason=NO_LONGER_ASKED)
        _training(agent, rows[Requirement.Kind.TRAINING], now=now)
        _approval(agent, [rows[kind] for kind in asked], now=now)
    return [rows[kind] for kind in asked]


def _training(agent: Agent, row: Requirement, *, now: datetime) -> None:
    """Met while every required module is passed; training itself says when one has to be renewed."""
    if row.state == Requirement.State.WAIVED:
        return
    passed = agent.state != Agent.State.APPLIED and progress.all_met(agent, now=now)
    if passed and row.state != Requirement.State.MET:
        row.turn(Requirement.State.MET, now=now)
    elif not passed and row.state == Requirement.State.MET:
        row.turn(Requirement.State.MISSING, now=now)


def _approval(agent: Agent, rows: list[Requirement], *, now: datetime) -> None:
    """With us when the person has nothing left to do; back when something is asked again. Once given, it stays."""
    approval = rows[-1]
    if agent.state not in {Agent.State.APPLIED, Agent.State.ONBOARDING}:
        if agent.state != Agent.State.DECLINED and approval.state == Requirement.State.MISSING:
            approval.turn(Requirement.State.WAIVED, now=now, reason=LET_IN)
        return
    ready = all(row.settled for row in rows[:-1])
    if ready and approval.state == Requirement.State.MISSING:
        approval.turn(Requirement.State.IN_REVIEW, now=now)
    elif not ready and approval.state == Requirement.State.IN_REVIEW:
        approval.turn(Requirement.State.MISSING, now=now)


def locked(agent: Agent) -> Agent:
    """The agent's row, held until the transaction ends, so that two steps at once come one after the other."""
    return Agent.objects.select_for_update(of=("self",), no_key=True).select_related("profile").get(pk=agent.pk)
