"""A figure: what was measured how often, and beside it in words what it includes."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Figure:
    """Lifecycles a second, once per repetition; `facts` are what else was seen."""

    name: str
    includes: str
    values: Sequence[float]
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "includes": self.includes,
            "unit": "lifecycles/s",
            "repetitions": len(self.values),
            "median": round(self.median, 1),
            "min": round(min(self.values), 1),
            "max": round(max(self.values), 1),
            **self.facts,
        }


def milliseconds(seconds: Sequence[float]) -> dict[str, float | int | None]:
    """n, p50, p99 and the largest, by the nearest rank."""
    ordered = sorted(seconds)

    def rank(percent: int) -> float | None:
        return round(1000 * ordered[-(-percent * len(ordered) // 100) - 1], 2) if ordered else None

    return {"n": len(ordered), "p50": rank(50), "p99": rank(99), "max": rank(100)}
