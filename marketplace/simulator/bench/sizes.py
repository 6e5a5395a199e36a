"""How much is measured: enough for figures, or just enough to see that everything still works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    agents: int  # online, each with one seat and, where sockets are measured, one socket
    history: int  # tickets of the past, so that plans are made on tables as they are
    repetitions: int
    seconds: float  # of each repetition
    batch: int
    commits: int
    in_flight: int  # tickets at once, end to end
    rates: tuple[float, ...]  # tickets a second, for latency
    processes: int  # of each kind, where there is a Redis


FULL = Sizes(1000, 20_000, 5, 3.0, 50, 500, 24, (5, 50), 2)
QUICK = Sizes(6, 100, 1, 0.5, 3, 20, 3, (5,), 1)
LATENCY_SECONDS = {FULL: 10.0, QUICK: 1.5}


@dataclass(frozen=True)
class Rounds:
    """How much is measured of the dispatcher's rounds."""

    people: int
    waiting: int
    batches: tuple[int, ...]
    more: tuple[int, ...]  # people, for how the cost grows
    lately: int  # closed tickets that are always there: plans that are made for empty tables are kept too long
    past: int  # closed tickets
    repetitions: int


ROUNDS = {
    FULL: Rounds(3000, 10_000, (50, 200), (100, 1000, 3000, 10_000), 20_000, 1_200_000, 3),
    QUICK: Rounds(20, 40, (10,), (20,), 20, 100, 1),
}


@dataclass(frozen=True)
class Headline:
    """The full stack at a constant rate."""

    agents: int
    rate: float  # tickets a second
    seconds: float
    kills: bool


HEADLINE = {FULL: Headline(3000, 50, 600, True), QUICK: Headline(12, 4, 2, False)}


@dataclass(frozen=True)
class Live:
    """How much is measured of the sockets."""

    sockets: int
    within: float  # seconds in which everybody comes
    idle_seconds: float
    pushes: tuple[float, ...]  # a second
    tickets: tuple[float, ...]  # a second; together they need fewer people than there are
    seconds: float  # of one turn
    turns: int
    expiries: int
    deaths: int


LIVE = {
    FULL: Live(3000, 10.0, 30.0, (200, 1000), (50, 200), 8.0, 3, 200, 3),
    QUICK: Live(40, 0.5, 1.0, (20,), (5,), 1.0, 1, 2, 1),
}
