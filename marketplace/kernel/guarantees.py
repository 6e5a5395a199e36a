"""What must never happen, counted from the database: each number is normally zero."""

from collections.abc import Callable

Audit = Callable[[], int]
AUDITS: dict[str, Audit] = {}


def count(name: str) -> Callable[[Audit], Audit]:
    """Register an audit that returns how often the guarantee `name` is broken now.

    >>> @guarantees.count("held twice")
    ... def held_twice() -> int: ...
    """

    def register(audit: Audit) -> Audit:
        if AUDITS.setdefault(name, audit) is not audit:
            raise ValueError(f"two audits are named {name}")
        return audit

    return register


def all_counts() -> dict[str, int]:
    """Every audit by name, in the order of registration."""
    return {name: audit() for name, audit in AUDITS.items()}
