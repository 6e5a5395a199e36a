"""What queueing theory says of one queue with one skill, to hold the simulator against, and to staff by.

All times in seconds, rates per second, loads in erlangs (rate × mean handling time). Sources: A. K. Erlang, "Løsning af
nogle Problemer fra Sandsynlighedsregningen" (1917) for B and C; C. Palm, "Research on telephone traffic carried by full
availability groups" (1957) for A, in the form of A. Mandelbaum and S. Zeltyn, "Service engineering in action: the
Palm/Erlang-A queue" (2007); A. Cobham, "Priority assignment in waiting line problems" (1954).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from marketplace.kernel.errors import Invalid

MOST_AGENTS = 100_000  # a search for the least number ends here
STEPS = 2_000  # of an integral; even


class Overloaded(Invalid):
    """More work arrives than these agents can ever do, and nobody leaves: there is no steady state."""


class OutOfReach(Invalid):
    """No number of agents reaches this target."""


def loss(agents: int, load: float) -> float:
    """Erlang B, the chance that all are busy where nobody waits.

    B(0) = 1; B(n) = A·B(n−1) / (n + A·B(n−1)), which never overflows.
    """
    chance = 1.0
    for n in range(1, agents + 1):
        chance = load * chance / (n + load * chance)
    return chance


def wait_chance(agents: int, load: float) -> float:
    """Erlang C, the chance of having to wait where everybody does: C = B / (1 − u·(1 − B)) with u = A/n < 1."""
    if load >= agents:
        raise Overloaded
    blocked = loss(agents, load)
    return blocked / (1 - load / agents * (1 - blocked))


@dataclass(frozen=True)
class Patient:
    """M/M/n: nobody leaves (Erlang C)."""

    rate: float
    handling_seconds: float
    agents: int

    @property
    def load(self) -> float:
        return self.rate * self.handling_seconds

    @property
    def occupancy(self) -> float:
        """u = A / n."""
        return self.load / self.agents

    @property
    def waits(self) -> float:
        return wait_chance(self.agents, self.load)

    @property
    def asa_seconds(self) -> float:
        """C · h / (n − A), over everybody, those answered at once included."""
        return self.waits * self.handling_seconds / (self.agents - self.load)

    @property
    def queue_length(self) -> float:
        """Those who wait, on average: Little's law."""
        return self.rate * self.asa_seconds

    def within(self, seconds: float) -> float:
        """The service level: 1 − C · exp(−(n − A)·t / h)."""
        return 1 - self.waits * math.exp(-(self.agents - self.load) * seconds / self.handling_seconds)


