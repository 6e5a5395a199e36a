"""`manage.py serve`: the whole product in one process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.kernel.errors import Conflict
from marketplace.simulator.one_process import OneProcess


class Command(BaseCommand):
    help = "Serves pages, API and sockets with the dispatcher, a worker and beat in one process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        try:
            OneProcess(host=host, port=port).run()
        except Conflict as second:
            raise CommandError(second.title) from second
