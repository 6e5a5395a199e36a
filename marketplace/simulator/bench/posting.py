"""A client's machine that burdens ours little: HTTP over a few kept connections, each request until it is answered."""

import asyncio
import itertools
import json
from typing import Any
from urllib.parse import urlsplit

LONGEST_WAIT = 15.0  # seconds for one answer; then the connection is given up
PAUSE = 0.2  # before a request is sent again
AT_ONCE = 8  # connections to each address


class Refused(Exception):
    """The API would not take it: the status and the body."""


class Wire:
    """One connection, opened when it is needed."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.port = str(parts.hostname), int(parts.port or 80)
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, head: str, body: bytes) -> tuple[int, bytes]:
        """Status and body. Raises OSError, EOFError or TimeoutError where the connection is lost."""
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        self.writer.write(f"{head}Host: {self.host}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        top = await self.reader.readuntil(b"\r\n\r\n")
        status, size = int(top[9:12]), 0
        for line in top.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                size = int(line[15:])
        return status, await self.reader.readexactly(size)

    def shut(self) -> None:
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None


class Poster:
    """Sends to all addresses in turn; what got no answer, or a 5xx, is sent again: references make that harmless."""

    def __init__(self, addresses: list[str], key: str) -> None:
        self.free: asyncio.Queue[Wire] = asyncio.Queue()
        for _ in range(AT_ONCE):
            for address in addresses:
                self.free.put_nowait(Wire(address))
        self.authorization = f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        self.again = 0
        self.numbers = itertools.count(1)

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer. Raises Refused for a 4xx."""
        head, data = f"POST {path} HTTP/1.1\r\n{self.authorization}", json.dumps(body).encode()
        while True:
            wire = await self.free.get()
            try:
                status, answer = await asyncio.wait_for(wire.ask(head, data), LONGEST_WAIT)
            except (OSError, EOFError, TimeoutError):
                wire.shut()
                status, answer = 599, b""
            finally:
                self.free.put_nowait(wire)
            if status < 300:
                found: dict[str, Any] = json.loads(answer)
                return found
            if status < 500 and status != 429:
                raise Refused(f"{status} {answer[:300].decode(errors='replace')}")
            self.again += 1
            await asyncio.sleep(PAUSE)

    def close(self) -> None:
        while not self.free.empty():
            self.free.get_nowait().shut()
