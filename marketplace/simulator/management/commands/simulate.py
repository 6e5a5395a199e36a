"""`manage.py simulate`: the dispatcher's own rules under a clock that jumps."""

import importlib
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from marketplace.kernel.errors import DomainError
from marketplace.simulator.replay import traffic
from marketplace.simulator.virtual import ablation, steady, summary, tables

NO_MATPLOTLIB = "Pictures are drawn by matplotlib, a development tool: pip install -r requirements-dev.txt."


class Command(BaseCommand):
    help = (
        "Runs the dispatcher's rules on virtual floors: against queueing theory, through a real day, and rule by rule."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        theory = parts.add_parser("steady", help="floors that Erlang C, Erlang A and Cobham compute")
        theory.add_argument("--runs", type=int, default=20, help="independent runs of each floor")
        theory.add_argument("--contacts", type=int, default=10_000, help="about so many in each run")
        whole = parts.add_parser("day", help="a real day's volumes, by the hour")
        each = parts.add_parser("ablation", help="the same day with one rule taken away at a time")
        for real in (whole, each):
            real.add_argument(
                "--volumes", type=Path, required=True, help="CSV of 5-minute counts: interval_start,calls"
            )
            real.add_argument("--day", type=date.fromisoformat, required=True)
            real.add_argument("--from", dest="first", type=int, default=0, metavar="HOUR")
            real.add_argument("--until", dest="last", type=int, default=24, metavar="HOUR")
            real.add_argument("--scale", type=float, default=0.1, help="share of the day's contacts")
            real.add_argument("--seeds", type=int, default=8, help="so many days are drawn from these volumes")
            real.add_argument("--staffed", type=float, default=1.0, help="share of the seats that the target asks for")
        each.add_argument("--only", action="append", metavar="SCENARIO", help="may be given several times")
        for part in (theory, whole, each):
            part.add_argument("--markdown", action="store_true", help="tables as Markdown")
            part.add_argument("--pictures", type=Path, metavar="FOLDER", help="draw SVGs there")

    def handle(self, *args: Any, **options: Any) -> None:
        parts: dict[str, Callable[..., list[tables.Table]]] = {
            "steady": self.hold_against_theory,
            "day": self.live_through,
            "ablation": self.take_away,
        }
        plots = _plots() if options["pictures"] else None
        try:
            told = parts[options["part"]](plots, **options)
        except DomainError as error:
            raise CommandError(error.title) from error
        for table in told:
            if options["markdown"]:
                self.stdout.write(table.markdown() + "\n\n")
            else:
                Console(file=cast(IO[str], self.stdout), highlight=False).print(table.drawn())

    def hold_against_theory(
        self, plots: Any, *, runs: int, contacts: int, pictures: Path | None, **_: Any
    ) -> list[tables.Table]:
        if runs < 2 or contacts < 100:
            raise CommandError("An interval needs --runs of at least 2, and a run --contacts of at least 100.")
        with progress(len(steady.CASES) * runs) as shown:
            compared = [steady.compare(case, runs=runs, contacts=contacts, shown=shown) for case in steady.CASES]
        if plots and pictures:
            plots.save(lambda: plots.steady(compared), pictures / "steady.svg")
        return [tables.agreement(compared)]

    def live_through(self, plots: Any, *, pictures: Path | None, **options: Any) -> list[tables.Table]:
        counts, first_hour, tried = self._tried([ablation.ALL], **options)
        halves = summary.together(tried[0].days)
        if plots and pictures:
            drawn = {"scale": options["scale"], "first_hour": first_hour}
            plots.save(lambda: plots.day(counts, halves, **drawn), pictures / "day.svg")
        days = len(tried[0].days)
        return [
            tables.through_the_day(halves, first_hour=first_hour, days=days),
            tables.levels(tried, (*tables.MAIN, *tables.BESIDE), "The whole day"),
        ]

    def take_away(
        self, plots: Any, *, only: list[str] | None, pictures: Path | None, **options: Any
    ) -> list[tables.Table]:
        names = list(only or ablation.SCENARIOS)
        unknown = set(names) - ablation.SCENARIOS.keys()
        if unknown:
            raise CommandError(
                f"No such scenario: {', '.join(sorted(unknown))}. Known: {', '.join(ablation.SCENARIOS)}."
            )
        _, _, tried = self._tried(names, **options)
        if plots and pictures:
            plots.save(lambda: plots.ablation(tried), pictures / "ablation.svg")
            if {"Without rings", "Without fairness"} <= set(names):
                plots.save(lambda: plots.people(tried), pictures / "people.svg")
        return [
            tables.levels(tried, tables.MAIN, "Figures of each scenario"),
            tables.changes(tried, tables.MAIN, "Changes, in brackets where they may be chance"),
            tables.changes(tried, tables.BESIDE, "And beside them"),
        ]

    def _tried(
        self, names: list[str], *, volumes: Path, day: date, scale: float, seeds: int, staffed: float, **options: Any
    ) -> tuple[list[int], float, list[ablation.Tried]]:
        if not (0 < scale <= 1 and seeds >= 2 and 0 < staffed <= 2):
            raise CommandError("--scale is at most 1, --staffed at most 2, --seeds at least 2.")
        found = traffic.intervals(volumes, day, first=options["first"], last=options["last"])
        counts, start = list(found.values()), min(found).replace(tzinfo=UTC)
        with progress(seeds * len(ablation.needed(names))) as shown:
            tried = ablation.run(
                counts,
                scale=scale,
                seeds=range(1, seeds + 1),
                start=start,
                staffed=staffed,
                scenarios=names,
                shown=shown,
            )
        return counts, start.hour + start.minute / 60, tried


def _plots() -> Any:
    try:
        return importlib.import_module("marketplace.simulator.virtual.plots")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "matplotlib":
            raise
        raise CommandError(NO_MATPLOTLIB) from error


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True, highlight=False),
    )
    with bar:
        runs = bar.add_task("runs", total=total)
        yield lambda: bar.advance(runs)
