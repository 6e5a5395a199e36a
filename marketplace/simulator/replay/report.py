"""The report of a replay: what came in, how it went, and whether a promise was broken."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from dispatch.models import Ticket
from marketplace.kernel import guarantees
from marketplace.pay import reconciling
from marketplace.simulator.replay import counting
from marketplace.simulator.replay.run import Progress
from marketplace.simulator.replay.world import TARGET, World

OPEN = [Ticket.State.WAITING, Ticket.State.ASSIGNED, Ticket.State.PARKED]
SETTLE_SECONDS = 30  # how long pay may take to post the last work


@dataclass(frozen=True)
class Run:
    world: World
    progress: Progress
    speed: float
    began_at: datetime
    ended_at: datetime


def compile_(run: Run) -> dict[str, Any]:
    """All figures. Durations stand twice: `real_seconds` are multiplied by the speed, `raw_seconds` as measured."""
    client, speed = run.world.client, run.speed
    posted = _settled(run.began_at)
    row = counting.row(client, target_seconds=TARGET[1] / speed)
    handled = counting.handled(client)
    occupancy = counting.occupancy([one.pk for one in run.world.agents], until=run.ended_at)
    return {
        "client": client.slug,
        "speed": speed,
        "agents": len(run.world.agents),
        "wall_seconds": round((run.ended_at - run.began_at).total_seconds(), 1),
        "tickets": {
            "due": run.progress.due,
            "refused": len(run.progress.refused),
            **counting.tickets(client),
            "still open": Ticket.objects.filter(client=client, state__in=OPEN).count(),
        },
        "offers": counting.offers(client),
        "service level 80/20": row.service_level,
        "answered in target": row.in_target,
        "answered": row.answered,
        "abandoned": row.abandoned,
        "abandonment": row.abandonment,
        "ASA real_seconds": _times(row.asa, speed),
        "AHT real_seconds": _times(handled.aht, speed),
        "occupancy": occupancy.ratio,
        "latency": {
            "POST /tickets": _latency(run.progress.create_seconds, speed, real=False),
            "offer to its agent's socket": _latency(run.progress.ring_seconds, speed, real=False),
            "arrival to offer": _latency(counting.seconds_to_offer(client), speed),
            "offer to accept": _latency(counting.seconds_to_accept(client), speed),
        },
        "guarantees": {
            **guarantees.all_counts(),
            "handed over but not found": run.progress.created - Ticket.objects.filter(client=client).count(),
        },
        "pay": {
            currency: {"posted": paid.decimal(), "due": due.decimal(), "equal": paid == due}
            for currency, (paid, due) in posted.items()
        },
        "refusals": run.progress.refused[:5],
        "requests repeated": run.progress.retried,
    }


def is_clean(figures: dict[str, Any]) -> bool:
    """Nothing lost, doubled, over capacity or unpaid, and every cent where it belongs."""
    return (
        not any(figures["guarantees"].values())
        and all(one["equal"] for one in figures["pay"].values())
        and not figures["tickets"]["still open"]
        and not figures["tickets"]["refused"]
    )


def show(figures: dict[str, Any], console: Console) -> None:
    """The same as a table."""
    table = Table(box=None, show_header=False, padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name in ("tickets", "offers"):
        for key, value in figures[name].items():
            table.add_row(f"{name}, {key}", f"{value:,}")
    table.add_row("service level 80/20", f"{_percent(figures['service level 80/20'])} of {figures['answered']:,}")
    table.add_row("ASA", _clock(figures["ASA real_seconds"]))
    table.add_row("AHT", _clock(figures["AHT real_seconds"]))
    table.add_row("occupancy", _percent(figures["occupancy"]))
    for name, figure in figures["latency"].items():
        table.add_row(f"{name}, raw ms p50 / p95 / p99", " / ".join(_ms(figure["raw_seconds"][p]) for p in PERCENTILES))
        if "real_seconds" in figure:
            real = " / ".join(_seconds(figure["real_seconds"][p]) for p in PERCENTILES)
            table.add_row(f"{name}, real s p50 / p95 / p99", real)
    for name, count in figures["guarantees"].items():
        table.add_row(name, f"[{'red' if count else 'green'}]{count}[/]")
    for currency, one in figures["pay"].items():
        mark = "[green]equal[/]" if one["equal"] else "[red]NOT EQUAL[/]"
        table.add_row(f"posted / due, {currency}", f"{one['posted']} / {one['due']} {mark}")
    console.print(table)


PERCENTILES = ("p50", "p95", "p99")


def _settled(since: datetime) -> dict[str, Any]:
    """What pay has posted against what is due, once the last task has run or the patience is over."""
    until = time.monotonic() + SETTLE_SECONDS
    while True:
        sums = reconciling.reconcile(since)
        if all(paid == due for paid, due in sums.values()) or time.monotonic() > until:
            return sums
        time.sleep(0.5)


def _latency(values: list[float], speed: float, *, real: bool = True) -> dict[str, Any]:
    raw = counting.percentiles(values)
    told: dict[str, Any] = {"n": len(values), "raw_seconds": raw}
    if real:
        told["real_seconds"] = {name: _times(value, speed) for name, value in raw.items()}
    return told


def _times(value: float | None, speed: float) -> float | None:
    return None if value is None else value * speed


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.1f} %"


def _clock(value: float | None) -> str:
    return "–" if value is None else f"{int(value) // 60}:{int(value) % 60:02d}"


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value * 1000:,.1f}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}"
