"""`manage.py traffic`: the demo's synthetic agents and customers, until stopped."""

import asyncio
import contextlib
import json
import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from marketplace.simulator.demo.traffic import Traffic


class Command(BaseCommand):
    help = "Lets the demo's synthetic agents and customers in, from outside."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--world", type=Path, required=True, help="the JSON file that the demo wrote")

    def handle(self, *args: Any, world: Path, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(Traffic(json.loads(world.read_text())).run())
