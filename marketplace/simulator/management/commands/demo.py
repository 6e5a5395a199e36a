"""`manage.py demo`: a whole marketplace, alive, with one command."""

import json
import os
import signal
import socket
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from marketplace.kernel.errors import DomainError
from marketplace.simulator.demo import house
from marketplace.simulator.world import demo

ORDER = ["agent", "operator", "client_operator", "payroll", "administrator"]
ENDINGS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    help = "Builds a small world and runs everything: pages, sockets, dispatcher, worker, synthetic people."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--lan", action="store_true", help="let phones in the same network in")
        parser.add_argument("--quiet", action="store_true", help="no synthetic agents and customers")
        parser.add_argument("--reset", action="store_true", help="forget the demo's old data first")
        parser.add_argument("--world", type=Path, default=Path(settings.VAR_DIR) / "demo.json")

    def handle(self, *args: Any, port: int, lan: bool, quiet: bool, reset: bool, world: Path, **options: Any) -> None:
        self.console = Console(highlight=False)
        for ending in ENDINGS:  # a shell that starts us in its background has us ignore Ctrl-C
            signal.signal(ending, signal.default_int_handler)
        host = "0.0.0.0" if lan else "127.0.0.1"
        address = f"http://{own_address() if lan else '127.0.0.1'}:{port}"
        try:
            house.require_free(host, port)
            self.prepare(reset=reset)
            self.run(host, port, address, world, quiet=quiet)
        except DomainError as error:
            raise CommandError(error.title) from error
        except KeyboardInterrupt:
            self.console.print("Stopped before it had begun.")

    def prepare(self, *, reset: bool) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        if reset:
            self.forget()
        with self.console.status("Bringing the database up to date"):
            call_command("migrate", verbosity=0, interactive=False)
        self.console.print("[green]✓[/] Database is up to date")

    def forget(self) -> None:
        if os.environ.get("DATABASE_URL"):
            raise CommandError("RESET empties the demo's own database only. Unset DATABASE_URL first.")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        self.console.print("[green]✓[/] Old data forgotten")

    def run(self, host: str, port: int, address: str, world: Path, *, quiet: bool) -> None:
        now = timezone.now()
        people, keys = demo.seed(now=now), demo.fresh_keys(now=now)
        world.write_text(json.dumps(demo.described(people, keys, address), indent=2, ensure_ascii=False))
        world.chmod(0o600)
        self.console.print(f"[green]✓[/] Two clients, {len(demo.QUEUES)} queues, {len(demo.AGENTS)} agents")
        inside = house.House({"HUMANLINE_DEMO": "1", "BASE_URL": address, "WEBHOOK_ALLOW_PRIVATE": "1"})
        try:
            with self.console.status("Starting pages, sockets, dispatcher, worker and beat"):
                server = inside.start("serve", "--host", host, "--port", str(port))
                inside.wait_until_ready(server, f"http://127.0.0.1:{port}")
            self.console.print("[green]✓[/] Everything runs")
            if not quiet:
                inside.start("traffic", "--world", str(world))
                self.console.print("[green]✓[/] Synthetic agents and customers are let in")
            self.introduce(address, people, world)
            while server.poll() is None:
                time.sleep(0.3)
            raise house.DidNotStart(f"The server has ended. {inside.last_words()}")
        except KeyboardInterrupt:
            self.console.print("\nStopping. What is in the database stays for the next time.")
        finally:
            for ending in ENDINGS:
                signal.signal(ending, signal.SIG_IGN)  # being told twice does not leave half of it running
            inside.close()
        self.console.print("Stopped.")

    def introduce(self, address: str, people: list[demo.SignIn], world: Path) -> None:
        table = Table(box=None, padding=(0, 2), header_style="dim")
        for head in ("Role", "E-mail", "Password"):
            table.add_column(head)
        shown: set[str] = set()
        for one in sorted(people, key=lambda one: ORDER.index(one.role)):
            if one.role not in shown:
                table.add_row(one.role.replace("_", " of a "), one.email, one.password)
                shown.add(one.role)
        self.console.print(f"\n  Begin here: [bold]{address}/[/]\n")
        self.console.print(table)
        self.console.print(f"\n  Addresses, sign-ins, keys and queues for programs: {world}")
        self.console.print("  Ctrl-C stops everything.\n")


def own_address() -> str:
    """This machine's address in its own network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation: only the route is looked up
            found: str = probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
    return found
