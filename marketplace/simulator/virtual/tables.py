"""What the simulations say, as tables: for the terminal, or as Markdown for the documents."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table as Drawn

from marketplace.simulator.virtual.ablation import ALL, Tried
from marketplace.simulator.virtual.intervals import Estimate
from marketplace.simulator.virtual.roster import STEP_SECONDS
from marketplace.simulator.virtual.steady import Compared
from marketplace.simulator.virtual.summary import Half

SHARES = {
    "service level", "abandonment", "rarest language: abandonment", "with their last agent", "in a fallback language",
    "occupancy", "moved for another", "waits",
}  # fmt: skip
PRECISE = {"Jain index": 4}
MAIN = ("service level", "ASA, s", "rarest language: p95 wait, s", "Jain index")
BESIDE = ("abandonment", "with their last agent", "in a fallback language", "moved for another", "occupancy")


@dataclass(frozen=True)
class Table:
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]

    def drawn(self) -> Drawn:
        table = Drawn(title=self.title, box=None, padding=(0, 2), header_style="dim", title_justify="left")
        for place, head in enumerate(self.heads):
            table.add_column(head, justify="right" if place else "left", no_wrap=not place)
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        lines = [self.heads, ["---"] + ["---:"] * (len(self.heads) - 1), *self.rows]
        return "\n".join([f"**{self.title}**", "", *("| " + " | ".join(line) + " |" for line in lines)])


def agreement(compared: Sequence[Compared]) -> Table:
    """Simulated and computed, figure by figure."""
    rows = [
        [
            one.case if place == 0 else "",
            one.figure,
            f"{one.simulated.mean:.4g} ± {one.simulated.half:.2g}",
            f"{one.computed:.4g}",
            "inside" if one.agrees else "outside",
        ]
        for case in compared
        for place, one in enumerate(case.agreements)
    ]
    return Table("The virtual floor against theory", ("floor", "figure", "simulated", "computed", "interval"), rows)


def levels(tried: Sequence[Tried], names: Sequence[str], title: str) -> Table:
    """Each scenario's own figures."""
    rows = [[one.name, *(_said(name, one.figures[name]) for name in names)] for one in tried]
    return Table(title, ("scenario", *names), rows)


def changes(tried: Sequence[Tried], names: Sequence[str], title: str) -> Table:
    """How far each scenario lies from the one it is held against; what may be chance is said so."""
    rows = [[one.name, *(_moved(name, one.changes[name]) for name in names)] for one in tried if one.name != ALL]
    return Table(title, ("scenario", *names), rows)


def through_the_day(halves: Sequence[Half], *, first_hour: float, days: int) -> Table:
    rows = []
    for place in range(0, len(halves), 2):
        hour = halves[place : place + 2]
        row = sum((half.row for half in hour[1:]), hour[0].row)
        at = first_hour + place * STEP_SECONDS / 3600
        rows.append(
            [
                f"{int(at):02d}:{round(at % 1 * 60):02d}",
                f"{row.offered / days:.0f}",
                f"{sum(half.seats for half in hour) / len(hour):.1f}",
                f"{100 * (row.service_level or 0):.1f} %",
                f"{row.asa or 0:.1f}",
                f"{100 * (row.abandonment or 0):.1f} %",
            ]
        )
    heads = ("from", "offered", "seats at work", "service level", "ASA, s", "abandonment")
    return Table(f"The day by the hour of arrival, mean of {days} days", heads, rows)


def _said(name: str, found: Estimate) -> str:
    factor, digits, unit = _shape(name)
    return f"{factor * found.mean:.{digits}f} ± {factor * found.half:.{digits}f}{unit}"


def _moved(name: str, found: Estimate) -> str:
    factor, digits, _ = _shape(name)
    if not found.mean and not found.half:
        return "the same"
    said = f"{factor * found.mean:+.{digits}f} ± {factor * found.half:.{digits}f}"
    return f"({said})" if found.holds(0) else said


def _shape(name: str) -> tuple[float, int, str]:
    return (100.0, 1, " %") if name in SHARES else (1.0, PRECISE.get(name, 1), "")
