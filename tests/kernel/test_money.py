from fractions import Fraction

import iso4217
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import Invalid
from marketplace.kernel.money import EXPONENTS, CurrencyMismatch, Money

amounts = st.integers(min_value=-(10**12), max_value=10**12)
currencies = st.sampled_from(sorted(EXPONENTS))
weights = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=20).filter(any)


def test_the_decimals_of_each_currency_are_those_of_the_standard():
    for code, digits in EXPONENTS.items():
        assert iso4217.Currency(code).exponent == digits, code


@given(amounts, weights, currencies)
def test_what_is_split_adds_up_to_the_whole(amount, shares, currency):
    whole = Money(amount, currency)

    parts = whole.split(shares)

    assert sum((part.amount for part in parts), 0) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part.amount - Fraction(amount * share, sum(shares))) < 1


@given(amounts, weights)
def test_nobody_without_a_share_gets_an_odd_cent(amount, shares):
    parts = Money(amount, "EUR").split([*shares, 0])

    assert parts[-1].amount == 0


@given(amounts, st.fractions(min_value=-1000, max_value=1000))
def test_a_product_is_rounded_once_and_by_at_most_half_a_cent(amount, factor):
    product = Money(amount, "EUR").times(factor).amount

    assert abs(product - amount * factor) <= Fraction(1, 2)


@given(amounts, st.fractions(min_value=-1000, max_value=1000))
def test_rounding_treats_owing_and_owning_alike(amount, factor):
    assert Money(-amount, "EUR").times(factor) == -Money(amount, "EUR").times(factor)


def test_half_a_cent_is_rounded_away_from_zero():
    assert Money(1, "EUR").times(Fraction(1, 2)) == Money(1, "EUR")
    assert Money(-1, "EUR").times(Fraction(1, 2)) == Money(-1, "EUR")


@given(amounts, amounts)
def test_adding_and_taking_away_are_exact(one, other):
    assert Money(one, "SEK") + Money(other, "SEK") - Money(other, "SEK") == Money(one, "SEK")


def test_two_currencies_are_never_added():
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "SEK")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(6200, "EUR", "62.00"), (5, "EUR", "0.05"), (-5, "EUR", "-0.05"), (-120, "SEK", "-1.20"), (62, "JPY", "62")],
)
def test_a_file_shows_the_decimals_of_the_currency(amount, currency, text):
    assert Money(amount, currency).decimal() == text


def test_an_amount_is_never_a_float():
    with pytest.raises(TypeError):
        Money(1.5, "EUR")  # type: ignore[arg-type]


def test_an_unknown_currency_is_refused():
    with pytest.raises(Invalid):
        Money(1, "XXX")
