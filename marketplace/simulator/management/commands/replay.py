"""`manage.py replay`: a bank's day, from outside, against whatever serves at the addresses."""

import asyncio
import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from marketplace.kernel.errors import DomainError
from marketplace.simulator.outside.pace import Pace
from marketplace.simulator.replay import report, run, traffic, world


class Command(BaseCommand):
    help = "Replays a day of real contacts through the HTTP API and real sockets, and reports what happened."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--questions", type=Path, required=True, help="Banking77's CSV: text,category")
        parser.add_argument("--volumes", type=Path, required=True, help="CSV of 5-minute counts: interval_start,calls")
        parser.add_argument("--day", type=date.fromisoformat, required=True)
        parser.add_argument("--from", dest="first", type=int, default=0, metavar="HOUR")
        parser.add_argument("--until", dest="last", type=int, default=24, metavar="HOUR")
        parser.add_argument("--scale", type=float, default=0.05, help="share of the day's contacts")
        parser.add_argument("--speed", type=float, default=30.0, help="how much faster than the day itself")
        parser.add_argument("--agents", type=int, default=60)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--web", action="append", help="HTTP address; may be given several times")
        parser.add_argument("--live", action="append", help="socket address; may be given several times")
        parser.add_argument("--json", type=Path, help="write the figures here, too")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (0 < options["speed"] <= 200 and 0 < options["scale"] <= 10 and 0 < options["agents"] <= 2000):
            raise CommandError("--speed is at most 200, --scale at most 10, --agents at most 2000, all above 0.")
        console = Console(stderr=True, highlight=False)
        try:
            figures = self.replay(console, **options)
        except DomainError as error:
            raise CommandError(error.title) from error
        report.show(figures, Console(highlight=False))
        if options["json"]:
            options["json"].write_text(json.dumps(figures, indent=2) + "\n")
        if not report.is_clean(figures):
            raise CommandError("A promise was broken, or somebody was not served: see above.")

    def replay(self, console: Console, **options: Any) -> dict[str, Any]:
        web, live = addresses(options["web"], options["live"])
        counts = traffic.volumes(options["volumes"], options["day"], first=options["first"], last=options["last"])
        coming = traffic.arrivals(
            counts, traffic.questions(options["questions"]), scale=options["scale"], seed=options["seed"]
        )
        began_at = timezone.now()
        with console.status("Building the replay's client, queues and agents"):
            built = world.build(agents=options["agents"], speed=options["speed"], now=began_at)
        pace = Pace(options["speed"], options["seed"])
        replay = run.Replay(built, coming, web=web, live=live, pace=pace)
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        )
        with bar:
            handed, over = bar.add_task("handed over", total=len(coming)), bar.add_task("ended", total=len(coming))

            def shown(progress: run.Progress) -> None:
                bar.update(handed, completed=progress.created + len(progress.refused))
                bar.update(over, completed=progress.over + len(progress.refused))

            seen = asyncio.run(replay.run(drain_seconds=60 + 3600 / options["speed"], shown=shown))
        world.close(built)
        with console.status("Counting from the database"):
            return report.compile_(report.Run(built, seen, options["speed"], began_at, timezone.now()))


def addresses(web: list[str] | None, live: list[str] | None) -> tuple[list[str], list[str]]:
    """Where to go: as told, or where the demo says that it serves."""
    if not web:
        described = Path(settings.VAR_DIR) / "demo.json"
        if not described.exists():
            raise CommandError("Nobody serves here: start `make demo`, or name the addresses with --web and --live.")
        web = [json.loads(described.read_text())["address"]]
    return web, live or [address.replace("http", "ws", 1) for address in web]
