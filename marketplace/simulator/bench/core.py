"""The core: a ticket's life in plain SQL and by our own verbs, in one process."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.utils import timezone

from marketplace.simulator import scratch
from marketplace.simulator.bench import activities, plain, world
from marketplace.simulator.bench.figures import Figure
from marketplace.simulator.bench.part import Bench, Told
from marketplace.simulator.bench.sizes import Sizes

CORE = "customer, ticket, 2 messages, offer, decision, assignment, seat, session, 5 events, 5 notifications; 5 commits"


def measure(bench: Bench) -> dict[str, Any]:
    """Lifecycles a second; the first two are the limits."""
    bench.told("a database is made")
    with scratch.database("bench_core"):
        figures = inside(bench.sizes, bench.told)
    return {"lifecycles": [one.as_json() for one in figures]}


def inside(sizes: Sizes, told: Told) -> list[Figure]:
    """Plain SQL and our own verbs in turn, so that none has the best hour of a machine that others use."""
    built = world.build(agents=sizes.agents, history=sizes.history, now=timezone.now())
    batches = (1, sizes.batch)
    limits: dict[int, list[float]] = {batch: [] for batch in batches}
    verbs: dict[int, list[float]] = {batch: [] for batch in batches}
    spent: dict[int, Counter[str]] = {batch: Counter() for batch in batches}
    for number in range(sizes.repetitions):
        told(f"lifecycles in SQL and by our verbs, {number + 1} of {sizes.repetitions}")
        for batch in batches:
            limits[batch].append(plain.run(built, batch=batch, seconds=sizes.seconds))
            verbs[batch].append(activities.run(built, batch=batch, seconds=sizes.seconds, spent=spent[batch]))
    hints = "hints to Redis" if settings.REDIS_URL else "hints within the process, heard by nobody"
    one, many = batches
    return [
        Figure("plain SQL, ticket by ticket", f"{CORE} a ticket; 1 client; nobody is chosen", limits[one]),
        Figure(f"plain SQL, {many} at a time", f"{CORE} for {many} tickets; 1 client; nobody is chosen", limits[many]),
        Figure(
            "our verbs, ticket by ticket",
            f"the same rows and commits by intake, rounds, answering and closing; 1 process, 1 thread; {hints};"
            f" each round reads {sizes.agents} free people",
            verbs[one],
            {"ms a ticket": steps(spent[one])},
        ),
        Figure(
            f"our verbs, rounds of {many}",
            f"the same; {many} tickets wait and one round offers them all; each is taken in, accepted, closed and"
            " completed in a transaction of its own",
            verbs[many],
            {"ms a ticket": steps(spent[many])},
        ),
    ]


def steps(spent: Counter[str]) -> dict[str, float]:
    return {name: round(1000 * spent[name] / max(1, spent["tickets"]), 2) for name in activities.STEPS}
