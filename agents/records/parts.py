"""What is known about a person, table by table, and what becomes of each when they are erased.

The applications above register their own tables, so that nothing here knows of tickets or money:

>>> parts.register(Part("work", _("Your work"), tables=(
...     Table("dispatch.Offer", _("Offers"), via="agent", fate=Fate.STAYS, why=_("…")),
... )))
"""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from agents.models import Agent, Person

Words = str | Promise


class Fate(enum.Enum):
    """What becomes of the rows of an erased person."""

    GOES = "goes"
    BLANK = "blank"  # the row stays, what names the person goes out of it
    STAYS = "stays"  # under the person's number alone


@dataclass(frozen=True, eq=False)
class Table:
    """`via` leads from a row to the agent or the person ("agent", "requirement__agent", "pk" of the person itself).

    `hidden` is never handed out: digests, secrets, what others said in confidence. `blank` holds what is written over.
    """

    model: str
    label: Words
    via: str
    fate: Fate
    why: Words
    blank: Mapping[str, object] = field(default_factory=dict)
    hidden: Sequence[str] = ()
    only: Q = field(default_factory=Q)

    @property
    def of(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def rows(self, person: Person) -> QuerySet[Any]:
        target: Person | Agent | None = person
        if self._leads_to() is Agent:
            target = Agent.objects.filter(person=person).first()
        if target is None:
            return self.of._base_manager.none()
        value = target.pk if self.via == "pk" else target
        return self.of._base_manager.filter(self.only, **{self.via: value})

    def columns(self) -> list[str]:
        return [one.attname for one in self.of._meta.concrete_fields if one.name not in self.hidden]

    def _leads_to(self) -> type[models.Model]:
        model = self.of
        for step in () if self.via == "pk" else self.via.split("__"):
            related = model._meta.get_field(step).related_model
            assert isinstance(related, type)
            model = related
        return model


@dataclass(frozen=True)
class Part:
    """Tables that belong together, for the reader. `erasing` runs before its rows go: files, for one.

    `acting` names columns that say who of ours did something ("agents.Grant.granted_by"): they hold a number.
    """

    slug: str
    label: Words
    tables: Sequence[Table]
    acting: Sequence[str] = ()
    erasing: Callable[[Person, datetime], object] | None = None


PARTS: dict[str, Part] = {}


def register(part: Part) -> Part:
    """Put the call where `AppConfig.ready` imports it."""
    if PARTS.setdefault(part.slug, part) is not part:
        raise ValueError(f"two parts are named {part.slug}")
    return part


def tables() -> Iterator[tuple[Part, Table]]:
    return ((part, table) for part in PARTS.values() for table in part.tables)


@dataclass(frozen=True)
class Obstacle:
    """What stands against an erasure now: until it has ended, or until a person of ours decides."""

    says: Words
    ends_by_itself: bool = False  # the person can end it: going offline, releasing a shift


Finder = Callable[[Person, datetime], Iterator[Obstacle]]
FINDERS: list[Finder] = []


def obstacles(find: Finder) -> Finder:
    """Register what yields the obstacles that one application knows of."""
    FINDERS.append(find)
    return find


Holder = Callable[[Person], object]
HOLDERS: list[Holder] = []


def holding(hold: Holder) -> Holder:
    """Register what locks the rows above the agent's, in the order of the story, before an erasure looks."""
    HOLDERS.append(hold)
    return hold


def hold(person: Person) -> None:
    for take in HOLDERS:
        take(person)


def standing_against(person: Person, *, now: datetime) -> list[Obstacle]:
    return [obstacle for find in FINDERS for obstacle in find(person, now)]
