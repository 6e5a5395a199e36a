"""What an offer pays: a quote is frozen with the offer, and pay later evaluates exactly that quote."""

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Self

from marketplace.kernel.money import Money


@dataclass(frozen=True)
class Terms:
    """A queue's published terms; amounts are minor units of `currency`."""

    price_id: int
    rate_card: int
    currency: str
    base: int
    included_seconds: int
    per_minute: int
    language_supplements: dict[str, int]

    @property
    def bases(self) -> dict[str, int]:
        """What matching weighs: minor units by language, "" for all others."""
        return {tag: self.base + extra for tag, extra in self.language_supplements.items()} | {"": self.base}


@dataclass(frozen=True)
class Quote:
    """`base` is paid whatever happens; `lines` are its parts; minutes beyond `included_seconds` add `per_minute`."""

    price_id: int
    rate_card: int
    currency: str
    base: int
    included_seconds: int
    per_minute: int
    lines: list[list[Any]]  # [label, minor units], summing to base

    def as_json(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Self:
        return cls(**row)

    def evaluate(self, handled_seconds: float) -> Money:
        """What `handled_seconds` of work pays: the base, and by the second for time beyond what it includes.

        base + per_minute × max(0, handled − included) / 60, exact, rounded once (half away from zero).
        """
        base = Money(self.base, self.currency)
        return base + self.overtime(handled_seconds)

    def overtime(self, handled_seconds: float) -> Money:
        over = max(Fraction(0), Fraction(round(handled_seconds * 1000), 1000) - self.included_seconds)
        return Money(self.per_minute, self.currency).times(over / 60)


def quote(terms: Terms, *, queue_name: str, language: str, surge_percent: int = 0) -> Quote:
    """The quote of one offer under `terms`, for a ticket served in `language`, raised by `surge_percent` of its base.

    The raise is rounded half away from zero and is a line of its own.
    """
    lines: list[list[Any]] = [[queue_name, terms.base]]
    supplement = terms.language_supplements.get(language, 0)
    if supplement:
        lines.append([f"language:{language}", supplement])
    raised = ((terms.base + supplement) * surge_percent + 50) // 100
    if raised:
        lines.append([f"raised:{surge_percent}", raised])
    return Quote(
        price_id=terms.price_id,
        rate_card=terms.rate_card,
        currency=terms.currency,
        base=terms.base + supplement + raised,
        included_seconds=terms.included_seconds,
        per_minute=terms.per_minute,
        lines=lines,
    )
