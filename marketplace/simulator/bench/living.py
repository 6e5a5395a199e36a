"""Sockets: a push beside its limit, what idle agents cost, all of them coming back at once, and who takes over."""

import asyncio
import time
from typing import Any

import uvloop
from django.conf import settings
from django.utils import timezone

from marketplace.kernel.live import feed
from marketplace.simulator import scratch, several
from marketplace.simulator.bench import falling, process, pushing, ringing, world
from marketplace.simulator.bench.desks import Desks
from marketplace.simulator.bench.figures import milliseconds
from marketplace.simulator.bench.part import Bench
from marketplace.simulator.bench.serving import raise_file_limit
from marketplace.simulator.bench.sizes import LIVE, Live

SETTLE_SECONDS = 2.0
CHANNEL = "humanline:bench:bare"


def measure(bench: Bench) -> dict[str, Any]:
    """Points of the sockets; without a Redis there is one process, and nothing to measure here."""
    if not settings.REDIS_URL:
        return {"live": {"left out": "Several processes need a Redis: set REDIS_URL."}}
    raise_file_limit()
    sizes = LIVE[bench.sizes]
    bench.told("a database is made, and everything that serves is started")
    with scratch.database("bench_live") as address:
        built = world.build(agents=sizes.sockets, history=bench.sizes.history, now=timezone.now())
        falling.be_patient(built.queue)
        tokens = world.tokens(built.agents)
        counts = {"live": 2, "dispatcher": 2, "worker": 0}
        environment = {"DATABASE_URL": address, **several.OWN_CONNECTIONS}
        with several.Several(counts, environment, first_port=bench.first_port) as them:
            return {"live": uvloop.run(Living(bench, sizes, built, tokens, them).run())}


class Living:
    """One run: everybody comes, the figures are taken one after the other, everybody goes."""

    def __init__(self, bench: Bench, sizes: Live, built: world.World, tokens: list[str], them: several.Several) -> None:
        self.told, self.sizes, self.world, self.them = bench.told, sizes, built, them
        self.desks = Desks(tokens)
        self.everybody = range(len(tokens))
        self.first, self.second = them.of("live")

    async def run(self) -> dict[str, Any]:
        found: dict[str, Any] = {"sockets": len(self.everybody)}
        try:
            found["coming"] = await self.come()
            beating = asyncio.create_task(self.desks.beat())
            found["idle"] = await self.idle()
            found["pushes"] = await self.pushes()
            found["returning"] = await self.come_back()
            found["ringing"] = [
                await ringing.measure(self.desks, self.world, rate=rate, seconds=self.sizes.seconds, told=self.told)
                for rate in self.sizes.tickets
            ]
            found["after an expiry"] = await falling.expiries(
                self.desks, self.world, count=self.sizes.expiries, told=self.told
            )
            found["after a dispatcher's death"] = await falling.deaths(
                self.desks, self.world, self.them, count=self.sizes.deaths, told=self.told
            )
            beating.cancel()
        finally:
            self.desks.leave()
        return found

    async def come(self) -> dict[str, Any]:
        """Everybody at the first live process, within ten seconds."""
        self.told(f"{len(self.everybody)} sockets are opened")
        pid = self.first.child.pid
        before, spent = process.own_kilobytes(pid), process.cpu_seconds(pid)
        await self.desks.come(self.everybody, self.them.live[0], within=self.sizes.within)
        cpu = process.cpu_seconds(pid) - spent
        await asyncio.sleep(SETTLE_SECONDS)
        grown = process.own_kilobytes(pid) - before
        return {
            "KB a connection": round(grown / len(self.everybody), 1),
            "server CPU a connection, ms": round(1000 * cpu / len(self.everybody), 2),
            "desk after, ms": milliseconds(self.desks.waits(self.everybody)),
        }

    async def idle(self) -> dict[str, Any]:
        """Everybody says every ten seconds that they are there, as browsers do; nothing else happens."""
        self.told("nothing happens")
        pid, begun = self.first.child.pid, time.perf_counter()
        spent, before = process.cpu_seconds(pid), self.desks.beats
        await asyncio.sleep(self.sizes.idle_seconds)
        passed = time.perf_counter() - begun
        return {
            "share of a core": round((process.cpu_seconds(pid) - spent) / passed, 4),
            "signs of life a second": round((self.desks.beats - before) / passed, 1),
        }

    async def pushes(self) -> list[dict[str, Any]]:
        topics = [f"agent:{agent.pk}" for agent in self.world.agents]
        port = next(several.free_ports(self.first.port or 0))
        with pushing.bare(port, CHANNEL) as pid:
            hearers = pushing.Hearers()
            before = process.own_kilobytes(pid)
            await hearers.come(topics, port)
            grown = process.own_kilobytes(pid) - before
            live = pushing.Side(
                "live", self.first.child.pid, feed.through_redis(settings.REDIS_URL).channel, topics, self.desks.pushed
            )
            bare = pushing.Side("bare", pid, CHANNEL, topics, hearers.took)
            rows = []
            for rate in self.sizes.pushes:
                self.told(f"{rate:g} pushes a second")
                rows.append(
                    await pushing.compare(live, bare, rate=rate, seconds=self.sizes.seconds, turns=self.sizes.turns)
                )
                rows[-1]["bare, KB a connection"] = round(grown / len(topics), 1)
            hearers.leave()
        return rows

    async def come_back(self) -> dict[str, Any]:
        """The first live process is killed; everybody comes to the second one within ten seconds."""
        self.told("a live process is killed")
        pid = self.second.child.pid
        with falling.Sessions() as sessions:
            spent, begun = process.cpu_seconds(pid), time.time()
            self.first.kill()
            last = await self.desks.come(self.everybody, self.them.live[1], within=self.sizes.within)
        cpu = process.cpu_seconds(pid) - spent
        self.them.start_again(self.first)
        wrong = sum(not self.desks.told[number][1] for number in self.everybody)
        return {
            "every desk is right after, s": round(last - begun, 2),
            "came within, s": self.sizes.within,
            "desk after coming, ms": milliseconds(self.desks.waits(self.everybody)),
            "desks that are wrong": wrong,
            "server CPU a connection, ms": round(1000 * cpu / len(self.everybody), 2),
            "most database sessions": sessions.most,
        }
