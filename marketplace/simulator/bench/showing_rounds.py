"""The dispatcher's rounds and the headline, for the terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table


def show_rounds(told: dict[str, Any], console: Console) -> None:
    """Two tables, neither wider than a terminal of 80 columns."""
    console.print(f"Rounds, {told['people']:,} people, {told['waiting']:,} waiting; matches a second")
    against = _table("of", "written", "plain SQL", "share", "told, too", "share")
    for row in told["against plain SQL"]:
        against.add_row(
            str(row["batch"]),
            f"{row['ours until written, matches/s']:,}",
            f"{row['plain SQL, matches/s']:,}",
            f"{row['share of plain SQL']:.2f}",
            f"{row['ours, matches/s']:,}",
            f"{row['share with agents told']:.2f}",
        )
    console.print(against)
    costs = _table("with", "a second", "choose µs", "all µs", "read ms")
    for row in [*told["by number of people"], *told["with a past"]]:
        costs.add_row(
            f"{row['people']:,} people" if "people" in row else f"{row['closed tickets']:,} closed tickets",
            f"{row['ours, matches/s']:,}",
            str(row["choosing, microseconds a match"]),
            str(row["all of it, microseconds a match"]),
            f"{row['read anew, milliseconds']:,}",
        )
    console.print(costs)


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    table.add_column(first, no_wrap=True)
    for head in others:
        table.add_column(head, justify="right", no_wrap=True)
    return table


def show_headline(told: dict[str, Any], console: Console) -> None:
    """Every figure on a line of its own."""
    table = Table(box=None, show_header=False, padding=(0, 2))
    table.add_column("Headline", style="dim")
    table.add_column(overflow="fold")
    for name, value in told.items():
        table.add_row(name, f"{value:,}" if isinstance(value, int | float) else str(value))
    console.print(table)
