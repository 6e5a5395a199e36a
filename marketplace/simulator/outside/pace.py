"""How long things take and how people choose, drawn from one seeded source; all times divided by the speed."""

import math
import random
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Habits:
    """What the synthetic people do; times in real seconds, shares between 0 and 1."""

    handling_mean: float = 660.0  # conversation and after-contact work: 11 minutes, as Klarna published
    handling_sigma: float = 0.6  # of the logarithm: bank calls are log-normal (Brown et al., JASA 2005)
    wrap_up_mean: float = 45.0
    answer_mean: float = 4.0  # from the ring to the tap
    patience_mean: float = 900.0  # exponential
    silence_mean: float = 60.0  # how long one who missed an offer stays away
    decline_share: float = 0.06
    miss_share: float = 0.03
    rating_share: float = 0.35
    satisfied_share: float = 0.86
    replies: int = 2  # of the customer, at most


@dataclass
class Pace:
    """Draws from `habits`, in seconds of the wall clock at `speed` times the real one."""

    speed: float
    seed: int
    habits: Habits = field(default_factory=Habits)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def of(self, name: object) -> "Pace":
        """A source of its own for one person, the same in every run."""
        return Pace(self.speed, random.Random(f"{self.seed}:{name}").getrandbits(48), self.habits)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def log_normal(self, mean: float, sigma: float) -> float:
        """Seconds with the given real mean: exp(N(ln mean − σ²/2, σ²)) / speed."""
        return math.exp(self.random.gauss(math.log(mean) - sigma * sigma / 2, sigma)) / self.speed

    def exponential(self, mean: float) -> float:
        return self.random.expovariate(1 / mean) / self.speed

    def handling(self) -> float:
        return self.log_normal(self.habits.handling_mean - self.habits.wrap_up_mean, self.habits.handling_sigma)

    def wrap_up(self) -> float:
        return self.log_normal(self.habits.wrap_up_mean, 0.5)

    def answer(self) -> float:
        return self.log_normal(self.habits.answer_mean, 0.4)

    def patience(self) -> float:
        return self.exponential(self.habits.patience_mean)

    def score(self) -> int:
        satisfied = self.chance(self.habits.satisfied_share)
        return self.random.choice([4, 5, 5] if satisfied else [1, 2, 3])