@dataclass(frozen=True)
class Impatient:
    """M/M/n+M: each leaves after an exponential patience (Erlang A). It has a steady state at any load.

    With π the stationary chances of n customers and E = loss(n, A): the states up to n together weigh 1, state n
    weighs E, and state n+j weighs E·Πₖ λ/(nμ + kθ), k = 1..j. All terms are at most of the size of the answer.
    """

    rate: float
    handling_seconds: float
    patience_seconds: float
    agents: int

    @property
    def load(self) -> float:
        return self.rate * self.handling_seconds

    @cached_property
    def _blocked(self) -> float:
        return loss(self.agents, self.load)

    @cached_property
    def _weights(self) -> tuple[list[float], float, float]:
        """The weights of 0, 1, 2 … waiting while all are busy, that of all states together, and what e to the power
        of which has been taken out of both."""
        served, leaving = self.agents / self.handling_seconds, 1 / self.patience_seconds
        logs = [0.0]
        falling = False
        while not falling or logs[-1] > -45:
            factor = self.rate / (served + len(logs) * leaving)
            logs.append(logs[-1] + math.log(factor))
            falling = factor < 1
        most = max(logs)
        weights = [self._blocked * math.exp(one - most) for one in logs]
        return weights, math.exp(-most) + sum(weights[1:]), most

    @property
    def waits(self) -> float:
        """The chance that all are busy on arrival."""
        weights, together, _ = self._weights
        return sum(weights) / together

    @property
    def queue_length(self) -> float:
        weights, together, _ = self._weights
        return sum(n * weight for n, weight in enumerate(weights)) / together

    @property
    def mean_wait_seconds(self) -> float:
        """Over everybody, those who leave included: Little's law."""
        return self.queue_length / self.rate

    @property
    def abandonment(self) -> float:
        """Those who leave ÷ those who come: θ·Lq / λ."""
        return self.queue_length / (self.rate * self.patience_seconds)

    @property
    def occupancy(self) -> float:
        """What is not abandoned is worked."""
        return self.load * (1 - self.abandonment) / self.agents

    def answered_within(self, seconds: float) -> float:
        """Answered within `seconds` ÷ offered: who leaves is never in the target."""
        theta = 1 / self.patience_seconds
        return 1 - self.waits + _integral(lambda t: self._density(t) * math.exp(-theta * t), seconds)

    def within(self, seconds: float) -> float:
        """The wait, however it ends, is at most `seconds`: 1 − P(V > t)·exp(−θt)."""
        longer = max(0.0, self.waits - _integral(self._density, seconds))
        return 1 - longer * math.exp(-seconds / self.patience_seconds)

    @property
    def asa_seconds(self) -> float:
        """Mean wait of those who are answered: ∫ t·f(t)·exp(−θt) dt ÷ (1 − abandonment)."""
        theta = 1 / self.patience_seconds
        far = self._far()
        return _integral(lambda t: t * self._density(t) * math.exp(-theta * t), far) / (1 - self.abandonment)

    def _density(self, seconds: float) -> float:
        """Of the offered wait V: f(t) = λ·π(n−1)·exp(λ·(1 − exp(−θt))/θ − nμt), and π(n−1) = π(n)·n/A."""
        theta, served = 1 / self.patience_seconds, self.agents / self.handling_seconds
        _, together, taken_out = self._weights
        before = self._blocked / together * self.agents / self.load
        patient = -math.expm1(-theta * seconds) / theta
        return self.rate * before * math.exp(self.rate * patient - served * seconds - taken_out)

    def _far(self) -> float:
        """A time after which nobody waits any more: the density has fallen by e⁻⁴⁵ from its peak."""
        theta, served = 1 / self.patience_seconds, self.agents / self.handling_seconds
        peak = max(0.0, math.log(self.load / self.agents) / theta) if self.load else 0.0

        def fall(t: float) -> float:
            return self.rate * math.exp(-theta * peak) * -math.expm1(-theta * t) / theta - served * t

        far = self.handling_seconds / self.agents
        while fall(far) > -45:
            far *= 1.25
        return peak + far


def by_priority(rates: Sequence[float], handling_seconds: float, agents: int) -> list[float]:
    """Mean waits of classes, the first served first, without interruption, all with the same exponential handling.

    Wₖ = W₀ / ((1 − σₖ₋₁)(1 − σₖ)) with W₀ = C·h/n and σₖ the occupancy by classes 1 to k (Cobham 1954).
    """
    sums = [0.0, *accumulate(rate * handling_seconds / agents for rate in rates)]
    first = wait_chance(agents, sum(rates) * handling_seconds) * handling_seconds / agents
    return [first / ((1 - before) * (1 - after)) for before, after in pairwise(sums)]


def agents_needed(
    rate: float, handling_seconds: float, *, share: float, within_seconds: float, most_occupied: float = 1.0
) -> int:
    """The least number with which `share` are answered `within_seconds`, nobody leaving, at `most_occupied` at most."""
    load = rate * handling_seconds
    start = max(1, math.floor(load) + 1)
    for agents in range(start, MOST_AGENTS):
        found = Patient(rate, handling_seconds, agents)
        if found.occupancy <= most_occupied and found.within(within_seconds) >= share:
            return agents
    raise OutOfReach


def circuits_needed(load: float, *, lost: float) -> int:
    """The least number with which at most `lost` find all busy, nobody waiting."""
    for agents in range(MOST_AGENTS):
        if loss(agents, load) <= lost:
            return agents
    raise OutOfReach


def rostered(agents: int, *, shrinkage: float) -> int:
    """Heads to plan so that `agents` are there when a share `shrinkage` of the paid time is spent elsewhere."""
    return math.ceil(agents / (1 - shrinkage) - 1e-9)


def _integral(f: Callable[[float], float], until: float) -> float:
    """From 0, by Simpson's rule."""
    step = until / STEPS
    inner = sum((4 if n % 2 else 2) * f(n * step) for n in range(1, STEPS))
    return (f(0.0) + inner + f(until)) * step / 3
