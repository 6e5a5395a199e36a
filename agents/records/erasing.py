"""Forgetting a person: their identity goes, what others rely on stays under a number.

Asked for, it waits three days in which it can be withdrawn. Where money or a contest is open, a person of ours decides
first; what the person can end themselves (being online, holding work) they end first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from agents import auditing, rights
from agents.models import Agent, Person
from agents.records import parts, telling
from agents.records.models import Erasure
from agents.records.parts import Fate
from marketplace.kernel.errors import Conflict, Invalid

log = structlog.get_logger(__name__)
THINK_AGAIN = timedelta(days=3)
LEAST_REASON = 3
NOBODY = "erased.invalid"  # RFC 2606: no mail ever reaches it
State = Erasure.State


class StillAtWork(Conflict):
    """Something of yours is still going on. End it first."""


class NotAsked(Conflict):
    """Nobody asks for this any more."""


class NotYours(Conflict):
    """Only agents are forgotten this way. Ask another administrator to close your account."""


class ReasonNeeded(Invalid):
    """Write a reason: the person reads it, and can contest it."""


@dataclass(frozen=True)
class Consequence:
    """What would become of one table's rows."""

    part: str
    table: str
    rows: int
    fate: Fate
    why: str


def rehearse(person: Person) -> Iterator[Consequence]:
    """Exactly what an erasure would do now, table by table, and nothing is done."""
    for part, table in parts.tables():
        rows = table.rows(person).count()
        if rows:
            yield Consequence(str(part.label), str(table.label), rows, table.fate, str(table.why))


def open_of(person: Person) -> Erasure | None:
    return person.erasures.filter(state__in=Erasure.OPEN).first()


def ask(person: Person, *, now: datetime) -> Erasure:
    """Said again, it is the same wish. Raises StillAtWork, NotYours."""
    if person.role != Person.Role.AGENT:
        raise NotYours()
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        there = open_of(person)
        if there:
            return there
        found = parts.standing_against(person, now=now)
        if any(one.ends_by_itself for one in found):
            raise StillAtWork(obstacles=[str(one.says) for one in found if one.ends_by_itself])
        if found:
            wish = Erasure.objects.create(person=person, state=State.REVIEW, asked_at=now)
            telling.deciders(wish, now=now)
            return wish
        return Erasure.objects.create(person=person, state=State.WAITING, asked_at=now, due_at=now + THINK_AGAIN)


def withdraw(person: Person, *, now: datetime) -> None:
    """The person stays. Raises NotAsked."""
    with transaction.atomic():
        there = Erasure.objects.select_for_update().filter(person=person, state__in=Erasure.OPEN).first()
        if there is None:
            raise NotAsked()
        there.move(State.WITHDRAWN, ended_at=now)


def grant(erasure: Erasure, by: Person, *, now: datetime) -> Erasure:
    """It is done although something is open. Raises NotYourTask, NoSuchStep."""
    return _decide(erasure, State.WAITING, by, "erasure.granted", now=now, due_at=now + THINK_AGAIN)


def refuse(erasure: Erasure, by: Person, reason: str, *, now: datetime) -> Erasure:
    """Not now, and why. Raises NotYourTask, ReasonNeeded, NoSuchStep."""
    if not any(len(word) >= LEAST_REASON for word in reason.split()):
        raise ReasonNeeded(errors={"reason": [ReasonNeeded.__doc__ or ""]})
    return _decide(erasure, State.REFUSED, by, "erasure.refused", now=now, reason=reason.strip(), ended_at=now)


def due(*, now: datetime) -> QuerySet[Erasure]:
    return Erasure.objects.filter(state=State.WAITING, due_at__lte=now).select_related("person")


def carry_out_due(*, now: datetime) -> int:
    """Each alone: one that cannot be done hinders no other, and is tried again."""
    done = 0
    for erasure in due(now=now).order_by("due_at")[:100]:
        try:
            done += carry_out(erasure, now=now)
        except Exception:
            log.exception("erasure_failed", erasure=erasure.pk)
    return done


def carry_out(erasure: Erasure, *, now: datetime) -> bool:
    """Whether it is done. What came up meanwhile is waited for, or goes to a person of ours."""
    with transaction.atomic():
        held = Erasure.objects.select_for_update().select_related("person").get(pk=erasure.pk)
        if held.state != State.WAITING:
            return False
        parts.hold(held.person)  # so that nobody goes online meanwhile
        agent = Agent.objects.select_for_update(of=("self",), no_key=True).filter(person=held.person).first()
        found = parts.standing_against(held.person, now=now)
        if any(one.ends_by_itself for one in found):
            return False
        if found and held.decided_by_id is None:
            held.move(State.REVIEW)
            telling.deciders(held, now=now)
            return False
        if agent and agent.state != Agent.State.LEFT:
            agent.move(Agent.State.LEFT)
        _forget(held.person, now=now)
        held.move(State.DONE, ended_at=now)
    return True


def _forget(person: Person, *, now: datetime) -> None:
    """Rows first, files with the commit, and the name itself last."""
    for part in reversed(parts.PARTS.values()):
        if part.erasing:
            part.erasing(person, now)
        for table in part.tables:
            rows = table.rows(person)
            if table.fate is Fate.GOES:
                rows.delete()
            elif table.fate is Fate.BLANK:
                rows.update(**table.blank)
    gone = Person.objects.get(pk=person.pk)
    gone.name, gone.email = f"Person {gone.pk}", f"{gone.pk}@{NOBODY}"
    gone.time_zone, gone.locale, gone.locale_chosen = "UTC", "en", False
    gone.is_active, gone.last_login = False, None
    gone.set_unusable_password()
    gone.save()


def _decide(erasure: Erasure, to: str, by: Person, kind: str, *, now: datetime, **changes: object) -> Erasure:
    rights.require(by, rights.Right.DECIDE_ERASURE)
    with transaction.atomic():
        held = Erasure.objects.select_for_update().get(pk=erasure.pk)
        held.move(to, decided_by=by, decided_at=now, **changes)
        auditing.record(by, kind, now=now, about={"erasure": held.pk, "person": held.person_id})
        telling.decided(held, now=now)
    return held
