"""A push: from Redis to a socket, by the live process and by a bare one, in the same minutes at the same rate."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from marketplace.simulator.bench import away, process
from marketplace.simulator.bench.figures import milliseconds
from marketplace.simulator.bench.lines import Crowd, Line

BARE = "marketplace.simulator.bench.bare:application"
LAST_SECONDS = 1.0  # for the last frames to arrive
START_SECONDS = 30


@dataclass
class Side:
    """The live process or the bare one: its topics, and what was measured of it."""

    name: str
    pid: int
    channel: str
    topics: Sequence[str]
    took: list[float]  # where its sockets note how long each frame took
    cpu: float = 0.0  # seconds, beyond those of the same time without pushes
    sent: int = 0
    at_rest: float = 0.0  # share of a core
    all: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "pushes": self.sent,
            "lost": self.sent - len(self.all),
            "push, ms": milliseconds(self.all),
            "server CPU a push, µs": round(1e6 * self.cpu / max(1, self.sent), 1),
            "at rest, share of a core": round(self.at_rest, 4),
        }


async def compare(live: Side, bare: Side, *, rate: float, seconds: float, turns: int) -> dict[str, Any]:
    """By turns, so that none has the best minute of a machine that others use."""
    for side in (live, bare):
        side.all, side.cpu, side.sent = [], 0.0, 0
        await rest(side, seconds)
    for _ in range(turns):
        for side in (bare, live):
            await push(side, rate=rate, seconds=seconds)
    mine, limit = live.as_json(), bare.as_json()
    return {
        "pushes a second": rate,
        live.name: mine,
        bare.name: limit,
        "p99, ratio": ratio(mine["push, ms"]["p99"], limit["push, ms"]["p99"]),
        "CPU, ratio": ratio(mine["server CPU a push, µs"], limit["server CPU a push, µs"]),
    }


def ratio(mine: float | None, limit: float | None) -> float | None:
    return round(mine / limit, 2) if mine and limit else None


async def rest(side: Side, seconds: float) -> None:
    spent, begun = process.cpu_seconds(side.pid), time.perf_counter()
    await asyncio.sleep(seconds)
    side.at_rest = (process.cpu_seconds(side.pid) - spent) / (time.perf_counter() - begun)


async def push(side: Side, *, rate: float, seconds: float) -> None:
    """One turn: another process publishes, this one receives."""
    side.took.clear()
    spent, begun = process.cpu_seconds(side.pid), time.perf_counter()
    place = os.environ["REDIS_URL"], side.channel, list(side.topics)
    await asyncio.to_thread(away.call, away.publish, *place, rate, seconds)
    await asyncio.sleep(LAST_SECONDS)
    passed = time.perf_counter() - begun
    side.cpu += max(0.0, process.cpu_seconds(side.pid) - spent - side.at_rest * passed)
    side.sent += int(rate * seconds)
    side.all += side.took


class Hearers:
    """Sockets of the bare process: each is one topic."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.lines: list[Line] = []
        self.crowd = Crowd(self.heard)

    def heard(self, line: Line, frame: bytes) -> None:
        self.took.append(time.time() - float(frame[:140].split(b'"sent": ')[1].split(b",")[0]))

    async def come(self, topics: Sequence[str], port: int) -> None:
        for topic in topics:
            self.lines.append(await self.crowd.connect("127.0.0.1", port, f"/{topic}"))

    def leave(self) -> None:
        for line in self.lines:
            line.close()


@contextmanager
def bare(port: int, channel: str) -> Iterator[int]:
    """The bare process, with the flags of deploy/live. Gives its pid."""
    command = [sys.executable, "-m", "uvicorn", BARE, "--host", "127.0.0.1", "--port", str(port), "--loop", "uvloop"]
    flags = ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--ws-ping-interval", "60"]
    flags += ["--log-level", "warning", "--no-access-log", "--lifespan", "on", "--timeout-graceful-shutdown", "2"]
    child = subprocess.Popen([*command, *flags], env={**os.environ, "BENCH_CHANNEL": channel})
    try:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx2.get(f"http://127.0.0.1:{port}/", trust_env=False)
                break
            except httpx2.HTTPError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield child.pid
    finally:
        child.terminate()
        child.wait(20)
