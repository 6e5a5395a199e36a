"""The figures of intake as a table for the terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table


def show(told: dict[str, Any], console: Console) -> None:
    if "left out" in told:
        console.print(f"[dim]Intake over HTTP: {told['left out']}[/]")
        return
    table = Table(box=None, padding=(0, 2), header_style="dim")
    table.add_column("Tickets taken in a second", no_wrap=True)
    for head in ("median", "min", "max", "CPU ms", "p50 / p99, ms"):
        table.add_column(head, justify="right")
    for name, one in told.items():
        if isinstance(one, dict) and name != "ratio":
            rates = [f"{one[key]:,.0f}" for key in ("tickets a second", "min", "max")]
            times = one["answered, ms"]
            table.add_row(name, *rates, str(one["server CPU a ticket, ms"]), f"{times['p50']} / {times['p99']}")
    console.print(table)
    shares = ", ".join(f"{share} of {name}" for name, share in told["ratio"].items())
    console.print(f"[dim]One by one: {shares}. {told['includes']}[/]")
