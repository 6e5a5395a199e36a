"""A few minutes of replayed traffic in which processes are killed without a warning: nothing is lost.

SOAK_SECONDS, SOAK_SEED, SOAK_TICKETS, SOAK_AGENTS and SOAK_PORT choose; QUESTIONS and VOLUMES name files of real
contacts. The figures go to soak.json. REDIS_URL must name a Redis that nothing else uses meanwhile.
"""

import asyncio
import json
import os
import random
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from rich.console import Console

from marketplace.simulator import scratch
from marketplace.simulator.killer import Killer
from marketplace.simulator.outside.pace import Pace
from marketplace.simulator.replay import report, run, world
from marketplace.simulator.several import FIRST_PORT, Several
from tests.races import truth
from tests.soak import day

SECONDS = float(os.environ.get("SOAK_SECONDS", "180"))
TICKETS = int(os.environ.get("SOAK_TICKETS", str(int(SECONDS * 1.5))))
AGENTS = int(os.environ.get("SOAK_AGENTS", "40"))
SPEED = 40.0
SETS = {"web": 2, "live": 2, "dispatcher": 2, "worker": 2}
console = Console(stderr=True, highlight=False)


@pytest.fixture
def address(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of the soak's own."""
    with django_db_blocker.unblock(), scratch.database("soak") as found:
        yield found


@pytest.mark.soak
@pytest.mark.needs_redis
@pytest.mark.timeout(3600)
def test_nothing_is_lost_doubled_or_unpaid_while_processes_are_killed(address: str, redis_url: str, tmp_path: Path):
    seed = int(os.environ.get("SOAK_SEED") or secrets.randbelow(10**6))
    console.print(f"\nThe seed is {seed}: SOAK_SEED={seed} draws the same again.")

    figures = soak(address, redis_url, tmp_path, seed=seed)

    report.show(figures, console)
    for name in ("killed", "leaders lost", "agents came back"):
        console.print(f"  {name}: {figures[name]}")
    (Path(settings.BASE_DIR) / "soak.json").write_text(json.dumps(figures, indent=2) + "\n")
    assert all(figures["killed"].get(kind) for kind in SETS), "each kind of process was killed at least once"
    # the first ones killed may have been standing by
    assert figures["leaders lost"] or figures["killed"]["dispatcher"] < 3
    assert figures["tickets"]["in"] == figures["tickets"]["due"]
    assert all(one["equal"] for one in figures["pay"].values()), figures["pay"]
    assert report.is_clean(figures)
    truth.holds()


def soak(address: str, redis_url: str, folder: Path, *, seed: int) -> dict[str, Any]:
    """Run it all and count afterwards from the database."""
    coming = day.arrivals(folder, seconds=SECONDS, speed=SPEED, tickets=TICKETS, seed=seed)
    began_at = timezone.now()
    environment = {"DATABASE_URL": address, "REDIS_URL": redis_url}
    with Several(SETS, environment, first_port=int(os.environ.get("SOAK_PORT", FIRST_PORT))) as them:
        built = world.build(agents=AGENTS, speed=SPEED, now=began_at)
        replay = run.Replay(built, coming, web=them.web, live=them.live, pace=Pace(SPEED, seed))
        killer = Killer(them, random.Random(seed))
        seen = asyncio.run(killed_until_all_have_come(replay, killer))
        ended_at = timezone.now()
        figures = report.compile_(report.Run(built, seen, SPEED, began_at, ended_at))
    figures["seed"] = seed
    figures["killed"] = dict(killer.killed)
    figures["leaders lost"] = killer.leaders_lost
    figures["agents came back"] = sum(agent.counts.reconnected for agent in replay.agents)
    return figures


async def killed_until_all_have_come(replay: run.Replay, killer: Killer) -> run.Progress:
    """Kill while tickets come in; then everybody is left in peace and the rest is served."""
    progress = replay.progress

    async def watch() -> None:
        try:
            while progress.created + len(progress.refused) < progress.due:
                await asyncio.sleep(0.5)
        finally:
            await asyncio.to_thread(killer.stop)

    killer.start()
    watching = asyncio.create_task(watch())
    try:
        return await replay.run(drain_seconds=60 + 3600 / SPEED, shown=shown)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def shown(progress: run.Progress) -> None:
    console.print(f"  {progress.created} of {progress.due} handed over, {progress.over} ended", end="\r")
