"""The whole bench, part by part, each in databases of its own.

A part is a function from a Bench to what goes to the JSON file; what it says under the name of an earlier part's list
is added to that list.
"""

import math
from collections.abc import Callable, Collection
from typing import Any

from django.utils import timezone

from marketplace.kernel import latency
from marketplace.simulator import scratch
from marketplace.simulator.bench import core, headline, intake, living, machine, outside, rounds
from marketplace.simulator.bench.part import Bench

Part = Callable[[Bench], dict[str, Any]]
PARTS: dict[str, Part] = {
    "core": core.measure,
    "rounds": rounds.measure,
    "outside": outside.measure,
    "intake": intake.measure,
    "live": living.measure,
    "headline": headline.measure,
}


def run(bench: Bench, *, only: Collection[str] = ()) -> dict[str, Any]:
    """Everything, or `only` these parts, as it goes to the JSON file."""
    with scratch.copies(), latency.low(look_seconds=math.inf):  # whoever measures must not stand still
        found = _measured(bench, only)
    compare(found.get("lifecycles", []))
    return found


def _measured(bench: Bench, only: Collection[str]) -> dict[str, Any]:
    bench.told("the machine is described")
    with scratch.database("bench_machine"):
        described = machine.describe(commits=bench.sizes.commits)
    found: dict[str, Any] = {
        "at": timezone.now().isoformat(timespec="seconds"),
        "machine": described,
        "sizes": {
            "agents online": bench.sizes.agents,
            "tickets of the past": bench.sizes.history,
            "batch": bench.sizes.batch,
        },
    }
    for name, measure in PARTS.items():
        if not only or name in only:
            for key, told in measure(bench).items():
                found[key] = found[key] + told if isinstance(told, list) and key in found else told
    return found


def compare(lifecycles: list[dict[str, Any]]) -> None:
    """Give each its ratio to the limits, if those were measured in the same run."""
    limits = [one for one in lifecycles if one["name"].startswith("plain SQL")]
    for one in lifecycles:
        one["ratios"] = {limit["name"]: round(one["median"] / limit["median"], 4) for limit in limits}
