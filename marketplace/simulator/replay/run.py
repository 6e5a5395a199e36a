"""The run: tickets over HTTP at the day's times, agents and customers over sockets, until everybody is served."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from marketplace.simulator.outside.agent import SyntheticAgent
from marketplace.simulator.outside.client import OutsideClient, Refused
from marketplace.simulator.outside.customer import SyntheticCustomer
from marketplace.simulator.outside.pace import Pace
from marketplace.simulator.replay.traffic import Arrival
from marketplace.simulator.replay.world import World

GREETING = "I could not answer this. A person will take over."


@dataclass
class Progress:
    """What the run has seen so far, from outside."""

    due: int
    created: int = 0
    refused: list[str] = field(default_factory=list)
    ended: dict[str, int] = field(default_factory=dict)
    create_seconds: list[float] = field(default_factory=list)  # wall clock of POST /tickets
    ring_seconds: list[float] = field(default_factory=list)  # from an offer's making to its agent's socket
    retried: int = 0

    @property
    def over(self) -> int:
        return sum(self.ended.values())


class Replay:
    """`web` are HTTP addresses, `live` socket addresses; both are used in turn."""

    def __init__(
        self, world: World, arrivals: Sequence[Arrival], *, web: list[str], live: list[str], pace: Pace
    ) -> None:
        self.world, self.arrivals, self.pace = world, arrivals, pace
        self.api = OutsideClient(web, world.key)
        self.lives = itertools.cycle(live)
        self.progress = Progress(due=len(arrivals))
        self.agents = [
            SyntheticAgent(email, f"{next(self.lives)}/ws/agent", token, pace) for email, token in world.tokens.items()
        ]
        self.customers: set[asyncio.Task[None]] = set()

    async def run(self, *, drain_seconds: float, shown: Callable[[Progress], None]) -> Progress:
        """Replay everything, wait at most `drain_seconds` for the last to end, send the agents home."""
        working = [asyncio.create_task(agent.run()) for agent in self.agents]
        await asyncio.sleep(min(3.0, 0.5 + len(working) / 50))
        showing = asyncio.create_task(self._show(shown))
        async with self.api:
            await self._let_in()
        if self.customers:
            await asyncio.wait(self.customers, timeout=drain_seconds)
        for task in list(self.customers):
            task.cancel()
        for agent in self.agents:
            await agent.leave()
        await asyncio.wait(working, timeout=drain_seconds)
        for task in [*working, showing]:
            task.cancel()
        await asyncio.gather(*working, showing, *self.customers, return_exceptions=True)
        self.progress.retried = self.api.retried
        self.progress.ring_seconds = [delay for agent in self.agents for delay in agent.counts.ring_delays]
        shown(self.progress)
        return self.progress

    async def _let_in(self) -> None:
        begun = time.monotonic()
        coming: set[asyncio.Task[None]] = set()
        for number, arrival in enumerate(self.arrivals, start=1):
            await asyncio.sleep(max(0.0, begun + arrival.at / self.pace.speed - time.monotonic()))
            task = asyncio.create_task(self._come(number, arrival))
            coming.add(task)
            task.add_done_callback(coming.discard)
        if coming:
            await asyncio.wait(coming)

    async def _come(self, number: int, arrival: Arrival) -> None:
        """Hand one ticket over, and be its customer from then on."""
        now = datetime.now(UTC)
        body = {
            "reference": f"{self.world.client.slug}-{number}",
            "queue": arrival.question.queue,
            "language": "en",
            "subject": arrival.question.intent.strip("?").replace("_", " ").capitalize(),
            "customer": {"reference": f"{self.world.client.slug}-{number}"},
            "reason": "Not in the assistant's power",
            "transcript": [
                {"author": "customer", "text": arrival.question.text, "at": (now - timedelta(seconds=2)).isoformat()},
                {"author": "assistant", "text": GREETING, "at": (now - timedelta(seconds=1)).isoformat()},
            ],
        }
        begun = time.perf_counter()
        try:
            ticket = await self.api.create(body)
        except Refused as reason:
            self.progress.refused.append(str(reason))
            return
        self.progress.create_seconds.append(time.perf_counter() - begun)
        self.progress.created += 1
        link = ticket["chat_url"].rstrip("/").rsplit("/", 1)[-1]
        task = asyncio.create_task(self._be_customer(number, link))
        self.customers.add(task)
        task.add_done_callback(self.customers.discard)

    async def _be_customer(self, number: int, link: str) -> None:
        state = await SyntheticCustomer(f"{next(self.lives)}/ws/chat/{link}", self.pace.of(number)).run()
        self.progress.ended[state] = self.progress.ended.get(state, 0) + 1

    async def _show(self, shown: Callable[[Progress], None]) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                shown(self.progress)
                await asyncio.sleep(0.5)
