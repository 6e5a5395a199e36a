"""A bad line between a browser and the site: 400 ms there and back, 50 KB a second each way.

Chromium slows down what pages load, and how fast a socket's bytes pass; each single frame it lets through at once. So
a relay stands between, which holds what a socket says for half of the round trip, each way. Pages pass it as they are:
they are slow already.
"""

import queue
import socket
import threading
import time
from contextlib import suppress

from playwright.sync_api import CDPSession

ROUND_TRIP_MS = 400
BYTES_PER_SECOND = 50 * 1024
SOCKETS = b"GET /ws/"


def slow_down(devtools: CDPSession) -> None:
    """What the page behind `devtools` loads from now on."""
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": BYTES_PER_SECOND,
            "uploadThroughput": BYTES_PER_SECOND,
        },
    )


class Relay:
    """Listens at `address` and passes everything on to `target`, once that is known; both are `host:port`."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.target = ""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for the next one
        self.listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self.listener.accept()
                threading.Thread(target=self._join, args=[browser], daemon=True).start()

    def _join(self, browser: socket.socket) -> None:
        with browser, suppress(OSError):
            first = browser.recv(len(SOCKETS), socket.MSG_PEEK | socket.MSG_WAITALL)
            host, port = self.target.split(":")
            held_seconds = ROUND_TRIP_MS / 2000 if first == SOCKETS else 0.0
            with socket.create_connection((host, int(port))) as site:
                there = threading.Thread(target=carry, args=[browser, site, held_seconds], daemon=True)
                there.start()
                carry(site, browser, held_seconds)
                there.join()


def carry(source: socket.socket, to: socket.socket, held_seconds: float) -> None:
    """Bytes in their order, each `held_seconds` after it came. The end of one direction is the end of both."""
    waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()

    def take_in() -> None:
        piece = b"-"
        while piece:
            piece = b""
            with suppress(OSError):
                piece = source.recv(65536)
            waiting.put((time.monotonic() + held_seconds, piece))

    taking = threading.Thread(target=take_in, daemon=True)
    taking.start()
    with suppress(OSError):
        while True:
            due, piece = waiting.get()
            time.sleep(max(0.0, due - time.monotonic()))
            if not piece:
                break
            to.sendall(piece)
    for one in (source, to):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
    taking.join()
