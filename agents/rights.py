"""Whether a person may do what not every operator may."""

from agents.models.grant import Grant, Right
from agents.models.person import Person
from marketplace.kernel.errors import NotAllowed

__all__ = ["NotYourTask", "Right", "has", "held_by", "require"]
STAFF = (Person.Role.OPERATOR, Person.Role.CLIENT_OPERATOR)


class NotYourTask(NotAllowed):
    """This takes a right that you were not given. An administrator can give it."""


def held_by(person: Person) -> frozenset[Right]:
    """All of an administrator's, the granted ones of an operator, nobody else's."""
    if person.role == Person.Role.ADMINISTRATOR:
        return frozenset(Right)
    if person.role not in STAFF:
        return frozenset()
    return frozenset(Right(one) for one in Grant.objects.filter(person=person).values_list("right", flat=True))


def has(person: Person, right: Right) -> bool:
    return right in held_by(person)


def require(person: Person, right: Right) -> None:
    """Raises NotYourTask."""
    if not has(person, right):
        raise NotYourTask()
