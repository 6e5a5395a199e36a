"""Whether a person may do what not every operator may, and who gave them that."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from agents import auditing
from agents.models.grant import Grant, Right
from agents.models.person import Person
from marketplace.kernel.errors import Invalid, NotAllowed

__all__ = ["NotForThisRole", "NotYourTask", "Right", "drop_unfit", "has", "held_by", "lay_down", "possible", "require"]

# A client's people never reach what is the marketplace's own: its applicants, its people, its record of deeds.
GRANTABLE = {
    Person.Role.OPERATOR: frozenset(Right),
    Person.Role.CLIENT_OPERATOR: frozenset({Right.WRITE_ANSWERS}),
}


class NotYourTask(NotAllowed):
    """This takes a right that you were not given. An administrator can give it."""


class NotForThisRole(Invalid):
    """Nobody in this role can have this right."""


def possible(person: Person) -> list[Right]:
    """What can be given to somebody in this role, in the order of `Right`. An administrator needs nothing given."""
    grantable = GRANTABLE.get(Person.Role(person.role), frozenset())
    return [right for right in Right if right in grantable]


def held_by(person: Person) -> frozenset[Right]:
    """All of an administrator's, the granted ones of an operator, nobody else's."""
    if person.role == Person.Role.ADMINISTRATOR:
        return frozenset(Right)
    if not possible(person):
        return frozenset()
    granted = frozenset(Right(one) for one in Grant.objects.filter(person=person).values_list("right", flat=True))
    return granted.intersection(possible(person))


def has(person: Person, right: Right) -> bool:
    return right in held_by(person)


def require(person: Person, right: Right) -> None:
    """Raises NotYourTask."""
    if not has(person, right):
        raise NotYourTask()


def lay_down(person: Person, wanted: Collection[str], *, by: Person, now: datetime) -> frozenset[Right]:
    """From now on exactly `wanted`; each one given or taken back is a deed. Raises NotYourTask, NotForThisRole."""
    if by.role != Person.Role.ADMINISTRATOR:
        raise NotYourTask()
    with transaction.atomic():
        locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        asked = frozenset(Right(one) for one in wanted)
        if not asked.issubset(possible(locked)):
            raise NotForThisRole(errors={"rights": [NotForThisRole.__doc__ or ""]})
        return _change(locked, asked, by=by, now=now)


def drop_unfit(person: Person, *, by: Person, now: datetime) -> None:
    """After a change of role: what the new one cannot have is taken back, so that no later role finds it again."""
    with transaction.atomic():
        locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        fitting = frozenset(possible(locked)).intersection(Right(one.right) for one in locked.grants.all())
        _change(locked, fitting, by=by, now=now)


def _change(person: Person, wanted: frozenset[Right], *, by: Person, now: datetime) -> frozenset[Right]:
    had = frozenset(Right(one) for one in person.grants.values_list("right", flat=True))
    person.grants.exclude(right__in=wanted).delete()
    for right in sorted(wanted - had):
        Grant.objects.create(person=person, right=right, granted_by=by, granted_at=now)
        auditing.record(by, "right.given", now=now, about={"person": person.pk, "right": right.value})
    for right in sorted(had - wanted):
        auditing.record(by, "right.taken_back", now=now, about={"person": person.pk, "right": right.value})
    return wanted
