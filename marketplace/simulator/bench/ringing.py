"""From a ticket's commit to its offer at the agent's socket, everybody at their desks."""

import asyncio
import time
from typing import Any

from marketplace.simulator import scratch
from marketplace.simulator.bench import away, plain, world
from marketplace.simulator.bench.desks import Desks
from marketplace.simulator.bench.figures import milliseconds
from marketplace.simulator.bench.part import Told

PATIENCE_SECONDS = 10.0


async def measure(desks: Desks, built: world.World, *, rate: float, seconds: float, told: Told) -> dict[str, Any]:
    """Tickets are written by another process, in one statement each; nobody accepts, so nothing else is measured.

    Each keeps somebody busy until the end of the run.
    """
    told(f"commit to frame at {rate:g} tickets a second")
    written = await hand_over(built, rate=rate, seconds=seconds)
    rung = await all_rung(desks, written)
    return {
        "tickets a second": rate,
        "written a second": round(len(written) / seconds, 1),
        "commit to frame, ms": milliseconds([rung[one] - written[one] for one in rung]),
        "never rung": len(written) - len(rung),
    }


async def all_rung(desks: Desks, written: away.Written) -> dict[int, float]:
    """When each of these tickets first rang."""
    until = time.time() + PATIENCE_SECONDS
    while not all(one in desks.offers for one in written) and time.time() < until:
        await asyncio.sleep(away.SOON_SECONDS * 10)
    return {one: desks.offers[one][0][0] for one in written if one in desks.offers}


async def hand_over(built: world.World, *, rate: float, seconds: float) -> away.Written:
    """So many tickets a second, for so long."""
    facts = await asyncio.to_thread(plain.facts, built)
    return await asyncio.to_thread(away.call, away.write, scratch.parameters(), plain.CREATE, facts, rate, seconds)
