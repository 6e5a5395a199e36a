"""A socket that comes back: opened again with a growing pause until it is no longer wanted."""

import asyncio
import json
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import websockets
from websockets.asyncio.client import ClientConnection, connect

Frame = dict[str, Any]
FINAL = {4401, 4403, 4404}  # what was closed like this does not open by trying again


class Line:
    """`async for frame in line` gives every frame of the server, over as many sockets as it takes."""

    def __init__(self, url: str, *, hello: Frame | None = None) -> None:
        self.url, self.hello = url, hello
        self.socket: ClientConnection | None = None
        self.wanted = True
        self.opened = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.hang_up()

    async def __aiter__(self) -> AsyncIterator[Frame]:
        pause = 0.2
        while self.wanted:
            try:
                async with connect(self.url, compression=None, open_timeout=10, close_timeout=2) as self.socket:
                    self.opened += 1
                    if self.hello:
                        await self.socket.send(json.dumps(self.hello))
                    async for text in self.socket:
                        pause = 0.2
                        yield json.loads(text)
                    code = self.socket.close_code
            except websockets.ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else None
            except (OSError, websockets.InvalidHandshake, TimeoutError):
                code = None
            self.socket = None
            if code in FINAL:
                return
            if self.wanted:
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def say(self, type_: str, **facts: Any) -> bool:
        """Send a frame; False where there is no socket now."""
        if self.socket is None:
            return False
        try:
            await self.socket.send(json.dumps({"type": type_, **facts}))
        except websockets.ConnectionClosed:
            return False
        return True

    async def hang_up(self) -> None:
        self.wanted = False
        if self.socket is not None:
            await self.socket.close()
