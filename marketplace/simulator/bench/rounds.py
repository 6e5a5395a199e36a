"""How the dispatcher's rounds do: against plain SQL, with more and more people, and on tables full of the past."""

import statistics
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from marketplace.simulator import scratch
from marketplace.simulator.bench import crowd, dispatching, world
from marketplace.simulator.bench.dispatching import Sweep
from marketplace.simulator.bench.part import Bench, Told
from marketplace.simulator.bench.sizes import ROUNDS


def measure(bench: Bench) -> dict[str, Any]:
    """Against plain SQL, with more and more people, and on tables full of the past."""
    sizes, told = ROUNDS[bench.sizes], bench.told
    one = sizes.batches[0]
    against = compared(sizes.people, sizes.waiting, sizes.batches, sizes.repetitions, told)
    scale = []
    for number in sizes.more:
        told(f"rounds with {number:,} people")
        scale.append(scaled(number, sizes.waiting, one, sizes.repetitions))
    told(f"rounds on {sizes.past:,} closed tickets")
    full = burdened(sizes.people, sizes.waiting, one, sizes.past, sizes.repetitions)
    return {
        "rounds": {
            "people": sizes.people,
            "waiting": sizes.waiting,
            "against plain SQL": against,
            "by number of people": scale,
            "with a past": full,
        }
    }


def compared(agents: int, tickets: int, batches: Sequence[int], repetitions: int, told: Told) -> list[dict[str, Any]]:
    """Ours and plain SQL in turn, on the same rows, so that neither has the best minute of the machine."""
    with scratch.database("bench_rounds"):
        now = timezone.now()
        people = crowd.build(agents=agents, now=now)
        crowd.line_up(people, tickets, now=now)
        rows = []
        for batch in batches:
            pairs = []
            for number in range(repetitions):
                told(f"rounds of {batch}, {number + 1} of {repetitions}")
                found, proposals = dispatching.ours(batch=batch)
                dispatching.clear()
                pairs.append((found, dispatching.plain(proposals)))
                dispatching.clear()
            rows.append(
                {
                    "batch": batch,
                    **rates("ours", [one for one, _ in pairs]),
                    **rates("plain SQL", [one for _, one in pairs]),
                    "share of plain SQL": round(statistics.median(a.rate / b.rate for a, b in pairs), 3),
                    "choosing, microseconds a match": micros([one for one, _ in pairs]),
                }
            )
        return rows


def scaled(agents: int, tickets: int, batch: int, repetitions: int) -> dict[str, Any]:
    """The time of a match, and the part of it that is choosing, with so many people at work."""
    with scratch.database("bench_people"):
        now = timezone.now()
        people = crowd.build(agents=agents, now=now)
        crowd.line_up(people, tickets, now=now)
        return {"people": agents, **repeated(batch, repetitions)}


def burdened(agents: int, tickets: int, batch: int, past: int, repetitions: int) -> list[dict[str, Any]]:
    """The same before and after the tables are filled with the past."""
    with scratch.database("bench_past"):
        now = timezone.now()
        people = crowd.build(agents=agents, now=now)
        crowd.line_up(people, tickets, now=now)
        rows = [{"closed tickets": 0, **repeated(batch, repetitions)}]
        world.fill_past(people.client.pk, people.queues[0].pk, [one.pk for one in people.agents], past, state="closed")
        rows.append({"closed tickets": past, **repeated(batch, repetitions)})
        return rows


def repeated(batch: int, repetitions: int) -> dict[str, Any]:
    sweeps = []
    for _ in range(repetitions):
        sweeps.append(dispatching.ours(batch=batch)[0])
        dispatching.clear()
    return {
        **rates("ours", sweeps),
        "choosing, microseconds a match": micros(sweeps),
        "all of it, microseconds a match": round(statistics.median(1e6 / one.rate for one in sweeps), 1),
    }


def rates(name: str, sweeps: Sequence[Sweep]) -> dict[str, Any]:
    values = [one.rate for one in sweeps]
    return {
        f"{name}, matches/s": round(statistics.median(values)),
        f"{name}, min and max": [round(min(values)), round(max(values))],
        f"{name}, matches": sweeps[0].matches,
    }


def micros(sweeps: Sequence[Sweep]) -> float:
    return round(statistics.median(1e6 * one.choosing / one.matches for one in sweeps), 1)
