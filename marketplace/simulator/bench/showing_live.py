"""The figures of the sockets as tables for the terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

# What each figure is held to.
LIMITS = {
    "KB a connection": "at most 45",
    "commit to frame, ms": "p99 at most 20 at 200 a second",
    "p99, ratio": "at most 2",
    "CPU, ratio": "at most 2",
    "every desk is right after, s": "of which 10 for coming",
    "desks that are wrong": "none",
    "deadline to the next one's frame, ms": "p99 under 1000, of which 500 for an answer on its way",
    "the stand-by's first offer, ms": "under 2000",
}


def show(told: dict[str, Any], console: Console) -> None:
    if "left out" in told:
        console.print(f"Sockets: {told['left out']}")
        return
    table = Table(box=None, padding=(0, 2), header_style="dim")
    table.add_column(f"{told['sockets']:,} sockets")
    table.add_column("p50 / p99 / max (n)", justify="right", no_wrap=True)
    table.add_column("held to", style="dim")
    for part in ("coming", "idle", "returning", "after an expiry", "after a dispatcher's death"):
        lines(table, part, told[part])
    for row in told["ringing"]:
        lines(table, f"{row['tickets a second']:g} tickets a second", row)
    for row in told["pushes"]:
        lines(table, f"{row['pushes a second']:g} pushes a second", row)
    console.print(table)


def lines(table: Table, part: str, figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if isinstance(value, dict) and "p50" not in value:  # of one of two that are compared
            lines(table, f"{part}, {name}", value)
        else:
            table.add_row(f"{part}: {name}", words(value), LIMITS.get(name, ""))


def words(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['p50']} / {value['p99']} / {value['max']} ({value['n']})"
    return f"{value:,}" if isinstance(value, int | float) else str(value)
