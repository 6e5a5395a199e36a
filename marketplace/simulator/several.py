"""Production on one machine: several of each process, by the very commands of deploy/, on free ports."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from marketplace.kernel.errors import DomainError
from marketplace.simulator.demo import house

FIRST_PORT = 8300  # and the free ones above it; below the range that connections take theirs from
ENVIRONMENT = {
    "DATABASE_POOL": "6",
    "WEB_WORKERS": "1",
    "WEB_THREADS": "6",
    "WORKER_PROCESSES": "1",
    "LOG_LEVEL": "WARNING",
    "API_LIMIT_CLIENT": "1000000",
    "API_LIMIT_PERSON": "1000000",
    "API_LIMIT_ADDRESS": "1000000",
}
OWN_CONNECTIONS = {"DATABASE_POOL": "0"}  # a pool is for processes of many threads
COMMANDS = {
    "web": ["deploy/web"],
    "live": ["deploy/live"],
    "dispatcher": [sys.executable, "manage.py", "dispatcher"],
    "worker": ["deploy/worker"],
    "beat": ["deploy/beat"],
}
SERVING = ("web", "live")


class NeedsRedis(DomainError):
    """Several processes tell each other through Redis. Set REDIS_URL to one that nothing else uses."""


@dataclass
class Member:
    """One process of the set; `child` is its present incarnation, the leader of a process group of its own."""

    kind: str
    port: int | None
    child: subprocess.Popen[bytes]
    started_at: float = 0.0  # monotonic

    @property
    def is_alive(self) -> bool:
        return self.child.poll() is None

    def kill(self) -> None:
        """SIGKILL to the process and all of its children at once, as a lost machine would end them."""
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()


class Several:
    """`with Several({"web": 2, "live": 2, "dispatcher": 2, "worker": 2}) as them:` and all of them are ready."""

    def __init__(
        self, counts: Mapping[str, int], environment: Mapping[str, str] | None = None, *, first_port: int = FIRST_PORT
    ) -> None:
        redis = os.environ.get("REDIS_URL") or settings.REDIS_URL
        if not redis:
            raise NeedsRedis()
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        self.counts = {**counts, "beat": 1}
        self.schedule = tempfile.TemporaryDirectory(prefix="humanline-beat-")
        self.ports = free_ports(first_port)
        self.house = house.House(
            {
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
                "DATABASE_URL": settings.DATABASE_URL,
                "REDIS_URL": redis,
                "HOST": "127.0.0.1",
                "BEAT_SCHEDULE": f"{self.schedule.name}/beat",
                **{name: os.environ.get(name, value) for name, value in ENVIRONMENT.items()},
                **(environment or {}),
            },
            log="several.log",
        )
        self.members: list[Member] = []

    def __enter__(self) -> "Several":
        try:
            for kind, count in self.counts.items():
                for _ in range(count):
                    port = next(self.ports) if kind in SERVING else None
                    self.members.append(Member(kind, port, self._run(kind, port), time.monotonic()))
            for member in self.of("web") + self.of("live"):
                self.house.wait_until_ready(member.child, f"http://127.0.0.1:{member.port}")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self.house.close()
        self.schedule.cleanup()

    def of(self, kind: str) -> list[Member]:
        return [one for one in self.members if one.kind == kind]

    @property
    def web(self) -> list[str]:
        """HTTP addresses."""
        return [f"http://127.0.0.1:{one.port}" for one in self.of("web")]

    @property
    def live(self) -> list[str]:
        """Addresses of the sockets."""
        return [f"ws://127.0.0.1:{one.port}" for one in self.of("live")]

    def start_again(self, member: Member) -> None:
        """A new incarnation of a killed one, on its old port."""
        self.house.children.remove(member.child)
        member.child, member.started_at = self._run(member.kind, member.port), time.monotonic()

    def _run(self, kind: str, port: int | None) -> subprocess.Popen[bytes]:
        own = {} if kind == "web" else OWN_CONNECTIONS
        return self.house.run(COMMANDS[kind], **({"PORT": str(port)} if port else {}), **own)


def free_ports(first: int) -> Iterator[int]:
    """Ports from `first` on that nobody listens on."""
    for port in range(first, 32768):
        try:
            house.require_free("127.0.0.1", port)
        except house.PortInUse:
            continue
        yield port
