"""How evenly the work is shared. Pure."""

from collections.abc import Sequence

LEAST_PEOPLE = 2


def jain(values: Sequence[float]) -> float | None:
    """(Σx)² ÷ (n · Σx²): 1 where everybody has the same, 1 ÷ n where one has all (Jain, Chiu and Hawe 1984).

    None for fewer than two, and where nobody has anything.
    """
    squares = sum(value * value for value in values)
    if len(values) < LEAST_PEOPLE or squares <= 0:
        return None
    return float(sum(values) ** 2 / (len(values) * squares))
