"""Agents at their desks over thin sockets: they say that they are there, and note when what reaches them."""

import asyncio
import json
import random
import re
import time
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from marketplace.simulator.bench.lines import Crowd, Line, Refused

HEARTBEAT_SECONDS = 10.0  # as a browser says it
TICK_SECONDS = 0.01
AGAIN_SECONDS = 0.3  # until a refused one tries again
TYPE = re.compile(rb'"type": ?"(\w+)"')
TICKET = re.compile(rb'"ticket": ?(\d+)')
OFFER = re.compile(rb'"offer": ?\{"id": ?(\d+)')
SENT = re.compile(rb'"sent": ?([\d.]+)')
AVAILABLE = re.compile(rb'"activity": ?"available"')


class Desks:
    """`agents` by their place in `tokens`. Times are of this machine's clock (`time.time`)."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.crowd = Crowd(self.heard, self.gone)
        self.lines: dict[int, Line] = {}
        self.came: dict[int, float] = {}  # when each began to connect
        self.told: dict[int, tuple[float, bool]] = {}  # when each desk was last there, and whether it says "available"
        self.lost: list[int] = []
        self.offers: dict[int, list[tuple[float, int]]] = {}  # ticket → when it rang at whom
        self.beats = 0  # how often somebody has said that they are there
        self.pushed: list[float] = []  # seconds that frames of the pushing took

    def heard(self, line: Line, frame: bytes) -> None:
        at = time.time()
        head = frame[:140]
        said, sent = TYPE.search(head), SENT.search(head)
        kind = said[1] if said else b""
        if kind == b"pushed" and sent:
            self.pushed.append(at - float(sent[1]))
        elif kind == b"offer":
            ticket, offer = TICKET.search(frame), OFFER.search(frame)
            if ticket and offer:
                line.say(json.dumps({"type": "delivered", "offer": int(offer[1])}))
                self.offers.setdefault(int(ticket[1]), []).append((at, line.number))
        elif kind == b"desk":
            self.told[line.number] = (at, AVAILABLE.search(frame) is not None)
        elif kind == b"ping":
            line.say('{"type": "heartbeat"}')

    def gone(self, line: Line) -> None:
        self.lines.pop(line.number, None)
        self.lost.append(line.number)

    async def enter(self, number: int, address: str) -> None:
        """Connect, as often as it takes, and show the token; the desk comes by itself."""
        place = urlsplit(address)
        while True:
            self.came[number] = time.time()
            try:
                line = await self.crowd.connect(place.hostname or "", place.port or 80, "/ws/agent", number=number)
                break
            except (Refused, OSError):
                await asyncio.sleep(AGAIN_SECONDS)
        self.lines[number] = line
        line.say(json.dumps({"type": "authenticate", "token": self.tokens[number]}))

    async def come(self, numbers: Collection[int], address: str, *, within: float, patience: float = 120) -> float:
        """All of them, each at a moment of their own `within` so many seconds. Gives back when the last desk was there.

        Raises TimeoutError when some desk is not there in all the patience.
        """
        begun = time.time()

        async def one(number: int, pause: float) -> None:
            await asyncio.sleep(pause)
            await self.enter(number, address)

        async def everybody() -> None:
            await asyncio.gather(*(one(number, random.uniform(0, within)) for number in numbers))
            while any(self.told.get(number, (0.0, False))[0] < begun for number in numbers):
                await asyncio.sleep(TICK_SECONDS)

        await asyncio.wait_for(everybody(), within + patience)
        return max(self.told[number][0] for number in numbers)

    def waits(self, numbers: Collection[int]) -> list[float]:
        """Seconds from coming to the desk, of each."""
        return [self.told[number][0] - self.came[number] for number in numbers]

    async def beat(self) -> None:
        """From now on everybody says every ten seconds that they are there, in turn."""
        begun, due = time.perf_counter(), 0
        while True:
            lines = list(self.lines.values())
            while lines and due < (time.perf_counter() - begun) * len(self.tokens) / HEARTBEAT_SECONDS:
                lines[due % len(lines)].say('{"type": "heartbeat"}')
                due += 1
                self.beats += 1
            await asyncio.sleep(TICK_SECONDS)

    def leave(self) -> None:
        for line in list(self.lines.values()):
            line.close()
        self.lines.clear()
