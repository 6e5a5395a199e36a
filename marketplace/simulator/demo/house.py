"""The demo's processes: the product in one, the synthetic people in another, both ended together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx2
from django.conf import settings

from marketplace.kernel.errors import DomainError

START_LIMIT_SECONDS = 60


class PortInUse(DomainError):
    """This port is in use."""


class DidNotStart(DomainError):
    """The server did not start."""


def require_free(host: str, port: int) -> None:
    """Raises PortInUse where somebody listens on `port` already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise PortInUse(
                f"Port {port} is in use. Stop what runs there, or choose another: make demo PORT={port + 1}"
            ) from taken


class House:
    """Child processes; `close` ends them all, the youngest first."""

    def __init__(self, environment: Mapping[str, str], *, log: str = "demo.log") -> None:
        self.environment = {**os.environ, **environment}
        self.children: list[subprocess.Popen[bytes]] = []
        self.log_path = Path(settings.VAR_DIR) / log

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Run a Django command."""
        return self.run([sys.executable, "manage.py", *arguments])

    def run(self, command: Sequence[str], **environment: str) -> subprocess.Popen[bytes]:
        """Run a command at the project's root; what it says goes to the log file."""
        with self.log_path.open("ab") as log:
            child = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env={**self.environment, **environment},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C reaches the parent alone, which then ends its children in order
            )
        self.children.append(child)
        return child

    def wait_until_ready(self, child: subprocess.Popen[bytes], address: str) -> None:
        """Wait for `address`/readyz. Raises DidNotStart with the log's last line."""
        until = time.monotonic() + START_LIMIT_SECONDS
        while time.monotonic() < until and child.poll() is None:
            try:
                if httpx2.get(f"{address}/readyz", timeout=2, trust_env=False).status_code == 200:
                    return
            except httpx2.HTTPError:
                pass
            time.sleep(0.2)
        raise DidNotStart(f"The server did not start. {self.last_words()} The whole story: {self.log_path}")

    def last_words(self) -> str:
        lines = self.log_path.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def close(self) -> None:
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGINT if "serve" in child.args else signal.SIGTERM)  # type: ignore[operator]
        for child in reversed(self.children):
            try:
                child.wait(12)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
