"""The limit: sockets that pass on what one Redis subscription says, and nothing else. Nobody signs in.

`BENCH_CHANNEL=… uvicorn marketplace.simulator.bench.bare:application`, with the flags of deploy/live.
"""

import asyncio
import contextlib
import os
from typing import Any

from redis import asyncio as aioredis

SOCKETS: dict[str, Any] = {}  # topic → what sends to its socket
TASKS: list[asyncio.Task[None]] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """`/agent:7` hears of that topic."""
    if scope["type"] == "lifespan":
        return await begin(receive, send)
    if scope["type"] != "websocket":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})
        return None
    topic = scope["path"][1:]
    await send({"type": "websocket.accept"})
    SOCKETS[topic] = send
    while (await receive())["type"] != "websocket.disconnect":
        pass
    SOCKETS.pop(topic, None)
    return None


async def begin(receive: Any, send: Any) -> None:
    await receive()
    TASKS.append(asyncio.create_task(follow()))
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def follow() -> None:
    client = aioredis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None, decode_responses=True)
    async with client, client.pubsub() as heard:
        await heard.subscribe(os.environ["BENCH_CHANNEL"])
        async for word in heard.listen():
            if word["type"] == "message":
                topic, _, frame = word["data"].partition("\n")
                if topic in SOCKETS:
                    with contextlib.suppress(OSError):
                        await SOCKETS[topic]({"type": "websocket.send", "text": frame})
