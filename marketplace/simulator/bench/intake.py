"""Intake over HTTP beside its limit: tickets a second that are written, one by one and a thousand in a request."""

import contextlib
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import uvloop
from django.conf import settings
from django.db import connection
from django.utils import timezone

from dispatch.arriving import recording
from dispatch.policy import needs
from marketplace.simulator import scratch, several
from marketplace.simulator.bench import bare_intake, process, world
from marketplace.simulator.bench.closed_loop import Loop
from marketplace.simulator.bench.figures import milliseconds
from marketplace.simulator.bench.part import Bench
from marketplace.simulator.bench.sizes import FULL
from marketplace.simulator.demo import house

CONNECTIONS = 16
BARE = [
    sys.executable, "-m", "uvicorn", "marketplace.simulator.bench.bare_intake:application", "--loop", "uvloop",
    "--no-access-log", "--log-level", "error",
]  # fmt: skip
MANY = {True: 1000, False: 20}  # tickets of a bulk request, measured in full or quickly
# Between two turns, so that none pays for the line that another has left.
TAKEN = "UPDATE dispatch_ticket SET state = 'abandoned', ended_at = now() WHERE state = 'waiting'"
Served = list[tuple[str, int]]  # address, process
LIMIT, SAME_ROWS, OURS, BULK = (
    "bare ASGI, two rows",
    "bare ASGI, our rows",
    "POST /api/v1/tickets",
    "POST /api/v1/tickets/bulk",
)
numbers = itertools.count(1)


