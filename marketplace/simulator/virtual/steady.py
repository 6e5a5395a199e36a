"""Floors that theory can compute: one queue, one skill, one seat each, held against Erlang C, Erlang A and Cobham."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from dispatch.policy.matching import Rules, Weights
from dispatch.policy.needs import Needs
from marketplace.simulator.virtual import draws, erlang, intervals, measures
from marketplace.simulator.virtual.engine import Floor
from marketplace.simulator.virtual.world import Contact, Desk, Person, World, terms

QUEUE = 1
EVERYBODY = Needs("chat", "sv", ((("cards", 1),),))
CURVE_POINTS = 8
STRICT = 1e7  # seconds of head start with which a class always goes first


@dataclass(frozen=True)
class Case:
    """A floor in steady state. `rates` are of the classes, the first served first."""

    name: str
    rates: tuple[float, ...]
    handling_seconds: float
    agents: int
    target_seconds: float = 20
    patience_seconds: float | None = None

    @property
    def rate(self) -> float:
        return sum(self.rates)

    @property
    def theory(self) -> erlang.Patient | erlang.Impatient:
        """Erlang C, or A where people leave; of the classes together."""
        if self.patience_seconds is None:
            return erlang.Patient(self.rate, self.handling_seconds, self.agents)
        return erlang.Impatient(self.rate, self.handling_seconds, self.patience_seconds, self.agents)


@dataclass(frozen=True)
class Agreement:
    """One figure, simulated and computed."""

    case: str
    figure: str
    simulated: intervals.Estimate
    computed: float

    @property
    def agrees(self) -> bool:
        return self.simulated.holds(self.computed)


@dataclass(frozen=True)
class Compared:
    """One case; `curve` is the share of those who wait longer than so many seconds."""

    case: Case
    agreements: list[Agreement]
    curve: list[tuple[float, intervals.Estimate]]


CASES = (
    Case("10 erlangs, 14 agents", (100 / 1800,), 180, 14),
    Case("10 erlangs, 15 agents", (100 / 1800,), 180, 15),
    Case("48 erlangs, 55 agents", (360 / 1800,), 240, 55, target_seconds=15),
    Case("10 erlangs, 14 agents, patience 5 min", (100 / 1800,), 180, 14, patience_seconds=300),
    Case("48 erlangs, 50 agents, patience 2 min", (48 / 60,), 60, 50, patience_seconds=120),
    Case("12 erlangs, 10 agents, patience 2 min", (12 / 180,), 180, 10, patience_seconds=120),
    Case("two classes, one agent", (0.2 / 60, 0.6 / 60), 60, 1),
)


def world(case: Case, *, contacts: int, seed: int) -> World:
    """About as many `contacts`, with exponential handling and patience, as the formulas have it."""
    draw = random.Random(seed)
    coming = []
    for place, rate in enumerate(case.rates):
        head_start = STRICT * (len(case.rates) - 1 - place)
        for at in draws.poisson(draw, rate, until=contacts / case.rate):
            handling = draw.expovariate(1 / case.handling_seconds)
            patience = draw.expovariate(1 / case.patience_seconds) if case.patience_seconds else None
            coming.append((at, handling, patience, head_start))
    price = terms(4800)
    rules = Rules(QUEUE, EVERYBODY, weights=Weights(fairness_seconds=0), bases=price.bases)
    return World(
        desks={QUEUE: Desk(rules, price, target_seconds=case.target_seconds, sticky_seconds=0)},
        people=[
            Person(n, frozenset({"sv"}), {"cards": 3}, 1, ((0.0, 10 * contacts / case.rate),))
            for n in range(1, case.agents + 1)
        ],
        contacts=[
            Contact(n, at, QUEUE, "sv", handling, patience, head_start)
            for n, (at, handling, patience, head_start) in enumerate(sorted(coming), start=1)
        ],
    )


def compare(
    case: Case,
    *,
    runs: int,
    contacts: int,
    seed: int = 1,
    confidence: float = intervals.CONFIDENCE,
    shown: Callable[[], None] = lambda: None,
) -> Compared:
    """Independent runs of `contacts` each, the first fifth of each passed over, against what is computed."""
    found, curves, times = [], [], moments(case)
    for run in range(runs):
        floor = Floor(world(case, contacts=contacts, seed=seed * 1000 + run), seed=run).run()
        passed_over = contacts / case.rate / 5
        found.append(_figures(case, floor, passed_over=passed_over))
        waits = [one.waited_seconds for one in measures.came_after(floor, passed_over)]
        curves.append([sum(wait > at for wait in waits) / len(waits) for at in times])
        shown()
    return Compared(
        case,
        [
            Agreement(case.name, name, intervals.of([one[name] for one in found], confidence=confidence), value)
            for name, value in computed(case).items()
        ],
        [
            (at, intervals.of(shares, confidence=confidence))
            for at, shares in zip(times, zip(*curves, strict=True), strict=True)
        ],
    )


def moments(case: Case) -> list[float]:
    """Waits at which the curve is looked at: up to where one in a hundred still waits."""
    if len(case.rates) > 1:
        return []
    last = 1.0
    while 1 - case.theory.within(last) > 0.01:
        last *= 1.1
    return [last * n / CURVE_POINTS for n in range(1, CURVE_POINTS + 1)]


def computed(case: Case) -> dict[str, float]:
    if len(case.rates) > 1:
        waits = erlang.by_priority(case.rates, case.handling_seconds, case.agents)
        return {f"mean wait of class {n}, s": wait for n, wait in enumerate(waits, start=1)}
    floor = case.theory
    if isinstance(floor, erlang.Patient):
        return {
            "waits": floor.waits,
            "ASA, s": floor.asa_seconds,
            "service level": floor.within(case.target_seconds),
            "occupancy": floor.occupancy,
        }
    return {
        "waits": floor.waits,
        "mean wait, s": floor.mean_wait_seconds,
        "ASA, s": floor.asa_seconds,
        "service level": floor.answered_within(case.target_seconds),
        "abandonment": floor.abandonment,
        "occupancy": floor.occupancy,
    }


def _figures(case: Case, floor: Floor, *, passed_over: float) -> dict[str, float]:
    figures = measures.of(floor, passed_over=passed_over)
    found = {
        "waits": figures.waits,
        "ASA, s": figures.asa_seconds,
        "mean wait, s": figures.mean_wait_seconds,
        "service level": figures.service_level,
        "abandonment": figures.abandonment,
        "occupancy": figures.occupancy,
    }
    for n in range(len(case.rates)):
        head_start = STRICT * (len(case.rates) - 1 - n)
        waits = [
            one.waited_seconds
            for one in measures.came_after(floor, passed_over)
            if one.contact.head_start_seconds == head_start
        ]
        found[f"mean wait of class {n + 1}, s"] = sum(waits) / len(waits)
    return found
