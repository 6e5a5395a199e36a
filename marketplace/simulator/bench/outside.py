"""From outside: tickets by `POST /api/v1/tickets`, agents on sockets; how many a second, and how soon it rings."""

import asyncio
import contextlib
import itertools
import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from marketplace.simulator import scratch
from marketplace.simulator.bench import world
from marketplace.simulator.bench.figures import Figure, milliseconds
from marketplace.simulator.bench.floor import Floor
from marketplace.simulator.bench.part import Bench, Told
from marketplace.simulator.bench.serving import Serving, serving, settle
from marketplace.simulator.bench.sizes import LATENCY_SECONDS, Sizes
from marketplace.simulator.outside.client import OutsideClient, Refused

PATIENCE_SECONDS = 20.0  # for the last ticket of a repetition
SOON_SECONDS = 0.002  # a shorter sleep spins
EVENTS = """
    SELECT (c.facts ->> 'ticket_id')::bigint, extract(epoch FROM c.recorded_at)::float8,
           extract(epoch FROM (SELECT min(o.recorded_at) FROM kernel_event o
                                WHERE o.stream = c.stream AND o.kind = 'offer_made'))::float8
      FROM kernel_event c WHERE c.kind = 'ticket_created' AND c.stream = ANY(%s)
"""
numbers = itertools.count(1)
PATHS = "POST over HTTP by key, offer by socket, delivered, seen, accept, close and complete by socket"


def measure(bench: Bench) -> dict[str, Any]:
    """Lifecycles end to end, and how soon it rings."""
    sizes = bench.sizes
    bench.told("another database is made, and everything that serves is started")
    with scratch.database("bench_outside") as address:
        built = world.build(agents=sizes.agents, history=sizes.history, now=timezone.now())
        tokens = world.tokens(built.agents)
        with serving(address, processes=sizes.processes, first_port=bench.first_port) as place:
            end_to_end, latencies = Outside(place, built.key, tokens, sizes, bench.told).run()
    return {"lifecycles": [end_to_end.as_json()], "latency": latencies}


