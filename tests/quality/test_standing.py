"""How good it was: the published values, and what must hold for every count of ratings."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.quality import beta, standing

COUNTS = st.integers(0, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SHAPES = st.floats(0.5, 2000)
SHARES = st.floats(0.001, 0.999)


@pytest.mark.parametrize(("satisfied", "n", "mean", "low"), [(9, 10, 0.833333, 0.635641), (45, 50, 0.884615, 0.804849)])
def test_the_standing_is_the_published_beta_binomial(satisfied, n, mean, low):
    found = standing.of_ratings(satisfied, n)

    assert (found.mean, found.low) == (pytest.approx(mean, abs=1e-6), pytest.approx(low, abs=1e-6))


def test_the_quantile_is_the_published_one_of_jeffreys():
    interval = [beta.quantile(p, 45.5, 5.5) for p in (0.025, 0.975)]

    assert interval == pytest.approx([0.794645, 0.960806], abs=1e-6)


@given(SHARES)
def test_of_equal_chances_the_quantile_is_the_chance(p):
    assert beta.quantile(p, 1, 1) == pytest.approx(p, abs=1e-12)


@given(SHARES, st.floats(0.5, 50))
def test_the_closed_forms_hold(x, a):
    assert beta.cdf(x, a, 1) == pytest.approx(x**a, rel=1e-9)
    assert beta.cdf(x, 1, a) == pytest.approx(1 - (1 - x) ** a, rel=1e-9, abs=1e-12)
    assert beta.cdf(x, 0.5, 0.5) == pytest.approx(2 / math.pi * math.asin(math.sqrt(x)), rel=1e-9)


@given(SHARES, st.integers(1, 60), st.integers(1, 60))
def test_it_is_the_binomial_sum(x, a, b):
    n = a + b - 1
    tail = sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))

    assert beta.cdf(x, a, b) == pytest.approx(tail, abs=1e-10)


@given(SHARES, SHAPES, SHAPES)
def test_the_quantile_undoes_the_distribution(p, a, b):
    assert beta.cdf(beta.quantile(p, a, b), a, b) == pytest.approx(p, abs=1e-6)


@given(COUNTS)
def test_the_mean_lies_in_its_interval(counts):
    found = standing.of_ratings(*counts)

    assert 0 < found.low < found.mean < found.high < 1


@given(COUNTS)
def test_one_more_satisfied_customer_never_lowers_the_standing(counts):
    satisfied, n = counts

    before, after = standing.of_ratings(satisfied, n), standing.of_ratings(satisfied + 1, n + 1)

    assert after.mean > before.mean
    assert after.low > before.low


@given(st.integers(1, 200))
def test_more_answers_make_it_surer(n):
    few, many = standing.of_ratings(n, 2 * n), standing.of_ratings(4 * n, 8 * n)

    assert many.high - many.low < few.high - few.low


def test_more_satisfied_customers_than_answers_is_nonsense():
    with pytest.raises(ValueError, match="some of those"):
        standing.of_ratings(3, 2)
