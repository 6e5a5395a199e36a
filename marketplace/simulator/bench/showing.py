"""The figures as tables for the terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

LATENCIES = (
    "ticket written to frame, ms", "ticket written to offer written, ms", "offer written to frame, ms",
    "POST answered, ms",
)  # fmt: skip


def show(told: dict[str, Any], console: Console) -> None:
    machine = told["machine"]
    commit = machine["commit of one row, ms"]
    console.print(
        f"{machine['cores']} cores ({machine['processor']}), load {machine['load average at the start'][0]};"
        f" Python {machine['python']}; PostgreSQL {machine['postgresql']['server_version']},"
        f" fsync {machine['postgresql']['fsync']}; a commit takes {commit['p50']} ms (p99 {commit['p99']})"
    )
    console.print(lifecycles(told["lifecycles"]))
    for one in told["lifecycles"]:
        console.print(f"[dim]{one['name']}: {one['includes']}[/]")
        if "ms a ticket" in one:
            console.print("[dim]  ms a ticket: " + ", ".join(f"{k} {v}" for k, v in one["ms a ticket"].items()) + "[/]")
    console.print(latency(told["latency"]))
    for one in [*told["lifecycles"], *told["latency"]]:
        if one.get("troubles"):
            console.print(f"Went otherwise: {one['troubles']}")
    console.print(
        "[dim]Written: the event's own time, a moment before its commit. Frame: in the agent's process, on this"
        " machine. Every ticket is also accepted, closed and completed meanwhile.[/]"
    )


def lifecycles(figures: list[dict[str, Any]]) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    table.add_column("Lifecycles a second", no_wrap=True)
    for head in ("median", "min", "max", "× single", "× batch"):
        table.add_column(head, justify="right")
    for one in figures:
        rates = [f"{one[name]:,.1f}" for name in ("median", "min", "max")]
        table.add_row(one["name"], *rates, *(f"{ratio:.3f}" for ratio in one["ratios"].values()))
    return table


def latency(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    table.add_column(f"{rows[0]['sockets']:,} sockets: p50 / p99, ms (n)", no_wrap=True)
    for row in rows:
        table.add_column(f"{row['tickets a second']:g}/s", justify="right")
    for name in LATENCIES:
        table.add_row(
            name.removesuffix(", ms"), *(f"{r[name]['p50']} / {r[name]['p99']} ({r[name]['n']})" for r in rows)
        )
    for name in ("handed over a second", "completed a second", "never rung", "load generator, share of a core"):
        table.add_row(name.removesuffix(" of a core"), *(str(row[name]) for row in rows))
    return table
