"""The same day with one rule taken away at a time: what rings, stickiness, fairness and batching each do."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.policy.matching import Rules, Weights
from marketplace.simulator.virtual import day, intervals, summary
from marketplace.simulator.virtual.engine import Floor
from marketplace.simulator.virtual.summary import Day
from marketplace.simulator.virtual.world import Desk, World

ALL = "All rules"
PLAIN = Weights(band=1, fairness_seconds=0, load=0, level=0, preferred=0, standing=0, price=0)
SHORTER_SECONDS = 15.0  # of being kept for one agent
HEAP_SECONDS = 300.0  # between two handings over of a client that collects


def each_desk(world: World, change: Callable[[Desk], Desk]) -> World:
    return replace(world, desks={queue_id: change(desk) for queue_id, desk in world.desks.items()})


def each_rule(world: World, change: Callable[[Rules], Rules]) -> World:
    return each_desk(world, lambda desk: replace(desk, rules=change(desk.rules)))


def without_rings(world: World) -> World:
    return each_rule(world, lambda rules: replace(rules, rings=()))


def without_stickiness(world: World) -> World:
    return each_desk(world, lambda desk: replace(desk, sticky_seconds=0))


def less_sticky(world: World) -> World:
    return each_desk(world, lambda desk: replace(desk, sticky_seconds=SHORTER_SECONDS))


def without_fairness(world: World) -> World:
    return each_rule(world, lambda rules: replace(rules, weights=replace(rules.weights, fairness_seconds=0)))


def without_batching(world: World) -> World:
    return replace(world, batching=False)


def longest_idle(world: World) -> World:
    """What most desks do: the longest-waiting ticket to the longest-idle agent with the skills, and nothing else."""
    plain = each_rule(world, lambda rules: replace(rules, weights=PLAIN))
    return without_rings(without_stickiness(without_batching(plain)))


def heaped(world: World) -> World:
    """The client collects, and hands over every five minutes: several tickets at the same instant."""
    contacts = [replace(one, at=math.ceil(one.at / HEAP_SECONDS) * HEAP_SECONDS) for one in world.contacts]
    return replace(world, contacts=contacts)


SCENARIOS: dict[str, Callable[[World], World]] = {
    ALL: lambda world: world,
    "Without rings": without_rings,
    "Without stickiness": without_stickiness,
    "Kept for 15 s instead of 60": less_sticky,
    "Without fairness": without_fairness,
    "Without batching": without_batching,
    "Longest idle only": longest_idle,
    "Handed over every 5 min": heaped,
    "Every 5 min, without batching": lambda world: without_batching(heaped(world)),
}
AGAINST = {"Every 5 min, without batching": "Handed over every 5 min"}  # all others against ALL


@dataclass(frozen=True)
class Tried:
    """One scenario: its days, one for each seed, and those it is held against."""

    name: str
    days: list[Day]
    against: list[Day]

    @property
    def figures(self) -> dict[str, intervals.Estimate]:
        return {key: intervals.of([one.figures[key] for one in self.days]) for key in self.days[0].figures}

    @property
    def changes(self) -> dict[str, intervals.Estimate]:
        """How far each figure lies from that of the other scenario, day by day."""
        return {
            key: intervals.of_differences(
                [one.figures[key] for one in self.days], [one.figures[key] for one in self.against]
            )
            for key in self.days[0].figures
        }


def needed(names: Sequence[str]) -> list[str]:
    """These scenarios and those that they are held against."""
    wanted = {ALL, *names, *(AGAINST[name] for name in names if name in AGAINST)}
    return [name for name in SCENARIOS if name in wanted]


def run(
    counts: Sequence[int],
    *,
    scale: float,
    seeds: Sequence[int],
    start: datetime,
    staffed: float = 1.0,
    scenarios: Sequence[str] = tuple(SCENARIOS),
    shown: Callable[[], None] = lambda: None,
) -> list[Tried]:
    """Every scenario on the same days: for each seed one day's contacts, people and answers, shared by all."""
    found: dict[str, list[Day]] = {name: [] for name in needed(scenarios)}
    for seed in seeds:
        whole = day.world(counts, scale=scale, seed=seed, start=start, staffed=staffed)
        for name, days in found.items():
            days.append(summary.of(Floor(SCENARIOS[name](whole), seed=seed).run()))
            shown()
    return [Tried(name, days, found[AGAINST.get(name, ALL)]) for name, days in found.items()]
