"""Where a person wants to hear of what."""

from dataclasses import dataclass

from django.db import transaction

from agents.models import Person
from agents.notices import kinds
from agents.notices.models import Choice


@dataclass(frozen=True)
class Wanted:
    kind: kinds.Kind
    mail: bool
    push: bool


def of(person: Person) -> list[Wanted]:
    """Every kind that this person's role can hear of, with what they chose or, until then, what the kind says."""
    chosen = {row.kind: row for row in Choice.objects.filter(person=person)}
    return [
        Wanted(kind, *((row.mail, row.push) if (row := chosen.get(kind.slug)) else (kind.mail, kind.push)))
        for kind in kinds.of_role(person.role)
    ]


def wanted(person_id: int, kind: kinds.Kind) -> Wanted:
    row = Choice.objects.filter(person=person_id, kind=kind.slug).first()
    return Wanted(kind, row.mail, row.push) if row else Wanted(kind, kind.mail, kind.push)


@transaction.atomic
def choose(person: Person, wishes: dict[str, tuple[bool, bool]]) -> None:
    """`wishes` maps a kind to (mail, push)."""
    for slug, (mail, push) in sorted(wishes.items()):
        Choice.objects.update_or_create(person=person, kind=slug, defaults={"mail": mail, "push": push})
