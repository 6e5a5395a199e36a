"""Agents for measuring: one task and one socket each, who accept, close and complete at once."""

import asyncio
import itertools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

AT_ONCE = 20  # sockets that are being opened


class Floor:
    """`await open()`, and whatever is offered is taken through to its end. Times are of this machine's clock."""

    def __init__(self, live: Sequence[str], tokens: Sequence[str]) -> None:
        self.sockets: list[ClientConnection] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.arrived: dict[int, float] = {}  # ticket → when its first offer was here
        self.ended: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self.completed = 0
        self.troubles: Counter[str] = Counter()  # what went otherwise, by name
        self.lines = list(zip(itertools.cycle(live), tokens, strict=False))  # one of them never ends

    async def open(self) -> None:
        """Every agent at their desk."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def enter(live: str, token: str) -> None:
            async with gate:
                socket = await connect(
                    f"{live}/ws/agent", compression=None, ping_interval=None, open_timeout=60, max_queue=None
                )
                await socket.send(json.dumps({"type": "authenticate", "token": token}))
                while json.loads(await socket.recv())["type"] != "desk":
                    pass
            self.sockets.append(socket)
            self.tasks.append(asyncio.create_task(self._work(socket)))

        async with asyncio.TaskGroup() as together:
            for live, token in self.lines:
                together.create_task(enter(live, token))

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await asyncio.gather(*(socket.close() for socket in self.sockets), return_exceptions=True)

    async def _work(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                await self._take(socket, json.loads(text), time.time())
            self.troubles["socket closed"] += 1
        except ConnectionClosed:
            self.troubles["socket lost"] += 1

    async def _take(self, socket: ClientConnection, frame: dict[str, Any], at: float) -> None:
        kind = frame["type"]
        if kind == "offer":
            self.arrived.setdefault(frame["offer"]["ticket"], at)
            for word in ("delivered", "seen", "accept"):
                await say(socket, word, offer=frame["offer"]["id"])
        elif kind == "work":
            await self._go_on(socket, frame["assignment"])
        elif kind == "ping":
            await say(socket, "heartbeat")
        elif kind == "activity" and frame["activity"] != "available":
            self.troubles[frame["activity"]] += 1
            await say(socket, "activity", activity="available")
        elif kind == "error":
            self.troubles[str(frame["problem"]["type"])] += 1

    async def _go_on(self, socket: ClientConnection, work: dict[str, Any]) -> None:
        if work["state"] == "active":
            await say(socket, "close", assignment=work["id"], disposition="solved")
        elif work["state"] == "acw":
            await say(socket, "complete", assignment=work["id"])
        elif work["state"] == "completed":
            self.completed += 1
            self.ended[work["ticket"]].set()


async def say(socket: ClientConnection, kind: str, **facts: Any) -> None:
    await socket.send(json.dumps({"type": kind, **facts}))
