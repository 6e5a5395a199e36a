"""How the dispatcher's rounds do: against plain SQL, with more and more people, and on tables full of the past."""

import statistics
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from marketplace.simulator import scratch
from marketplace.simulator.bench import crowd, dispatching, world
from marketplace.simulator.bench.dispatching import Sweep
from marketplace.simulator.bench.part import Bench, Told
from marketplace.simulator.bench.sizes import ROUNDS, Rounds


def measure(bench: Bench) -> dict[str, Any]:
    """Against plain SQL, with more and more people, and on tables full of the past."""
    sizes, told = ROUNDS[bench.sizes], bench.told
    against = compared(sizes, told)
    scale = []
    for number in sizes.more:
        told(f"rounds with {number:,} people")
        scale.append(scaled(sizes, number))
    told(f"rounds on {sizes.past:,} closed tickets")
    full = burdened(sizes)
    return {
        "rounds": {
            "people": sizes.people,
            "waiting": sizes.waiting,
            "against plain SQL": against,
            "by number of people": scale,
            "with a past": full,
        }
    }


def compared(sizes: Rounds, told: Told) -> list[dict[str, Any]]:
    """Ours and plain SQL in turn, on the same rows, so that neither has the best minute of the machine."""
    with scratch.database("bench_rounds"):
        gathered(sizes, sizes.people)
        rows = []
        for batch in sizes.batches:
            pairs = []
            for number in range(sizes.repetitions):
                told(f"rounds of {batch}, {number + 1} of {sizes.repetitions}")
                found, proposals = dispatching.ours(batch=batch)
                dispatching.clear()
                pairs.append((found, dispatching.plain(proposals)))
                dispatching.clear()
            rows.append(
                {
                    "batch": batch,
                    **rates("ours", [one for one, _ in pairs]),
                    **rates("plain SQL", [one for _, one in pairs]),
                    "ours until written, matches/s": round(statistics.median(one.rate_of_writing for one, _ in pairs)),
                    "share of plain SQL": share([(one.rate_of_writing, limit.rate) for one, limit in pairs]),
                    "share with agents told": share([(one.rate, limit.rate) for one, limit in pairs]),
                    "choosing, microseconds a match": micros([one for one, _ in pairs]),
                }
            )
        return rows


def scaled(sizes: Rounds, people: int) -> dict[str, Any]:
    """The time of a match, and the part of it that is choosing, with so many people at work."""
    with scratch.database("bench_people"):
        gathered(sizes, people)
        return {"people": people, **repeated(sizes.batches[0], sizes.repetitions)}


def burdened(sizes: Rounds) -> list[dict[str, Any]]:
    """The same before and after the tables are filled with the past."""
    with scratch.database("bench_past"):
        crowded = gathered(sizes, sizes.people)
        rows = [{"closed tickets": sizes.lately, **repeated(sizes.batches[0], sizes.repetitions)}]
        fill(crowded, sizes.past, there=sizes.lately)
        rows.append({"closed tickets": sizes.past, **repeated(sizes.batches[0], sizes.repetitions)})
        return rows


def gathered(sizes: Rounds, people: int) -> crowd.Crowd:
    """So many people at work and tickets that wait, in a house that was open yesterday, too."""
    now = timezone.now()
    found = crowd.build(agents=people, now=now)
    crowd.line_up(found, sizes.waiting, now=now)
    fill(found, sizes.lately)
    return found


def fill(crowded: crowd.Crowd, tickets: int, *, there: int = 0) -> None:
    """The past: closed tickets, until there are so many."""
    agents = [one.pk for one in crowded.agents]
    world.fill_past(crowded.client.pk, crowded.queues[0].pk, agents, tickets, there=there, state="closed")


def repeated(batch: int, repetitions: int) -> dict[str, Any]:
    sweeps = []
    for _ in range(repetitions):
        sweeps.append(dispatching.ours(batch=batch)[0])
        dispatching.clear()
    return {
        **rates("ours", sweeps),
        "choosing, microseconds a match": micros(sweeps),
        "all of it, microseconds a match": round(statistics.median(1e6 / one.rate for one in sweeps), 1),
        "read anew, milliseconds": round(statistics.median(1000 * one.reading for one in sweeps)),
    }


def rates(name: str, sweeps: Sequence[Sweep]) -> dict[str, Any]:
    values = [one.rate for one in sweeps]
    return {
        f"{name}, matches/s": round(statistics.median(values)),
        f"{name}, min and max": [round(min(values)), round(max(values))],
        f"{name}, matches": sweeps[0].matches,
    }


def share(pairs: Sequence[tuple[float, float]]) -> float:
    return round(statistics.median(one / limit for one, limit in pairs), 3)


def micros(sweeps: Sequence[Sweep]) -> float:
    return round(statistics.median(1e6 * one.choosing / one.matches for one in sweeps), 1)
