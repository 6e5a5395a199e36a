"""What every part of the bench is given."""

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.simulator.bench.sizes import Sizes

Told = Callable[[str], None]


@dataclass(frozen=True)
class Bench:
    """How much to measure, on which ports, and whom to tell what is being done."""

    sizes: Sizes
    first_port: int
    told: Told
