"""Certificates: granted for what was passed, renewed, expired as published, revoked by a person alone."""

from datetime import datetime, timedelta

from django.db import transaction

from agents import auditing, rights
from agents.models import Agent, Person, Proficiency
from agents.training.facts import CertificateRevoked, ModulePassed
from agents.training.models import Attempt, Certificate, Enrolment, Module, Practised, Version
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict, Invalid

EARLY = timedelta(days=30)  # before it expires, a module can be learned again
NONE, HELD, RENEWABLE = "none", "held", "renewable"


class AlreadyEnded(Conflict):
    """This certificate has ended already."""


class ReasonMissing(Invalid):
    """Write the reason: the person reads it."""


def standing(agent: Agent, module: Module, *, now: datetime) -> str:
    """NONE, HELD, or RENEWABLE where it expires soon."""
    held = Certificate.objects.held(now).filter(agent=agent, module=module).first()
    if held is None:
        return NONE
    return RENEWABLE if held.expires_at is not None and held.expires_at - now <= EARLY else HELD


def settle(enrolment: Enrolment, *, now: datetime) -> Certificate | None:
    """Certify if all is done that the version asks for: its quiz, and as many practice tickets."""
    with transaction.atomic():
        Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.agent_id)
        locked = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)
        if locked.passed_at is not None or locked.quiz_passed_at is None:
            return None
        if Practised.objects.filter(agent=locked.agent_id).count() < locked.version.practice:
            return None
        evidence = locked.attempts.filter(passed=True).order_by("number").last()
        if evidence is None:
            return None
        locked.passed_at = now
        locked.save(update_fields=["passed_at"])
        certificate = _write(locked.agent, locked.version, attempt=evidence, by=None, now=now)
        outbox.publish(ModulePassed(locked.pk, locked.agent_id, locked.module_id, certificate.pk))
    enrolment.passed_at = now
    return certificate


def grant(agent: Agent, version: Version, *, by: Person, reason: str, now: datetime) -> Certificate:
    """By a person, for what they know of the agent: with a right and a reason."""
    rights.require(by, rights.Right.TRAIN)
    reason = _written(reason)
    with transaction.atomic():
        locked = Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
        certificate = _write(locked, version, attempt=None, by=by, reason=reason, now=now)
        about = {"certificate": certificate.pk, "module": version.module_id}
        auditing.record(by, "certificate.granted", about=about, agent_id=agent.pk, now=now)
    return certificate


def revoke(certificate: Certificate, *, by: Person, reason: str, now: datetime) -> None:
    """A person's decision, with the reason that the agent reads. The skill goes with it."""
    rights.require(by, rights.Right.TRAIN)
    reason = _written(reason)
    with transaction.atomic():
        Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.agent_id)
        if not _end(certificate.pk, Certificate.End.REVOKED, now=now, ended_by=by, reason=reason):
            raise AlreadyEnded()
        certificate.refresh_from_db()
        _take_level(certificate, now=now)
        outbox.publish(CertificateRevoked(certificate.pk, certificate.agent_id, certificate.module_id))
        about = {"certificate": certificate.pk, "module": certificate.module_id}
        auditing.record(by, "certificate.revoked", about=about, agent_id=certificate.agent_id, now=now)


def expire(*, now: datetime) -> int:
    """End those whose time is over, as it stood on them from the first day; gives back how many."""
    due = Certificate.objects.filter(ended_at=None, expires_at__lte=now).order_by("agent_id", "pk")
    ended = 0
    for certificate in due[:500]:
        with transaction.atomic():
            Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.agent_id)
            if _end(certificate.pk, Certificate.End.EXPIRED, now=now):
                _take_level(certificate, now=now)
                ended += 1
    return ended


def _write(
    agent: Agent, version: Version, *, attempt: Attempt | None, by: Person | None, now: datetime, reason: str = ""
) -> Certificate:
    """In force from now; the one before it is renewed by it. The agent is locked."""
    module = version.module
    for before in Certificate.objects.filter(agent=agent, module=module, ended_at=None):
        _end(before.pk, Certificate.End.RENEWED, now=now)
    level = version.level if module.skill_id else None
    certificate = Certificate.objects.create(
        agent=agent,
        module=module,
        version=version,
        skill=module.skill,
        level=level,
        attempt=attempt,
        granted_by=by,
        reason=reason,
        granted_at=now,
        expires_at=now + timedelta(days=version.valid_days) if version.valid_days else None,
    )
    if module.skill_id and level:
        own, new = Proficiency.objects.get_or_create(agent=agent, skill_id=module.skill_id, defaults={"level": level})
        if not new and own.level < level:  # what a person has given beyond it stays
            Proficiency.objects.filter(pk=own.pk).update(level=level)
    return certificate


def _end(pk: int, end: str, *, now: datetime, ended_by: Person | None = None, reason: str | None = None) -> bool:
    said = {} if reason is None else {"reason": reason}
    rows = Certificate.objects.filter(pk=pk, ended_at=None)
    return rows.update(ended_at=now, end=end, ended_by=ended_by, **said) == 1


def _take_level(certificate: Certificate, *, now: datetime) -> None:
    """The skill rested on this certificate: it goes down to what others give, unless a person has set it since."""
    if certificate.skill_id is None or certificate.level is None:
        return
    own = Proficiency.objects.filter(agent=certificate.agent_id, skill=certificate.skill_id, level=certificate.level)
    others = Certificate.objects.held(now).filter(agent=certificate.agent_id, skill=certificate.skill_id)
    best = max((one.level for one in others if one.level), default=None)
    if best is None:
        own.delete()
    else:
        own.update(level=best)


def _written(reason: str) -> str:
    if len(reason.strip()) < 3:
        raise ReasonMissing(errors={"reason": [str(ReasonMissing.__doc__)]})
    return reason.strip()
