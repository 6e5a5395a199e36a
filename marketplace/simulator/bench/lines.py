"""Sockets as thin as they get, so that thousands of them burden the machine less than what is measured.

>>> crowd = Crowd(lambda line, frame: …)              # frame: JSON as bytes, on this process's loop
>>> line = await crowd.connect("127.0.0.1", 8300, "/ws/agent")
>>> line.say('{"type": "heartbeat"}')
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
FINAL, MASKED = 0x80, 0x80
HELLO = (
    "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Refused(Exception):
    """The server did not open the socket."""


class Line(asyncio.Protocol):
    """One socket. `number` is whose it is; `gone` is told when it closes."""

    def __init__(self, crowd: "Crowd", number: int, hello: bytes) -> None:
        self.crowd, self.number, self.hello = crowd, number, hello
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None
        self.rest = b""
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.transport.write(self.hello)  # type: ignore[union-attr]

    def connection_lost(self, error: Exception | None) -> None:
        was_open, self.is_open, self.transport = self.is_open, False, None
        if not self.opened.done():
            self.opened.set_exception(Refused(str(error)))
        elif was_open:
            self.crowd.gone(self)

    def data_received(self, data: bytes) -> None:
        self.rest += data
        if not self.opened.done():
            head, found, self.rest = self.rest.partition(b"\r\n\r\n")
            if not found:
                self.rest = head
                return
            if b" 101 " not in head[:16]:
                self.opened.set_exception(Refused(head[:80].decode("latin-1")))
                return
            self.is_open = True
            self.opened.set_result(None)
        self.read()

    def read(self) -> None:
        """Hand on every whole frame; a server's frames are not masked, and ours are never in pieces."""
        at, have = 0, self.rest
        while len(have) - at >= 2:
            kind, size, begin = have[at] & 15, have[at + 1], at + 2
            if size == 126:
                if len(have) < begin + 2:
                    break
                size, begin = int.from_bytes(have[begin : begin + 2], "big"), begin + 2
            elif size == 127:
                if len(have) < begin + 8:
                    break
                size, begin = int.from_bytes(have[begin : begin + 8], "big"), begin + 8
            if len(have) < begin + size:
                break
            at = begin + size
            self.take(kind, have[begin:at])
        self.rest = have[at:]

    def take(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            self.crowd.heard(self, payload)
        elif kind == PING:
            self.write(PONG, payload)
        elif kind == CLOSE and self.transport:
            self.write(CLOSE, payload)
            self.transport.close()

    def say(self, text: str) -> None:
        self.write(TEXT, text.encode())

    def write(self, kind: int, payload: bytes) -> None:
        """Masked with zeros: the law of the protocol, and no work."""
        if self.transport is None:
            return
        size = len(payload)
        head = (
            bytes([FINAL | kind, MASKED | size])
            if size < 126
            else struct.pack("!BBH", FINAL | kind, MASKED | 126, size)
        )
        self.transport.write(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        self.is_open = False
        if self.transport:
            self.transport.abort()


class Crowd:
    """Many lines and what they are told: each frame goes to `heard`, each line that is lost to `gone`."""

    def __init__(self, heard: Callable[[Line, bytes], None], gone: Callable[[Line], None] = lambda line: None) -> None:
        self.heard, self.gone = heard, gone

    async def connect(self, host: str, port: int, path: str, *, number: int = 0) -> Line:
        """An open line, or Refused, or OSError."""
        key = base64.b64encode(os.urandom(16)).decode()
        hello = HELLO.format(path=path, host=host, port=port, key=key).encode()
        _, line = await asyncio.get_running_loop().create_connection(lambda: Line(self, number, hello), host, port)
        await line.opened
        return line
