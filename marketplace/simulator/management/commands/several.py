"""`manage.py several`: a production-like set of processes on this machine, for the replay, until stopped."""

import json
import signal
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from marketplace.kernel.errors import DomainError
from marketplace.simulator import several

KINDS = {"web": "web", "live": "live", "dispatchers": "dispatcher", "workers": "worker"}


class Command(BaseCommand):
    help = "Runs several web, live, dispatcher and worker processes and beat, as production does, on free ports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name in KINDS:
            parser.add_argument(f"--{name}", type=int, default=2)
        parser.add_argument("--first-port", type=int, default=several.FIRST_PORT)
        parser.add_argument("--json", type=Path, help="write the addresses here, too")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        counts = {kind: options[name] for name, kind in KINDS.items()}
        if min(counts.values()) < 1:
            raise CommandError("At least one of each is needed.")
        call_command("migrate", verbosity=0, interactive=False)
        try:
            with several.Several(counts, first_port=options["first_port"]) as them:
                self.introduce(them, options["json"])
                while all(member.is_alive for member in them.members):
                    time.sleep(0.5)
                raise CommandError(f"A process has ended. The whole story: {them.house.log_path}")
        except DomainError as error:
            raise CommandError(error.title) from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def introduce(self, them: several.Several, path: Path | None) -> None:
        addresses = {"web": them.web, "live": them.live}
        if path:
            path.write_text(json.dumps(addresses, indent=2) + "\n")
        options = [f"--{kind} {address}" for kind, found in addresses.items() for address in found]
        self.stdout.write(f"All of them run. For the replay: {' '.join(options)}\nCtrl-C stops them.")
        self.stdout.flush()
