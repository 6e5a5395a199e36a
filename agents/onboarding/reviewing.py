"""A person judges what another has handed in. Each deed takes the right to it and is written down."""

from datetime import datetime

from django.db import transaction

from agents import auditing, rights
from agents.models import Agent, Person
from agents.onboarding import advancing, consequences, facts, permitting
from agents.onboarding.models import Decline, Requirement
from agents.onboarding.models.requirement import ReasonNeeded
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict

State = Requirement.State


class NotReady(Conflict):
    """Not everything that is asked is there yet."""


class AlreadyTakenUp(Conflict):
    """This application is not declined."""


def accept(requirement: Requirement, by: Person, *, now: datetime, expires_at: datetime | None = None) -> Requirement:
    """What was handed in is right. `expires_at` in place of the date that the person stated.

    Raises NotYourTask, NoSuchStep where nothing was handed in, Overtaken.
    """
    with transaction.atomic():
        row = _held(requirement, by)
        if row.state not in {State.IN_REVIEW, State.REFUSED, State.EXPIRED} or row.kind == Requirement.Kind.APPROVAL:
            raise NotReady()
        row.turn(State.MET, now=now, by=by, reviewed=True, expires_at=expires_at or consequences.stated_expiry(row))
        permitting.accepted(row, by=by, now=now)
        consequences.accepted(row, now=now)
        _written(row, by, "requirement.accepted", now)
    return row


def ask_for_more(requirement: Requirement, by: Person, reason: str, *, now: datetime) -> Requirement:
    """The person hands in again; what they sent stays with it. Raises NotYourTask, ReasonNeeded, NoSuchStep."""
    return _judged(requirement, State.MISSING, by, reason, "requirement.more_asked", now)


def refuse(requirement: Requirement, by: Person, reason: str, *, now: datetime) -> Requirement:
    """It does not hold. The person reads why, and may hand in something else."""
    return _judged(requirement, State.REFUSED, by, reason, "requirement.refused", now)


def waive(requirement: Requirement, by: Person, reason: str, *, now: datetime) -> Requirement:
    """It is not asked of this person, and somebody answers for that."""
    return _judged(requirement, State.WAIVED, by, reason, "requirement.waived", now)


def approve(agent: Agent, by: Person, *, now: datetime) -> Agent:
    """From now on they may work. Raises NotYourTask, NotReady (with the kinds that are missing)."""
    rights.require(by, rights.Right.REVIEW_APPLICANTS)
    with transaction.atomic():
        held = advancing.locked(agent)
        rows = advancing.advance(held, now=now)
        missing = [row.kind for row in rows[:-1] if not row.settled]
        if missing:
            raise NotReady(missing=missing)
        held.move(Agent.State.ACTIVE)
        rows[-1].turn(State.MET, now=now, by=by, reviewed=True)
        auditing.record(by, "applicant.approved", now=now, agent_id=held.pk)
        outbox.publish(facts.AgentActivated(held.pk))
        consequences.tell_approved(held, now=now)
    return held


def decline(agent: Agent, by: Person, reason: str, *, now: datetime) -> Decline:
    """In writing, to the person; after their answer, that it stays so. Raises NotYourTask, ReasonNeeded, NoSuchStep."""
    rights.require(by, rights.Right.REVIEW_APPLICANTS)
    with transaction.atomic():
        held = advancing.locked(agent)
        answered = held.declines.filter(reopened_at=None, answered_at__isnull=False)
        if not answered.update(reopened_by=by, reopened_at=now):
            held.move(Agent.State.DECLINED)
        made = Decline.objects.create(agent=held, decided_by=by, reason=_needed(reason), decided_at=now)
        auditing.record(by, "applicant.declined", now=now, agent_id=held.pk, about={"decline": made.pk})
        outbox.publish(facts.AgentDeclined(held.pk, made.pk))
        consequences.tell_declined(made, now=now)
    return made


def take_up_again(agent: Agent, by: Person, *, now: datetime) -> Agent:
    """A declined application goes on, usually after the person's answer. Raises NotYourTask, AlreadyTakenUp."""
    rights.require(by, rights.Right.REVIEW_APPLICANTS)
    with transaction.atomic():
        held = advancing.locked(agent)
        if held.state != Agent.State.DECLINED:
            raise AlreadyTakenUp()
        held.move(Agent.State.ONBOARDING)
        held.declines.filter(reopened_at=None).update(reopened_by=by, reopened_at=now)
        advancing.advance(held, now=now)
        auditing.record(by, "applicant.taken_up_again", now=now, agent_id=held.pk)
        consequences.tell_taken_up(held, now=now)
    return held


def _judged(requirement: Requirement, to: str, by: Person, reason: str, kind: str, now: datetime) -> Requirement:
    with transaction.atomic():
        row = _held(requirement, by)
        row.turn(to, now=now, by=by, reviewed=True, reason=_needed(reason))
        consequences.not_accepted(row, now=now)
        _written(row, by, kind, now)
    return row


def _held(requirement: Requirement, by: Person) -> Requirement:
    """Lock agent, then requirement. Somebody without the right gets nothing."""
    rights.require(by, rights.Right.REVIEW_APPLICANTS)
    advancing.locked(requirement.agent)
    return Requirement.objects.select_for_update(of=("self",), no_key=True).get(pk=requirement.pk)


def _needed(reason: str) -> str:
    if len("".join(reason.split())) < 3:
        raise ReasonNeeded(errors={"reason": [ReasonNeeded().title]})
    return reason.strip()


def _written(row: Requirement, by: Person, kind: str, now: datetime) -> None:
    advancing.advance(advancing.locked(row.agent), now=now)
    about: dict[str, int | str | list[int]] = {"requirement": row.pk, "kind": row.kind}
    auditing.record(by, kind, now=now, agent_id=row.agent_id, about=about)
