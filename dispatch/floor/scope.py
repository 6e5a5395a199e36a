"""Whose floor is looked at: the queues and the people that somebody may see, and the midnight of their own day."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from agents.models import Person
from dispatch.models import Queue
from marketplace.kernel.errors import NotAllowed


class NotYourFloor(NotAllowed):
    """The floor is for operators."""


@dataclass(frozen=True)
class Scope:
    """`whole` is the marketplace's own staff: they see people also while those work for nobody."""

    queues: tuple[int, ...]
    whole: bool
    zone: str

    def midnight(self, now: datetime) -> datetime:
        """The beginning of the reader's day."""
        return now.astimezone(ZoneInfo(self.zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def of(person: Person) -> Scope:
    """Raises NotYourFloor for who watches no floor."""
    if not person.watches_the_floor:
        raise NotYourFloor()
    queues = tuple(Queue.objects.visible_to(person).order_by("pk").values_list("pk", flat=True))
    return Scope(queues, person.role != Person.Role.CLIENT_OPERATOR, person.time_zone)
