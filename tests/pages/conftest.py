"""A real browser on the real site: HTTP and sockets of `marketplace.asgi` on a free port, against the test database."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page

from agents.models import Person
from tests.browsers import PATIENCE, accessible, browser, session

__all__ = ["browser"]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A browser that leaves a page cancels its requests, and Django then forgets their bodies' temporary files.
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"))


@dataclass(frozen=True)
class Site:
    url: str

    def address(self, path: str) -> str:
        return self.url + path


@pytest.fixture(scope="module")
def served(django_db_setup: None) -> Iterator[tuple[str, uvicorn.Server]]:
    """The site's address and its server. Its database is open only while a test runs."""
    from marketplace.asgi import application

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(application, lifespan="off", ws="websockets-sansio", log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", server
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture
def site(served: tuple[str, uvicorn.Server], transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    url, server = served
    monkeypatch.setattr(settings, "BASE_URL", url)
    cache.clear()  # tries of sign-in
    yield Site(url)
    # The tables are emptied next: a socket that is still saying goodbye would write into them.
    until = time.monotonic() + PATIENCE / 1000
    while server.server_state.tasks and time.monotonic() < until:
        time.sleep(0.01)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """`visit("/desk/", alice, width=390, scheme="dark")`: a page in a browser of its own, signed in as that person.

    A script error or a broken content policy on any page fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_page(path: str, person: Person | None = None, *, width: int = 1440, **choices: Any) -> Page:
        choices = {"color_scheme": choices.pop("scheme", "light"), "locale": "en-GB", **choices}
        phone = {"has_touch": True, "is_mobile": True} if width < 640 else {}
        size = {"width": width, "height": 844 if width < 640 else 900}
        context = browser.new_context(viewport=size, base_url=site.url, **phone, **choices)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if person is not None:
            context.add_cookies([{"name": "sessionid", "value": session(person), "url": site.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(f"{page.url}: {error}"))
        page.on("console", lambda said: "Content Security Policy" in said.text and broken.append(said.text))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert broken == []


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`"""
    return accessible
