"""Clients with their keys, and a receiver of webhooks that one can look into."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient
from standardwebhooks import Webhook

from dispatch.models import ApiKey, Client


@pytest.fixture
def with_key() -> Callable[..., APIClient]:
    """Whoever calls with a new key of a client."""

    def issue(client: Client, scopes: list[str] | None = None) -> APIClient:
        _, secret = ApiKey.issue(client, "test", now=timezone.now(), scopes=scopes)
        caller = APIClient()
        caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return caller

    return issue


@pytest.fixture
def asking() -> Callable[..., dict[str, Any]]:
    """A good body of a new ticket, with changes."""

    def body(**changes: Any) -> dict[str, Any]:
        return {
            "reference": "A-1",
            "queue": "cards",
            "language": "sv-SE",
            "customer": {"reference": "c-1", "name": "Kim"},
            "transcript": [{"author": "customer", "text": "My card is gone.", "at": "2026-11-21T08:30:00+01:00"}],
            **changes,
        }

    return body


class Receiver:
    """A client's own server: verifies every signature, and answers as it is told."""

    def __init__(self) -> None:
        self.secret = ""
        self.answers: list[int] = []  # for the next requests; 204 after them
        self.got: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.hold = threading.Event()
        self.hold.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.hold.wait(20)
                said = (
                    Webhook(receiver.secret).verify(text, dict(self.headers)) if receiver.secret else json.loads(text)
                )
                receiver.got.append(said)
                receiver.ids.append(self.headers["webhook-id"])
                status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", receiver.url)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self) -> None:
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    made: list[Receiver] = []

    def start() -> Receiver:
        made.append(Receiver())
        return made[-1]

    yield start
    for receiver in made:
        receiver.close()


@pytest.fixture(autouse=True)
def _fresh_leases() -> None:
    cache.clear()
