"""The beta distribution: its distribution function and quantiles, in plain floats.

The regularised incomplete beta function by its continued fraction, NIST Digital Library of Mathematical Functions
8.17.22 with the coefficients 8.17.23, evaluated from the front by the modified Lentz method (W. J. Lentz, 1976;
I. J. Thompson and A. R. Barnett, 1986). The tests hold it against published values and against identities.
"""

import math

PRECISION = 1e-15
TINY = 1e-300  # stands in for a zero that would be divided by
MOST_TERMS = 100_000


def cdf(x: float, a: float, b: float) -> float:
    """The chance that a Beta(a, b) share is at most `x`; a and b above zero."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast on the other side: I_x(a, b) = 1 - I_(1-x)(b, a)
        return 1.0 - cdf(1 - x, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(scale) / (a * _fraction(x, a, b))


def quantile(p: float, a: float, b: float) -> float:
    """The share that Beta(a, b) stays below with probability `p`, by halving until no float lies between."""
    if not 0 < p < 1:
        raise ValueError("a probability lies between 0 and 1")
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high and high - low > PRECISION:
        if cdf(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d₁/(1 + d₂/(1 + …))."""
    value = front = 1.0
    back = 0.0
    for term in range(1, MOST_TERMS):
        d = _coefficient(term, x, a, b)
        back = 1.0 / ((1.0 + d * back) or TINY)
        front = (1.0 + d / front) or TINY
        step = front * back
        value *= step
        if abs(step - 1.0) < PRECISION:
            break
    return value


def _coefficient(term: int, x: float, a: float, b: float) -> float:
    m, odd = divmod(term, 2)
    if odd:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
