"""The figures of the sockets as tables for the terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

# What each figure is held to.
LIMITS = {
    "KB a connection": "≤ 45",
    "commit to frame, ms": "≤ 20 (p99)",
    "p99, ratio": "≤ 2",
    "CPU, ratio": "≤ 2",
    "desks that are wrong": "0",
    "deadline to the next one's frame, ms": "< 1000 (p99)",
    "the stand-by's first offer, ms": "< 2000",
}


def show(told: dict[str, Any], console: Console) -> None:
    if "left out" in told:
        console.print(f"Sockets: {told['left out']}")
        return
    console.print(f"{told['sockets']:,} sockets; milliseconds are p50 / p99 / largest (n)")
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    for part in ("coming", "idle", "returning", "after an expiry", "after a dispatcher's death"):
        lines(table, part, told[part])
    for row in told["ringing"]:
        lines(table, f"{row['tickets a second']:g} tickets a second", row)
    for row in told["pushes"]:
        lines(table, f"{row['pushes a second']:g} pushes a second", row)
    console.print(table)


def lines(table: Table, part: str, figures: dict[str, Any]) -> None:
    table.add_row(f"[bold]{part}[/]")
    for name, value in figures.items():
        if isinstance(value, dict) and "p50" not in value:  # of one of two that are compared
            lines(table, f"  {name}", value)
        elif not part.endswith(name):
            table.add_row(f"  {name.removesuffix(', ms')}", words(value), LIMITS.get(name, ""))


def words(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['p50']} / {value['p99']} / {value['max']} ({value['n']})"
    return f"{value:,}" if isinstance(value, int | float) else str(value)
