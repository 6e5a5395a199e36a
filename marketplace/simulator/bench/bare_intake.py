"""The limit: a body is read, one row and one event are inserted, their number is the answer. Nobody is asked who he is.

`BENCH_DATABASE=… uvicorn marketplace.simulator.bench.bare_intake:application`.
"""

import json
import os
from typing import Any

import psycopg_pool

TABLES = """
    CREATE TABLE bench_bare_ticket
        (id bigserial PRIMARY KEY, reference text UNIQUE, body jsonb, created_at timestamptz);
    CREATE TABLE bench_bare_event
        (id bigserial PRIMARY KEY, stream text, kind text, facts jsonb, recorded_at timestamptz)
"""
INSERT = """
    WITH ticket AS (
        INSERT INTO bench_bare_ticket (reference, body, created_at) VALUES (%s, %s, now()) RETURNING id
    ), event AS (
        INSERT INTO bench_bare_event (stream, kind, facts, recorded_at)
        SELECT 'ticket:' || id, 'ticket_created', jsonb_build_object('ticket_id', id), now() FROM ticket
    )
    SELECT id, pg_notify('humanline', '') FROM ticket
"""
POOLS: list[psycopg_pool.AsyncConnectionPool[Any]] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        return await begin(receive, send)
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            break
    said, status = {"ready": True}, 200
    if body:
        reference = json.loads(body)["reference"]
        async with POOLS[0].connection() as line:
            row = await (await line.execute(INSERT, (reference, body.decode()))).fetchone()
        said, status = {"id": row[0], "reference": reference}, 201
    answer = json.dumps(said).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
    return None


async def begin(receive: Any, send: Any) -> None:
    await receive()
    pool: psycopg_pool.AsyncConnectionPool[Any] = psycopg_pool.AsyncConnectionPool(
        os.environ["BENCH_DATABASE"], min_size=8, max_size=8, open=False, kwargs={"autocommit": True}
    )
    await pool.open()
    await pool.wait()
    POOLS.append(pool)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await pool.close()
    await send({"type": "lifespan.shutdown.complete"})
