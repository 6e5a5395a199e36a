"""Several crowds in processes of their own: started, listened to, stopped."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from tests.races.floor import Floor


class CrowdDied(AssertionError):
    """A crowd met an error that is no refusal of the domain."""


class Crowds:
    """`with Crowds(floor, 3, seed=7, environment={…}) as them:` and all of them are at it."""

    def __init__(self, floor: Floor, number: int, *, seed: int, environment: Mapping[str, str]) -> None:
        self.floor, self.number, self.seed = floor, number, seed
        self.environment = {**os.environ, **environment}
        self.children: list[subprocess.Popen[str]] = []
        self.said: dict[int, dict[str, Any]] = {}
        self.listeners: list[threading.Thread] = []

    def __enter__(self) -> "Crowds":
        for index in range(self.number):
            command = [sys.executable, "-m", "tests.soak.crowding", json.dumps(self.floor.as_json())]
            child = subprocess.Popen(
                [*command, str(self.seed * 1000 + index)],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            self.children.append(child)
            listener = threading.Thread(target=self._listen, args=[index, child], daemon=True)
            listener.start()
            self.listeners.append(listener)
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def _listen(self, index: int, child: "subprocess.Popen[str]") -> None:
        for line in child.stdout or ():
            self.said[index] = json.loads(line)

    def require_alive(self) -> None:
        if any(child.poll() not in {None, 0} for child in self.children):
            raise CrowdDied()

    def stop(self) -> None:
        """Let each finish what it is doing."""
        for child in self.children:
            if child.stdin and not child.stdin.closed:
                child.stdin.close()
        for child, listener in zip(self.children, self.listeners, strict=True):
            try:
                child.wait(60)
            except subprocess.TimeoutExpired:
                child.kill()
            listener.join(10)
            if child.stdout:
                child.stdout.close()

    @property
    def operations(self) -> int:
        return sum(self.counts.values())

    @property
    def counts(self) -> Counter[str]:
        return sum((Counter(one["counts"]) for one in list(self.said.values())), Counter())

    @property
    def refused(self) -> Counter[str]:
        return sum((Counter(one["refused"]) for one in list(self.said.values())), Counter())
