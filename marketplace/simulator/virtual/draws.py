"""Chance, from one seed: arrivals, handling times, patience."""

import math
import random
from collections.abc import Iterator, Sequence

INTERVAL_SECONDS = 300.0


def poisson(draw: random.Random, rate: float, *, until: float) -> Iterator[float]:
    """Moments of a Poisson stream of `rate` a second."""
    at = draw.expovariate(rate)
    while at < until:
        yield at
        at += draw.expovariate(rate)


def within_counts(draw: random.Random, counts: Sequence[int], *, scale: float) -> list[float]:
    """Poisson within each five minutes, with `scale` of what really came there as its mean."""
    moments = []
    for place, count in enumerate(counts):
        if count:
            start = place * INTERVAL_SECONDS
            rate = count * scale / INTERVAL_SECONDS
            moments += [start + at for at in poisson(draw, rate, until=INTERVAL_SECONDS)]
    return moments


def lognormal(draw: random.Random, mean: float, *, variation: float) -> float:
    """With this mean, and `variation` as its standard deviation ÷ mean: what handling times look like.

    ln X ~ N(ln mean − s²/2, s²) with s² = ln(1 + variation²).
    """
    spread = math.log(1 + variation**2)
    return draw.lognormvariate(math.log(mean) - spread / 2, math.sqrt(spread))
