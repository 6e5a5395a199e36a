"""Thousands of agents at their desks in one process: they take what is offered, talk, close and complete at once.

Whoever loses their line comes back after a moment, to whichever process answers, and goes on from their desk.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from marketplace.simulator.bench.lines import Crowd, Line, Refused

AT_ONCE = 40  # lines that are being opened
SOONEST, LATEST = 0.5, 5.0  # seconds until a lost line is opened again: spread, as browsers do it
SAYS = ("Good morning, I am looking into it.", "It is on its way: you will have it on Thursday.")
Asks = Callable[[int], Awaitable[None]]  # the customer of this ticket says something


class Staff:
    """`await open()`. What happens is counted; `arrived` and `ended` are moments of this machine's clock by ticket."""

    def __init__(self, live: Sequence[str], tokens: Sequence[str], customer: Asks) -> None:
        self.live = [(str(parts.hostname), int(parts.port or 80)) for parts in map(urlsplit, live)]
        self.tokens, self.customer = tokens, customer
        self.crowd = Crowd(self.heard, self.lost)
        self.lines: dict[int, Line] = {}
        self.arrived: dict[int, float] = {}
        self.ended: dict[int, float] = {}
        self.said: dict[int, int] = {}  # assignment → lines said
        self.holding: dict[int, int] = {}  # ticket → assignment
        self.counts: Counter[str] = Counter()
        self.desks = 0
        self.gate = asyncio.Semaphore(AT_ONCE)
        self.draw = random.Random(1)
        self.tasks: set[asyncio.Task[None]] = set()
        self.wanted = True

    async def open(self) -> None:
        """Everybody at their desk."""
        await asyncio.gather(*(self.enter(number) for number in range(len(self.tokens))))
        while self.desks < len(self.tokens):
            await asyncio.sleep(0.1)

    def close(self) -> None:
        self.wanted = False
        for task in self.tasks:
            task.cancel()
        for line in self.lines.values():
            line.close()

    async def enter(self, number: int) -> None:
        turn = number
        while self.wanted:
            async with self.gate:
                try:
                    host, port = self.live[turn % len(self.live)]
                    line = await asyncio.wait_for(
                        self.crowd.connect(host, port, "/ws/agent", number=number), timeout=20
                    )
                    self.lines[number] = line
                    line.say(json.dumps({"type": "authenticate", "token": self.tokens[number]}))
                    return
                except (OSError, Refused, TimeoutError):
                    self.counts["not let in"] += 1
            turn += 1
            await asyncio.sleep(self.draw.uniform(SOONEST, LATEST))

    def lost(self, line: Line) -> None:
        if self.wanted and self.lines.get(line.number) is line:
            self.counts["lines lost"] += 1
            self.begin(self.come_back(line.number))

    async def come_back(self, number: int) -> None:
        await asyncio.sleep(self.draw.uniform(SOONEST, LATEST))
        await self.enter(number)

    def begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def heard(self, line: Line, frame: bytes) -> None:
        told = json.loads(frame)
        kind = told["type"]
        if kind == "offer":
            self.take(line, told["offer"])
        elif kind == "work":
            self.go_on(line, told["assignment"])
        elif kind == "desk":
            self.sit_down(line, told)
        elif kind == "ping":
            line.say('{"type":"heartbeat"}')
        elif kind == "activity":
            self.be_there(line, told["activity"])
        elif kind == "error":
            self.counts[str(told["problem"]["type"])] += 1
        elif kind == "message" and told["message"]["author"] == "customer":
            self.answer(line, told["ticket"])

    def sit_down(self, line: Line, desk: dict[str, Any]) -> None:
        self.desks += 1
        self.be_there(line, desk["activity"]["activity"])
        for offer in desk["offers"]:
            self.take(line, offer)
        for work in desk["assignments"]:
            spoken = [one["author"] for one in work["conversation"] if not one["transcript"]]
            self.said[work["id"]] = spoken.count("agent")
            self.go_on(line, work, customer_spoke="customer" in spoken)

    def be_there(self, line: Line, activity: str) -> None:
        """One tap, where that is needed: a line that came back needs none."""
        if activity != "available":
            self.counts[activity] += 1
        if activity not in ("available", "reconnecting"):
            line.say('{"type":"activity","activity":"available"}')

    def take(self, line: Line, offer: dict[str, Any]) -> None:
        self.arrived.setdefault(offer["ticket"], time.time())
        for word in ("delivered", "seen", "accept"):
            line.say(f'{{"type":"{word}","offer":{offer["id"]}}}')

    def go_on(self, line: Line, work: dict[str, Any], *, customer_spoke: bool = False) -> None:
        pk, ticket = work["id"], work["ticket"]
        if work["state"] == "active":
            said = self.said.setdefault(pk, 0)
            if said == 0:
                self.holding[ticket] = pk
                self.say(line, pk, 0)
                self.begin(self.customer(ticket))
            elif said == 1:
                self.holding[ticket] = pk
                if customer_spoke:
                    self.answer(line, ticket)
                else:
                    self.begin(self.customer(ticket))
            else:
                line.say(f'{{"type":"close","assignment":{pk},"disposition":"solved"}}')
        elif work["state"] == "acw":
            line.say(f'{{"type":"complete","assignment":{pk}}}')
        elif work["state"] == "completed":
            self.said.pop(pk, None)
            self.holding.pop(ticket, None)
            self.ended.setdefault(ticket, time.time())

    def answer(self, line: Line, ticket: int) -> None:
        """The customer has spoken: the last word, and the conversation is closed."""
        pk = self.holding.get(ticket)
        if pk is not None and self.said.get(pk) == 1:
            self.say(line, pk, 1)
            line.say(f'{{"type":"close","assignment":{pk},"disposition":"solved"}}')

    def say(self, line: Line, pk: int, number: int) -> None:
        self.said[pk] = number + 1
        line.say(json.dumps({"type": "message", "assignment": pk, "text": SAYS[number]}))
