"""Files in a bucket instead of a directory: private, locked, without an address, and gone when their time is over."""

import runpy
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from agents.models import Deed
from agents.onboarding import documents
from marketplace import settings as ours
from tests.agents.onboarding import newcomers
from tests.agents.onboarding.newcomers import PDF, row, upload

pytestmark = pytest.mark.django_db


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as one bucket needs."""

    protocol_version = "HTTP/1.1"  # a client waits to be told to go on
    files: ClassVar[dict[str, bytes]] = {}
    written: ClassVar[list[Any]] = []
    away = False

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        if not self.away:
            self.files[urlsplit(self.path).path] = content
            self.written.append(self.headers)
        self.say(403 if self.away else 200)

    def do_HEAD(self) -> None:
        there = self.files.get(urlsplit(self.path).path)
        self.say(404 if there is None else 200, length=len(there or b""))

    def do_GET(self) -> None:
        self.say(200, self.files[urlsplit(self.path).path])

    def do_DELETE(self) -> None:
        self.files.pop(urlsplit(self.path).path, None)
        self.say(204)

    def say(self, code: int, content: bytes = b"", length: int | None = None) -> None:
        self.send_response(code)
        self.send_header("content-length", str(len(content) if length is None else length))
        self.send_header("etag", '"1"')
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Bucket]]:
    """One on this machine, which the settings lead to as a house would set them."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    for name, value in {
        "DOCUMENTS_BUCKET": "papers",
        "DOCUMENTS_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "house",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "eu-north-1",
        "DATABASE_URL": "postgres://nobody@127.0.0.1/none",  # only read: settings look for no server of their own
    }.items():
        monkeypatch.setenv(name, value)
    chosen = runpy.run_path(str(Path(ours.__file__)))["STORAGES"]["documents"]
    settings.STORAGES = {**settings.STORAGES, "documents": chosen}
    monkeypatch.setattr(Bucket, "files", {})
    monkeypatch.setattr(Bucket, "written", [])
    yield Bucket
    server.shutdown()
    server.server_close()


def test_a_file_in_a_bucket_is_locked_shown_by_us_alone_and_taken_away_in_time(
    client: Client, bucket: type[Bucket], django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    document = documents.hand_in(row(newcomers.newcomer(), "tax"), name="a.pdf", content=PDF, now=now)
    client.force_login(newcomers.reviewer("olga", "see_documents"))

    seen = client.get(f"/onboarding/documents/{document.pk}/")

    [(place, stored)], [head] = bucket.files.items(), bucket.written
    assert (seen.content, Deed.objects.filter(kind="document.seen").count()) == (PDF, 1)
    assert place == f"/papers/documents/{document.pk}"
    assert b"%PDF" not in stored
    assert [name for name in head if name.startswith("x-amz-acl")] == []
    with pytest.raises(ValueError, match="no address"):
        storages["documents"].url(document.key)
    with django_capture_on_commit_callbacks(execute=True):
        documents.delete_due(now=now + timedelta(days=366))
    assert bucket.files == {}


def test_a_bucket_that_is_away_loses_nothing_that_was_typed(
    client: Client, bucket: type[Bucket], monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = newcomers.newcomer()
    client.force_login(agent.person)
    monkeypatch.setattr(bucket, "away", True)

    answer = client.post(
        "/onboarding/right_to_work/", {"basis": "permit", "valid_until": "2035-05-31", "document": upload("pass.pdf")}
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "pass.pdf could not be kept just now." in page
    assert 'value="2035-05-31"' in page
    assert not row(agent, "right_to_work").documents.exists()
