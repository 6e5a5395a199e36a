"""The same day with one rule taken away at a time: what rings, stickiness, fairness and batching each do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.policy.matching import Rules, Weights
from dispatch.policy.service_level import Outcome
from marketplace.simulator.virtual import day, intervals, measures
from marketplace.simulator.virtual.engine import Floor
from marketplace.simulator.virtual.world import Desk, World

ALL = "All rules"
PLAIN = Weights(band=1, fairness_seconds=0, load=0, level=0, preferred=0, standing=0, price=0)
LEAST_WINDOW_SECONDS = 3.0


def each_desk(world: World, change: Callable[[Desk], Desk]) -> World:
    return replace(world, desks={queue_id: change(desk) for queue_id, desk in world.desks.items()})


def each_rule(world: World, change: Callable[[Rules], Rules]) -> World:
    return each_desk(world, lambda desk: replace(desk, rules=change(desk.rules)))


def without_rings(world: World) -> World:
    return each_rule(world, lambda rules: replace(rules, rings=()))


def without_stickiness(world: World) -> World:
    return each_desk(world, lambda desk: replace(desk, sticky_seconds=0))


def without_fairness(world: World) -> World:
    return each_rule(world, lambda rules: replace(rules, weights=replace(rules.weights, fairness_seconds=0)))


def without_batching(world: World) -> World:
    return replace(world, batching=False)


def first_come_longest_idle(world: World) -> World:
    """What most desks do: the longest-waiting ticket to the longest-idle agent with the skills, and nothing else."""
    plain = each_rule(world, lambda rules: replace(rules, weights=PLAIN))
    return without_rings(without_stickiness(without_batching(plain)))


def gathered(world: World) -> World:
    return replace(world, window_seconds=LEAST_WINDOW_SECONDS)


SCENARIOS: dict[str, Callable[[World], World]] = {
    ALL: lambda world: world,
    "Without rings": without_rings,
    "Without stickiness": without_stickiness,
    "Without fairness": without_fairness,
    "Without batching": without_batching,
    "Longest idle only": first_come_longest_idle,
    "Rounds every 3 s": gathered,
    "Rounds every 3 s, without batching": lambda world: without_batching(gathered(world)),
}


@dataclass(frozen=True)
class Tried:
    """One scenario: its figures, and how far each lies from that of all rules, day by day."""

    name: str
    figures: dict[str, intervals.Estimate]
    changes: dict[str, intervals.Estimate]


def figures(floor: Floor) -> dict[str, float]:
    """What one day says."""
    whole = measures.of(floor)
    passages = list(floor.passages.values())
    rarest = [one for one in passages if one.contact.language == day.RAREST]
    answered = measures.answered(passages)
    knew = [one for one in answered if one.knew is not None]
    return {
        "service level": whole.service_level,
        "ASA, s": whole.asa_seconds,
        "p95 wait, s": whole.p95_seconds,
        "p95 wait, rarest language, s": measures.percentile([one.waited_seconds for one in rarest], 95),
        "abandonment": whole.abandonment,
        "abandonment, rarest language": measures.share(rarest, lambda one: one.outcome is Outcome.ABANDONED),
        "Jain index": measures.fairness(floor),
        "back with their last agent": measures.share(knew, lambda one: one.knew == one.agent_id),
        "in a fallback language": measures.share(answered, lambda one: one.language != one.contact.language),
        "occupancy": whole.occupancy,
        "moved for another": float(sum(one.moved for one in passages)),
    }


def run(
    counts: Sequence[int],
    *,
    scale: float,
    seeds: Sequence[int],
    start: datetime,
    scenarios: Sequence[str] = tuple(SCENARIOS),
    shown: Callable[[], None] = lambda: None,
) -> list[Tried]:
    """Every scenario on the same days: for each seed one day's contacts, people and answers, shared by all."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in (ALL, *scenarios)}
    for seed in seeds:
        whole = day.world(counts, scale=scale, seed=seed, start=start)
        for name, rows in found.items():
            rows.append(figures(Floor(SCENARIOS[name](whole), seed=seed).run()))
            shown()
    return [Tried(name, _of(rows), _changes(rows, found[ALL])) for name, rows in found.items()]


def _of(rows: Sequence[dict[str, float]]) -> dict[str, intervals.Estimate]:
    return {key: intervals.of([row[key] for row in rows]) for key in rows[0]}


def _changes(rows: Sequence[dict[str, float]], all_on: Sequence[dict[str, float]]) -> dict[str, intervals.Estimate]:
    return {key: intervals.of_differences([row[key] for row in rows], [row[key] for row in all_on]) for key in rows[0]}
