"""What claims cost beyond what their tickets brought. Whoever pays registers here: this application knows no ledger."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agents.shifts.models import Claim, Shift
from marketplace.kernel.money import Money


@dataclass(frozen=True)
class Cost:
    """What was posted for one claim."""

    top_up: Money
    bonus: Money
    cancelled: Money

    @property
    def total(self) -> Money:
        return self.top_up + self.bonus + self.cancelled


@dataclass(frozen=True)
class ShiftCost:
    """Of all claims of a shift; `waiting` are those that are over and not posted yet."""

    total: Cost
    people: int
    waiting: int


Source = Callable[[list[int]], dict[int, Cost]]  # ids of claims; those that nothing is posted of are left out
Waiting = Callable[[int], int]  # id of a shift
_SOURCES: list[tuple[Source, Waiting]] = []


def register(source: Source, waiting: Waiting) -> None:
    """Once, when Django is ready."""
    _SOURCES[:] = [(source, waiting)]


def of_claims(ids: Iterable[int]) -> dict[int, Cost]:
    return {pk: cost for source, _ in _SOURCES for pk, cost in source(list(ids)).items()}


def of_shift(shift: Shift) -> ShiftCost | None:
    """None while there is nothing to say: no claim of it is over."""
    found = of_claims(Claim.objects.filter(shift=shift).values_list("pk", flat=True))
    waiting = sum(ask(shift.pk) for _, ask in _SOURCES)
    if not found and not waiting:
        return None
    nothing = Money(0, shift.currency)
    total = Cost(
        sum((one.top_up for one in found.values()), nothing),
        sum((one.bonus for one in found.values()), nothing),
        sum((one.cancelled for one in found.values()), nothing),
    )
    return ShiftCost(total, len(found), waiting)
