"""The limits: a body is read, rows are inserted, their number is the answer. Nobody is asked who he is.

`BENCH_DATABASE=… uvicorn marketplace.simulator.bench.bare_intake:application` inserts one row and one event on tables
of its own. With BENCH_STATEMENT and BENCH_ROW, the product's own statement and all that it is given but the names, it
inserts what the product inserts.
"""

import json
import os
import secrets
from datetime import UTC, datetime
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
STATEMENT = os.environ.get("BENCH_STATEMENT", INSERT)
ROW: dict[str, Any] = json.loads(os.environ.get("BENCH_ROW", "{}"))
CLIENT = int(os.environ.get("BENCH_CLIENT", "0"))
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
        asked = json.loads(body)
        async with POOLS[0].connection() as line:
            row = await (await line.execute(STATEMENT, values(asked, body))).fetchone()
        said, status = {"id": row[1 if ROW else 0], "reference": asked["reference"]}, 201
    answer = json.dumps(said).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
    return None


def values(asked: dict[str, Any], body: bytes) -> Any:
    if not ROW:
        return asked["reference"], body.decode()
    reference, lines = asked["reference"], [[one["author"], one["text"], one["at"]] for one in asked["transcript"]]
    names = {"reference": reference, "fingerprint": reference, "customer": reference, "link": secrets.token_hex(16)}
    return {"asked": json.dumps([{**ROW, **names, "lines": lines}]), "client": CLIENT, "now": datetime.now(UTC)}


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
