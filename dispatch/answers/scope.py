"""Whose libraries somebody may see, and who may write in them."""

from django.db.models import QuerySet

from agents import rights
from agents.models import Person
from dispatch.answers.models import Answer, Proposal
from dispatch.models import Client
from marketplace.kernel.errors import NotAllowed


class ForTheFloor(NotAllowed):
    """The library is for operators. Agents find its answers on their desk."""


def clients(person: Person) -> QuerySet[Client]:
    """All for the marketplace's own staff, their own for a client's people. Raises ForTheFloor."""
    if not person.watches_the_floor:
        raise ForTheFloor()
    rows = Client.objects.order_by("name")
    return rows.filter(membership__person=person) if person.role == Person.Role.CLIENT_OPERATOR else rows


def answers(person: Person) -> QuerySet[Answer]:
    return Answer.objects.filter(client__in=clients(person)).select_related("client")


def proposals(person: Person) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(client__in=clients(person))
    return rows.select_related("client", "answer", "agent", "ticket")


def may_write(person: Person) -> bool:
    return rights.has(person, rights.Right.WRITE_ANSWERS)


def require_writer(person: Person) -> None:
    rights.require(person, rights.Right.WRITE_ANSWERS)
