"""The demo as a newcomer meets it: one command that starts, shows itself, says what is in its way, and stops."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]
PROJECT = Path(__file__).resolve().parents[2]
START_LIMIT_SECONDS = 150


@dataclass
class Place:
    """Where a demo lives: a database, a directory and a port of its own."""

    environment: dict[str, str]
    port: int

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # Ctrl-C at the test run is not theirs
        )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    name = f"{connection.settings_dict['NAME'][:40]}_demo"
    found: dict[str, Any] = connection.get_connection_params()
    parameters = {key: value for key, value in found.items() if key not in {"cursor_factory", "context"}}
    with psycopg.connect(**{**parameters, "dbname": "postgres"}, autocommit=True) as line:
        line.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        migrated = connection.settings_dict["TEST"].get("TEMPLATE")  # where several processes test; else it migrates
        of = sql.SQL(" TEMPLATE {}").format(sql.Identifier(migrated)) if migrated else sql.SQL("")
        line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + of)
        environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}")),
            "REDIS_URL": "",
            "HUMANLINE_VAR": str(tmp_path),
            "PYTHONWARNINGS": "default",
        }
        yield Place(environment, free_port())
        line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def ready(address: str, demo: subprocess.Popen[str]) -> bool:
    until = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < until and demo.poll() is None:
        try:
            if httpx2.get(f"{address}/readyz", timeout=5, trust_env=False).status_code == 200:
                return True
        except httpx2.TransportError:
            pass
        time.sleep(0.3)
    return False


def test_the_demo_leads_through_a_ticket_stops_cleanly_and_begins_where_it_ended(place: Place) -> None:
    address = f"http://127.0.0.1:{place.port}"
    demo = place.start("demo", "--quiet", "--port", str(place.port))
    try:
        assert ready(address, demo), demo.communicate(timeout=20)[0]
        with httpx2.Client(base_url=address, follow_redirects=True, timeout=20, trust_env=False) as newcomer:
            first = newcomer.get("/")
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', first.text)
            assert first.status_code == 200
            assert token is not None
            asked = {"text": "My parcel is lost.", "csrfmiddlewaretoken": token[1]}
            chat = newcomer.post("/demo/ticket", data=asked, headers={"Origin": address})
            story = newcomer.get("/demo/progress")
            agent = newcomer.get("/demo/as/ebba")

        second_on_the_port = place.run("demo", "--quiet", "--port", str(place.port))
        other_port = free_port()
        second_on_the_database = place.run("demo", "--quiet", "--port", str(other_port))
        second_server = place.run("serve", "--port", str(other_port))
        second_dispatcher = place.run("dispatcher")
    finally:
        said = stopped(demo)
    again = place.start("demo", "--quiet", "--port", str(place.port))
    try:
        assert ready(address, again)
        kept = httpx2.get(f"{address}{chat.url.path}", timeout=20, trust_env=False)
    finally:
        stopped(again)

    assert again.returncode == 0
    assert "My parcel is lost." in kept.text
    assert chat.url.path.startswith("/c/")
    assert "My parcel is lost." in chat.text
    assert story.status_code == 200
    assert agent.url.path.startswith("/desk")
    assert demo.returncode == 0, said
    assert f"{address}/" in said
    assert "Stopped." in said
    assert "Traceback" not in said
    assert sentence_of(second_on_the_port) == (
        f"CommandError: Port {place.port} is in use. Stop what runs there, or choose another: "
        f"make demo PORT={place.port + 1}"
    )
    refusal = "Another process already serves this database. Set REDIS_URL to run several, or stop the other one."
    assert refusal in sentence_of(second_on_the_database)
    assert sentence_of(second_server) == f"CommandError: {refusal}"
    assert sentence_of(second_dispatcher) == f"CommandError: {refusal}"


def stopped(demo: subprocess.Popen[str]) -> str:
    """Press Ctrl-C and give back all that was said."""
    demo.send_signal(signal.SIGINT)
    return demo.communicate(timeout=60)[0]


def sentence_of(refused: subprocess.CompletedProcess[str]) -> str:
    """What a command that would not start said, in one line and without a traceback."""
    said = refused.stderr.strip()
    assert refused.returncode == 1, (refused.stdout, said)
    assert "Traceback" not in said
    return " ".join(said.split())
