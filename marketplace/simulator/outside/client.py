"""A client's machine: hands tickets over through the HTTP API."""

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx2


class Refused(Exception):
    """The API would not take it."""


class OutsideClient:
    """Speaks to one or several web processes in turn; a lost answer is asked for again under the same reference."""

    def __init__(self, addresses: list[str], key: str) -> None:
        limits = httpx2.Limits(max_connections=32, max_keepalive_connections=16)
        self.http = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {key}"}, timeout=10, limits=limits, trust_env=False
        )
        self.addresses, self.turn = addresses, 0
        self.retried = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def create(self, body: dict[str, Any], *, patience_seconds: float = 60) -> dict[str, Any]:
        """The ticket that `body` asks for. Repeats on lost connections and 5xx: the reference makes that harmless."""
        return await self._send("POST", "/api/v1/tickets", body, patience_seconds=patience_seconds)

    async def say(self, ticket: int, text: str) -> dict[str, Any]:
        """Speak for the customer."""
        return await self._send("POST", f"/api/v1/tickets/{ticket}/messages", {"text": text})

    async def get(self, path: str) -> dict[str, Any]:
        return await self._send("GET", path, None)

    async def _send(
        self, method: str, path: str, body: dict[str, Any] | None, *, patience_seconds: float = 30
    ) -> dict[str, Any]:
        until = asyncio.get_running_loop().time() + patience_seconds
        pause = 0.1
        while True:
            self.turn += 1
            address = self.addresses[self.turn % len(self.addresses)]
            try:
                answer = await self.http.request(method, address + path, json=body)
                if answer.status_code < 300:
                    result: dict[str, Any] = answer.json()
                    return result
                if answer.status_code < 500 and answer.status_code != 429:
                    raise Refused(f"{answer.status_code} {answer.text[:300]}")
                reason = f"{answer.status_code} {answer.text[:200]}"
            except httpx2.TransportError as error:
                reason = repr(error)
            if asyncio.get_running_loop().time() > until:
                raise Refused(f"{method} {path}: {reason}")
            self.retried += 1
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2)
