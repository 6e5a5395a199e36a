"""Means with their confidence: independent runs, Student's t."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, stdev

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean of `n` runs, give or take `half` with the confidence asked for."""

    mean: float
    half: float
    n: int

    @property
    def low(self) -> float:
        return self.mean - self.half

    @property
    def high(self) -> float:
        return self.mean + self.half

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def of(values: Sequence[float], *, confidence: float = CONFIDENCE) -> Estimate:
    """Of at least two runs; of one, the width is unknown and endless."""
    if len(values) < 2:
        return Estimate(fmean(values), math.inf, len(values))
    half = quantile(0.5 + confidence / 2, len(values) - 1) * stdev(values) / math.sqrt(len(values))
    return Estimate(fmean(values), half, len(values))


def of_differences(ones: Sequence[float], others: Sequence[float], *, confidence: float = CONFIDENCE) -> Estimate:
    """How far `ones` lie above `others`, run by run: each pair has lived through the same day."""
    return of([one - other for one, other in zip(ones, others, strict=True)], confidence=confidence)


@lru_cache
def quantile(share: float, freedom: int) -> float:
    """Student's t: below which value a `share` above one half lies. By halving."""
    low, high = 0.0, 1.0
    while _below(high, freedom) < share:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, freedom) < share else (low, middle)
    return high


def _below(t: float, freedom: int) -> float:
    """The distribution function for t ≥ 0, as a finite sum (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    if freedom % 2:
        return 0.5 + (angle + math.sin(angle) * _odd(math.cos(angle), freedom)) / math.pi
    return 0.5 + math.sin(angle) * _even(math.cos(angle), freedom) / 2


def _odd(cos: float, freedom: int) -> float:
    """cos + 2/3·cos³ + … + (2·4···(f−3))/(3·5···(f−2))·cos^(f−2)."""
    term, total = cos, 0.0
    for n in range(1, freedom - 1, 2):
        total += term
        term *= cos * cos * (n + 1) / (n + 2)
    return total


def _even(cos: float, freedom: int) -> float:
    """1 + 1/2·cos² + … + (1·3···(f−3))/(2·4···(f−2))·cos^(f−2)."""
    term, total = 1.0, 0.0
    for n in range(0, freedom - 1, 2):
        total += term
        term *= cos * cos * (n + 1) / (n + 2)
    return total
