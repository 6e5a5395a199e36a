"""A closed loop: so many connections, each of which asks again as soon as it was answered. As light as can be."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

HEAD = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
    "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
)


@dataclass
class Loop:
    """What `path` is asked at these addresses in turn, with bodies by `body`; and how it was answered."""

    addresses: Sequence[str]
    path: str
    key: str
    body: Callable[[], bytes]
    connections: int
    wanted: bool = True
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    async def run(self, seconds: float) -> float:
        """Answers a second, after a moment in which everything gets warm."""
        places = [urlsplit(self.addresses[number % len(self.addresses)]) for number in range(self.connections)]
        loop = asyncio.get_running_loop()
        lines = []
        for place in places:
            lines.append((await loop.create_connection(lambda: Line(self), place.hostname or "", place.port or 80))[1])
        await asyncio.sleep(min(1.0, seconds))
        self.statuses.clear()
        self.seconds.clear()
        begun = time.perf_counter()
        await asyncio.sleep(seconds)
        answered, passed = len(self.seconds), time.perf_counter() - begun
        self.wanted = False
        await asyncio.wait([line.gone for line in lines], timeout=10)
        return answered / passed


class Line(asyncio.Protocol):
    """One connection; lost ones are not opened again, and show as too few answers."""

    def __init__(self, loop: Loop) -> None:
        self.loop, self.buffer, self.begun = loop, b"", 0.0
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        body = self.loop.body()
        head = HEAD.format(path=self.loop.path, host="bench", key=self.loop.key, length=len(body))
        self.begun = time.perf_counter()
        self.transport.write(head.encode() + body)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(self.buffer) < end + 4 + length:
            return
        self.loop.statuses[int(head.split(b" ", 2)[1])] += 1
        self.loop.seconds.append(time.perf_counter() - self.begun)
        self.buffer = b""
        if self.loop.wanted:
            self.ask()
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.gone.done():
            self.gone.set_result(None)