class Outside:
    """One run: the agents come, the figures are taken one after the other, the agents go."""

    def __init__(self, place: Serving, key: str, tokens: list[str], sizes: Sizes, told: Told) -> None:
        self.place, self.key, self.sizes, self.told = place, key, sizes, told
        self.floor = Floor(place.live, tokens)

    def run(self) -> tuple[Figure, list[dict[str, Any]]]:
        return asyncio.run(self._run())

    async def _run(self) -> tuple[Figure, list[dict[str, Any]]]:
        self.told(f"{len(self.floor.lines)} sockets are opened")
        begun = time.perf_counter()
        await self.floor.open()
        opened = time.perf_counter() - begun
        async with OutsideClient(self.place.web, self.key) as api:
            try:
                throughput = await self.throughput(api)
                throughput.facts["seconds to open all sockets"] = round(opened, 1)
                return throughput, [await self.latency(api, rate) for rate in self.sizes.rates]
            finally:
                await self.floor.close()

    async def throughput(self, api: OutsideClient) -> Figure:
        """As many as it takes with always the same number in flight."""
        self.told("lifecycles end to end")
        wanted = True

        async def hand_over_and_wait() -> None:
            while wanted:
                ticket = await self.hand_over(api)
                if ticket is None:
                    continue
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.floor.ended[ticket].wait(), PATIENCE_SECONDS)

        flights = [asyncio.create_task(hand_over_and_wait()) for _ in range(self.sizes.in_flight)]
        await asyncio.sleep(min(2.0, self.sizes.seconds))  # caches and plans are warm
        values, own = [], []
        for _ in range(self.sizes.repetitions):
            begun, before, spent = time.perf_counter(), self.floor.completed, time.process_time()
            await self._window(begun, before)
            seconds = time.perf_counter() - begun
            values.append((self.floor.completed - before) / seconds)
            own.append((time.process_time() - spent) / seconds)
        wanted = False
        await asyncio.wait(flights, timeout=PATIENCE_SECONDS)
        for task in flights:
            task.cancel()
        await asyncio.to_thread(settle)
        return Figure(
            "end to end",
            f"{PATHS}; {self.sizes.in_flight} in flight, {len(self.floor.lines)} agents online; {self.place.says};"
            " relay, pay and the load generator share the machine",
            values,
            {"load generator, share of a core": round(max(own), 2), "troubles": self.troubles(api)},
        )

    async def _window(self, begun: float, before: int) -> None:
        """As long as a repetition lasts, and until somebody was served."""
        patience = begun + PATIENCE_SECONDS
        while (now := time.perf_counter()) < begun + self.sizes.seconds or (
            self.floor.completed == before and now < patience
        ):
            await asyncio.sleep(0.05)

    async def latency(self, api: OutsideClient, rate: float) -> dict[str, Any]:
        """At `rate` tickets a second, whatever becomes of them: from the ticket in the database to its frame."""
        self.told(f"commit to frame at {rate:g} tickets a second")
        posts: list[asyncio.Task[int | None]] = []
        answers: list[float] = []

        async def post() -> int | None:
            begun = time.perf_counter()
            ticket = await self.hand_over(api)
            answers.append(time.perf_counter() - begun)
            return ticket

        begun, spent, before = time.perf_counter(), time.process_time(), self.floor.completed
        while (now := time.perf_counter() - begun) < LATENCY_SECONDS[self.sizes]:
            while len(posts) < now * rate:
                posts.append(asyncio.create_task(post()))
            await asyncio.sleep(SOON_SECONDS)
        seconds = time.perf_counter() - begun
        done, own = self.floor.completed - before, (time.process_time() - spent) / seconds
        tickets = [one for one in await asyncio.gather(*posts) if one is not None]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all(tickets), PATIENCE_SECONDS)
        events = await asyncio.to_thread(written, tickets)
        rung = {ticket: self.floor.arrived[ticket] for ticket in tickets if ticket in self.floor.arrived}
        await asyncio.to_thread(settle)
        return {
            "tickets a second": rate,
            "handed over a second": round(len(posts) / seconds, 1),
            "completed a second": round(done / seconds, 1),
            "sockets": len(self.floor.lines),
            "never rung": len(tickets) - len(rung),
            "POST answered, ms": milliseconds(answers),
            "ticket written to frame, ms": milliseconds([rung[one] - events[one][0] for one in rung]),
            "ticket written to offer written, ms": milliseconds([events[one][1] - events[one][0] for one in rung]),
            "offer written to frame, ms": milliseconds([rung[one] - events[one][1] for one in rung]),
            "load generator, share of a core": round(own, 2),
            "troubles": self.troubles(api),
        }

    async def _all(self, tickets: list[int]) -> None:
        for ticket in tickets:
            await self.floor.ended[ticket].wait()

    async def hand_over(self, api: OutsideClient) -> int | None:
        """The ticket's id; None, and counted, where the API did not take it in all its patience."""
        number, now = next(numbers), datetime.now(UTC).isoformat()
        body = {
            "reference": f"outside-{number}",
            "queue": "bench",
            "language": "en",
            "subject": "Card not arrived",
            "customer": {"reference": f"outside-{number}"},
            "reason": "Not in the assistant's power",
            "transcript": [
                {"author": "customer", "text": "Where is my card?", "at": now},
                {"author": "assistant", "text": "A person will see to it.", "at": now},
            ],
        }
        try:
            return int((await api.create(body))["id"])
        except Refused:
            self.floor.troubles["not taken"] += 1
            return None

    def troubles(self, api: OutsideClient) -> dict[str, int]:
        found = {**self.floor.troubles, "requests repeated": api.retried}
        return {name: count for name, count in found.items() if count}


def written(tickets: list[int]) -> dict[int, tuple[float, float]]:
    """When each ticket and its first offer were written, by the clock of the database, which is this machine's."""
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [[f"ticket:{one}" for one in tickets]])
        return {ticket: (created, offered) for ticket, created, offered in cursor.fetchall() if offered is not None}
