"""`manage.py bench`: what this machine does with Humanline, and what it could do at most."""

import json
import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from marketplace.kernel.errors import DomainError
from marketplace.simulator import several
from marketplace.simulator.bench import part, run, showing, sizes


class Command(BaseCommand):
    help = (
        "Measures lifecycles a second, latency and sockets, in databases of its own; with REDIS_URL against several"
        " processes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", type=Path, help="write the figures here, too")
        parser.add_argument("--only", action="append", choices=run.PARTS, default=[], help="this part; may be repeated")
        parser.add_argument("--quick", action="store_true", help="tiny numbers: only to see that it works")
        parser.add_argument("--first-port", type=int, default=several.FIRST_PORT)

    def handle(
        self, *args: Any, json: Path | None, only: list[str], quick: bool, first_port: int, **options: Any
    ) -> None:
        logging.disable(logging.INFO)  # a line for each ticket would be measured, too
        console = Console(stderr=True, highlight=False)
        try:
            with console.status("Beginning") as status:
                chosen = sizes.QUICK if quick else sizes.FULL
                bench = part.Bench(chosen, first_port, lambda words: status.update(f"Measuring: {words}"))
                told = run.run(bench, only=only)
        except DomainError as error:
            raise CommandError(error.title) from error
        showing.show(told, Console(highlight=False))
        if json:
            json.write_text(as_text(told))


def as_text(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
