"""Ends of sockets that a story speaks through without a browser."""

import json
import time
from collections.abc import Callable
from typing import Any

from websockets.sync.client import ClientConnection, connect

PATIENCE_SECONDS = 40.0
Frame = dict[str, Any]


class End:
    """One end of a socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, type_: str, **rest: Any) -> None:
        self.socket.send(json.dumps({"type": type_, **rest}))

    def hear(self, fits: Callable[[Frame], bool]) -> Frame:
        """The next frame that fits; others are passed over."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            frame: Frame = json.loads(self.socket.recv(timeout=max(0.0, until - time.monotonic())))
            if fits(frame):
                return frame

    def hear_of(self, type_: str) -> Frame:
        return self.hear(lambda frame: frame["type"] == type_)

    def do(self, type_: str, **rest: Any) -> Frame:
        self.say(type_, ref=type_, **rest)
        answer = self.hear(lambda frame: frame.get("ref") == type_)
        assert answer["type"] == "done", answer
        return answer


def dial(served: str, path: str) -> ClientConnection:
    return connect(f"ws://{served}{path}", compression=None, open_timeout=20, proxy=None)


def eventually(fits: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not fits():
        assert time.monotonic() < until
        time.sleep(0.1)
