"""The machine under the figures: without its cores, versions and time of a commit they say little."""

import os
import platform
import time
from typing import Any

import psycopg

from marketplace.simulator import scratch
from marketplace.simulator.bench.figures import milliseconds

SETTINGS = ["server_version", "fsync", "synchronous_commit", "shared_buffers", "wal_sync_method"]
ROW = "INSERT INTO bench_commit (word) VALUES ('x')"


def describe(*, commits: int) -> dict[str, Any]:
    with psycopg.connect(**scratch.parameters(), autocommit=True) as line:
        found = {name: str((line.execute(f"SHOW {name}").fetchone() or [""])[0]) for name in SETTINGS}
        line.execute("CREATE TABLE bench_commit (id bigint GENERATED ALWAYS AS IDENTITY, word text)")
        durable = commit_times(line, commits)
        line.execute("SET synchronous_commit = off")
        relaxed = commit_times(line, commits)
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": processor(),
        "load average at the start": [round(value, 2) for value in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": found,
        "commit of one row, ms": durable,
        "the same without waiting for the disk, ms": relaxed,
    }


def commit_times(line: "psycopg.Connection[Any]", commits: int) -> dict[str, float | int | None]:
    seconds = []
    for _ in range(commits):
        begun = time.perf_counter()
        line.execute(ROW)
        seconds.append(time.perf_counter() - begun)
    return milliseconds(seconds)


def processor() -> str:
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()
