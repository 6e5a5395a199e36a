"""Money: whole minor units and a currency. Never a float, never rounded twice."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from marketplace.kernel.errors import Invalid

# ISO 4217 minor units of the currencies we pay in; a test holds this table against the standard's list.
EXPONENTS = {
    "CHF": 2, "CZK": 2, "DKK": 2, "EUR": 2, "GBP": 2, "HUF": 2, "ISK": 0,
    "JPY": 0, "NOK": 2, "PLN": 2, "RON": 2, "SEK": 2, "USD": 2,
}  # fmt: skip


class CurrencyMismatch(Invalid):
    """Amounts of two currencies cannot be added."""


@dataclass(frozen=True, order=False)
class Money:
    """`amount` whole minor units (öre, cents) of `currency` (ISO 4217)."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, int) or isinstance(self.amount, bool):
            raise TypeError("an amount is a whole number of minor units")
        if self.currency not in EXPONENTS:
            raise Invalid(f"{self.currency} is not a currency we pay in.")

    def __add__(self, other: Self) -> "Money":
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Self) -> "Money":
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def _same(self, other: Self) -> Self:
        if other.currency != self.currency:
            raise CurrencyMismatch()
        return other

    def times(self, factor: Fraction | int) -> "Money":
        """`self` × `factor`, exact, then rounded once: half away from zero, as payroll does."""
        exact = self.amount * Fraction(factor)
        sign = -1 if exact < 0 else 1
        return Money(sign * int(abs(exact) + Fraction(1, 2)), self.currency)

    def split(self, weights: list[int]) -> list["Money"]:
        """Parts in proportion to `weights` that sum to the whole: the largest remainders get the odd units."""
        total = sum(weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            raise Invalid("Weights of a split are positive.")
        whole = [self.amount * weight // total for weight in weights]
        rest = self.amount - sum(whole)
        order = sorted(range(len(weights)), key=lambda i: (-(self.amount * weights[i] % total), i))
        for i in order[:rest]:
            whole[i] += 1
        return [Money(part, self.currency) for part in whole]

    def as_json(self) -> dict[str, int | str]:
        return {"amount": self.amount, "currency": self.currency}

    def decimal(self) -> str:
        """The amount with its currency's decimals and a point, for files: `62.00`."""
        digits = EXPONENTS[self.currency]
        sign, units = ("-" if self.amount < 0 else ""), abs(self.amount)
        if not digits:
            return f"{sign}{units}"
        return f"{sign}{units // 10**digits}.{units % 10**digits:0{digits}d}"
