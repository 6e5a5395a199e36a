"""The headline: the full stack at a constant rate, while its processes are killed at random, and nothing is lost.

Each ticket is handed over by HTTP, offered and accepted by socket, talked about in three messages (agent, customer by
HTTP, agent), closed, completed and paid. The load generator shares the machine.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

import uvloop
from django.conf import settings
from django.utils import timezone

from dispatch.models import Assignment, Ticket
from marketplace.kernel import guarantees
from marketplace.pay import reconciling
from marketplace.simulator import scratch
from marketplace.simulator.bench import world
from marketplace.simulator.bench.figures import milliseconds
from marketplace.simulator.bench.part import Bench, Told
from marketplace.simulator.bench.posting import Poster, Refused
from marketplace.simulator.bench.serving import raise_file_limit, settle
from marketplace.simulator.bench.sizes import HEADLINE
from marketplace.simulator.bench.staff import Staff
from marketplace.simulator.killer import Killer
from marketplace.simulator.several import Several

SETS = {"web": 2, "live": 2, "dispatcher": 2, "worker": 1}
DRAIN_SECONDS = 180.0
SOON_SECONDS = 0.005  # a shorter sleep spins
KILL_PAUSE = (10.0, 20.0)
WARM_SECONDS = 5.0


@dataclass
class Counted:
    begun: float = 0.0
    due: int = 0
    handed: dict[int, float] = field(default_factory=dict)  # ticket → when it was handed over
    answers: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def measure(bench: Bench) -> dict[str, Any]:
    """The figures; without a Redis there is one process, which nobody may kill."""
    if not settings.REDIS_URL:
        return {"headline": {"left out": "Several processes need a Redis: set REDIS_URL."}}
    raise_file_limit()
    sizes = HEADLINE[bench.sizes]
    with scratch.database("bench_headline") as address:
        bench.told("a world is built")
        built = world.build(agents=sizes.agents, history=bench.sizes.history, now=timezone.now())
        tokens = world.tokens(built.agents)
        began_at = timezone.now()
        with Several(SETS, {"DATABASE_URL": address}, first_port=bench.first_port) as them:
            load = Load(them, built.key, tokens, rate=sizes.rate, seconds=sizes.seconds, told=bench.told)
            killer = Killer(them, random.Random(1), pause=KILL_PAUSE) if sizes.kills else None
            begun = time.process_time()
            uvloop.run(load.run(killer))
            spent = time.process_time() - begun
            bench.told("the last reactions are waited for")
            settle()
        return {"headline": figures(load, killer, began_at, sizes.agents, spent)}


class Load:
    def __init__(self, them: Several, key: str, tokens: list[str], *, rate: float, seconds: float, told: Told) -> None:
        self.rate, self.seconds, self.told = rate, seconds, told
        self.poster = Poster(them.web, key)
        self.staff = Staff(them.live, tokens, self.customer_speaks)
        self.counted = Counted()
        self.opened = 0.0
        self.drained = 0.0

    async def run(self, killer: Killer | None) -> None:
        self.told(f"{len(self.staff.tokens):,} sockets are opened")
        begun = time.perf_counter()
        await self.staff.open()
        self.opened = time.perf_counter() - begun
        if killer:
            killer.start()
        try:
            posts = await self.hand_over_all()
        finally:
            if killer:
                await asyncio.to_thread(killer.stop)
        begun = time.perf_counter()
        await asyncio.wait(posts, timeout=DRAIN_SECONDS)
        while len(self.staff.ended) < len(self.counted.handed) and time.perf_counter() < begun + DRAIN_SECONDS:
            self.told(f"{len(self.counted.handed) - len(self.staff.ended):,} tickets are still open")
            await asyncio.sleep(0.5)
        self.drained = time.perf_counter() - begun
        self.staff.close()
        self.poster.close()

    async def hand_over_all(self) -> list["asyncio.Task[None]"]:
        """One task per ticket, begun when it is due, whatever has become of those before it."""
        posts: list[asyncio.Task[None]] = []
        counted = self.counted
        counted.begun = time.perf_counter()
        while (now := time.perf_counter() - counted.begun) < self.seconds:
            while counted.due < now * self.rate:
                counted.due += 1
                posts.append(asyncio.create_task(self.hand_over(counted.due)))
            if counted.due % 50 == 0:
                self.told(
                    f"{now:.0f} of {self.seconds:.0f} s: {counted.due:,} due, {len(counted.handed):,} handed over,"
                    f" {len(self.staff.ended):,} completed"
                )
            await asyncio.sleep(SOON_SECONDS)
        return [one for one in posts if not one.done()] or posts[-1:]

    async def hand_over(self, number: int) -> None:
        begun = time.perf_counter()
        try:
            ticket = await self.poster.post("/api/v1/tickets", asked(number))
        except Refused as error:
            self.counted.refused.append(str(error))
            return
        self.counted.answers.append(time.perf_counter() - begun)
        self.counted.handed[ticket["id"]] = time.time()

    async def customer_speaks(self, ticket: int) -> None:
        try:
            await self.poster.post(f"/api/v1/tickets/{ticket}/messages", {"text": "Thank you. When will it come?"})
        except Refused as error:
            self.staff.counts[f"customer: {error}"[:60]] += 1


def asked(number: int) -> dict[str, Any]:
    at = timezone.now().isoformat()
    return {
        "reference": f"headline-{number}",
        "queue": "bench",
        "language": "en",
        "subject": "Card not arrived",
        "customer": {"reference": f"headline-{number}", "name": "Kim"},
        "reason": "Not in the assistant's power",
        "transcript": [
            {"author": "customer", "text": "Where is my card?", "at": at},
            {"author": "assistant", "text": "A person will see to it.", "at": at},
        ],
    }


def figures(load: Load, killer: Killer | None, began_at: Any, agents: int, own_seconds: float) -> dict[str, Any]:
    counted, staff = load.counted, load.staff
    found = Ticket.objects.filter(created_at__gte=began_at)
    sums = reconciling.reconcile(began_at)
    waits = [staff.arrived[pk] - at for pk, at in counted.handed.items() if pk in staff.arrived]
    return {
        "agents connected": agents,
        "rate asked, tickets/s": load.rate,
        "seconds": load.seconds,
        "due": counted.due,
        "handed over": len(counted.handed),
        "completed by their agents": len(staff.ended),
        "completed a second while they came": round(
            sum(at <= last(counted, load.seconds) for at in staff.ended.values()) / load.seconds, 1
        ),
        "seconds to empty the line afterwards": round(load.drained, 1),
        "seconds to open all sockets": round(load.opened, 1),
        "POST answered, ms": milliseconds(counted.answers),
        "answer of the POST to first offer at the socket, ms": milliseconds(waits),
        "killed": dict(killer.killed) if killer else {},
        "leaders lost": killer.leaders_lost if killer else 0,
        "requests sent again": load.poster.again,
        "refused": counted.refused[:5],
        "went otherwise": dict(staff.counts),
        "states": {state: found.filter(state=state).count() for state in Ticket.State.values},
        "assignments": Assignment.objects.filter(started_at__gte=began_at).count(),
        "guarantees": {
            **guarantees.all_counts(),
            "handed over but not found": len(counted.handed) - found.count(),
        },
        "pay": {
            currency: {"posted": paid.decimal(), "due": due.decimal(), "equal": paid == due}
            for currency, (paid, due) in sums.items()
        },
        "load generator, CPU seconds": round(own_seconds, 1),
    }


def last(counted: Counted, seconds: float) -> float:
    """The wall clock at the end of the arrivals."""
    return time.time() - (time.perf_counter() - counted.begun) + seconds
