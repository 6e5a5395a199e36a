"""The figures as tables for the terminal."""

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table

from marketplace.simulator.bench import showing_intake, showing_live, showing_rounds

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
    for part, table in SHOWN.items():
        if part in told:
            table(told[part], console)


def show_lifecycles(figures: list[dict[str, Any]], console: Console) -> None:
    console.print(lifecycles(figures))
    for one in figures:
        console.print(f"[dim]{one['name']}: {one['includes']}[/]")
        if "ms a ticket" in one:
            console.print("[dim]  ms a ticket: " + ", ".join(f"{k} {v}" for k, v in one["ms a ticket"].items()) + "[/]")
    troubles(figures, console)


def show_latency(rows: list[dict[str, Any]], console: Console) -> None:
    console.print(latency(rows))
    troubles(rows, console)
    console.print(
        "[dim]Written: the event's own time, a moment before its commit. Frame: in the agent's process, on this"
        " machine. Every ticket is also accepted, closed and completed meanwhile.[/]"
    )


def troubles(rows: list[dict[str, Any]], console: Console) -> None:
    for one in rows:
        if one.get("troubles"):
            console.print(f"Went otherwise: {one['troubles']}")


def lifecycles(figures: list[dict[str, Any]]) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    table.add_column("Lifecycles a second", no_wrap=True)
    limits = ("× single", "× batch") if any(one["ratios"] for one in figures) else ()
    for head in ("median", "min", "max", *limits):
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


# What a part has found → how it is shown.
SHOWN: dict[str, Callable[[Any, Console], None]] = {
    "lifecycles": show_lifecycles,
    "latency": show_latency,
    "intake": showing_intake.show,
    "live": showing_live.show,
    "rounds": showing_rounds.show_rounds,
    "headline": showing_rounds.show_headline,
}