def measure(bench: Bench) -> dict[str, Any]:
    """Point "intake"; without a Redis there is one process, and nothing to measure here."""
    if not settings.REDIS_URL:
        return {"intake": {"left out": "Several processes need a Redis: set REDIS_URL."}}
    bench.told("a database is made, and web processes are started")
    with scratch.database("bench_intake") as address:
        built = world.build(agents=bench.sizes.agents, history=bench.sizes.history, now=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(bare_intake.TABLES)
        with serving(address, built, bench) as served:
            return {"intake": turns(bench, built.key, served)}


@contextlib.contextmanager
def serving(address: str, built: world.World, bench: Bench) -> Iterator[dict[str, Served]]:
    """The limits, and web processes by the command of deploy/. Nobody dispatches: nothing but intake is measured."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    ports = several.free_ports(bench.first_port)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    facts = {"DATABASE_URL": address, "REDIS_URL": settings.REDIS_URL, "HOST": "127.0.0.1", "PATH": path}
    inside = house.House({**several.ENVIRONMENT, **facts, "BENCH_DATABASE": address}, log="several.log")
    try:
        served: dict[str, Served] = {}
        for name, more in ((LIMIT, {}), (SAME_ROWS, same_rows(built))):
            port = next(ports)
            served[name] = [start(inside, [*BARE, "--port", str(port)], port, **more)]
        web = itertools.islice(ports, bench.sizes.processes)
        served[OURS] = served[BULK] = [start(inside, several.COMMANDS["web"], port) for port in web]
        for place in {place for one in served.values() for place, _ in one}:
            until_it_answers(place)
        yield served
    finally:
        inside.close()


def start(inside: house.House, command: list[str], port: int, **more: str) -> tuple[str, int]:
    """Its address and process."""
    return f"http://127.0.0.1:{port}", inside.run(command, PORT=str(port), **more).pid


def same_rows(built: world.World) -> dict[str, str]:
    """What bare_intake is given to insert what we insert: our statement, and a row of which all is said already."""
    now = timezone.now().isoformat()
    asks = built.queue.asks().spoken("en")
    row: dict[str, Any] = dict.fromkeys((*recording.COLUMNS, *recording.MOMENTS))
    row |= {"place": 0, "name": "", "email": "", "queue_id": built.queue.pk, "language": "en", "skills": {"bench": 1}}
    row |= {"cell": needs.cell_of(built.queue.pk, asks), "kind": built.queue.kind, "priority": 3, "source": "api"}
    row |= {"subject": "Card not arrived", "reason": "Not in the assistant's power", "attributes": {}}
    row |= {"waiting_since": now, "urgent_from": now, "promised_place": 1}
    facts = {"BENCH_STATEMENT": recording.WRITE, "BENCH_ROW": json.dumps(row)}
    return {**facts, "BENCH_CLIENT": str(built.client.pk)}


def until_it_answers(place: str) -> None:
    until = time.monotonic() + house.START_LIMIT_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(httpx2.HTTPError):
            if httpx2.get(f"{place}/healthz", timeout=2, trust_env=False).status_code == 200:
                return
        time.sleep(0.2)
    raise house.DidNotStart(f"{place} did not start.")


def turns(bench: Bench, key: str, served: dict[str, Served]) -> dict[str, Any]:
    """The limits, ours and ours in bulk in turn, so that none has the best hour of a machine that others use."""
    many, ours = MANY[bench.sizes == FULL], served[OURS]
    sides = {
        LIMIT: Side(served[LIMIT], "/", key, one, CONNECTIONS, 1),
        SAME_ROWS: Side(served[SAME_ROWS], "/", key, one, CONNECTIONS, 1),
        OURS: Side(ours, "/api/v1/tickets", key, one, CONNECTIONS, 1),
        BULK: Side(ours, "/api/v1/tickets/bulk", key, lambda: bulk(many), len(ours), many),
    }
    for number in range(bench.sizes.repetitions):
        for name, side in sides.items():
            bench.told(f"{name}, {number + 1} of {bench.sizes.repetitions}")
            side.turn(max(bench.sizes.seconds, 0.5))
            with connection.cursor() as cursor:
                cursor.execute(TAKEN)
    found = {name: side.as_json() for name, side in sides.items()}
    rate = found[OURS]["tickets a second"]
    return {
        "includes": (
            f"closed loop, {CONNECTIONS} connections ({len(ours)} in bulk, {many} tickets a request); the limits insert"
            " one row and one event on tables with two indexes, or what we insert, ready-made, by one uvicorn; ours by"
            f" {len(ours)} granian processes: key, limit a minute, validation, customer, ticket with its 20 indexes,"
            " two messages, event, place and promised wait; the load generator shares the machine"
        ),
        **found,
        "ratio": {name: share(rate, found[name]["tickets a second"]) for name in (LIMIT, SAME_ROWS)},
    }


def share(rate: float, limit: float) -> float | None:
    return round(rate / limit, 3) if limit else None


class Side:
    """One way of taking tickets in, and what it has cost so far."""

    def __init__(self, served: Served, path: str, key: str, body: Callable[[], bytes], lines: int, many: int) -> None:
        self.places, self.pids = [place for place, _ in served], [pid for _, pid in served]
        self.path, self.key = path, key
        self.body, self.lines, self.many = body, lines, many
        self.rates: list[float] = []
        self.cpu: list[float] = []
        self.own: list[float] = []
        self.seconds: list[float] = []
        self.statuses: dict[int, int] = {}

    def turn(self, seconds: float) -> None:
        loop = Loop(self.places, self.path, self.key, self.body, self.lines)
        spent, own, begun = self.spent(), time.process_time(), time.perf_counter()
        rate = uvloop.run(loop.run(seconds))
        passed = time.perf_counter() - begun
        self.rates.append(rate * self.many)
        self.cpu.append((self.spent() - spent) / passed)
        self.own.append((time.process_time() - own) / passed)
        self.seconds += loop.seconds
        for status, count in loop.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count

    def spent(self) -> float:
        return sum(process.cpu_seconds(pid) for first in self.pids for pid in family(first))

    def as_json(self) -> dict[str, Any]:
        rate = statistics.median(self.rates)
        return {
            "tickets a second": round(rate, 1),
            "min": round(min(self.rates), 1),
            "max": round(max(self.rates), 1),
            "server CPU a ticket, ms": round(1000 * statistics.median(self.cpu) / rate, 3) if rate else None,
            "answered, ms": milliseconds(self.seconds),
            "load generator, share of a core": round(max(self.own), 2),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
        }


def family(pid: int) -> list[int]:
    """A process with its children and theirs."""
    found = [pid]
    for one in Path(f"/proc/{pid}/task").iterdir():
        found += [each for child in (one / "children").read_text().split() for each in family(int(child))]
    return found


def one() -> bytes:
    return json.dumps(asked()).encode()


def bulk(many: int) -> bytes:
    return json.dumps({"tickets": [asked() for _ in range(many)]}).encode()


def asked() -> dict[str, Any]:
    number, now = next(numbers), timezone.now().isoformat()
    return {
        "reference": f"intake-{number}",
        "queue": "bench",
        "language": "en",
        "subject": "Card not arrived",
        "customer": {"reference": f"intake-{number}"},
        "reason": "Not in the assistant's power",
        "transcript": [
            {"author": "customer", "text": "Where is my card?", "at": now},
            {"author": "assistant", "text": "A person will see to it.", "at": now},
        ],
    }
