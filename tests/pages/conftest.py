"""A real browser on the real site: HTTP and sockets of `marketplace.asgi` on a free port, against the test database.

Chromium is `$CHROMIUM` or the first one on the path. Without one these tests are skipped, and say so; in CI they fail.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from agents.models import Person

NO_BROWSER = "No Chromium is installed here (set CHROMIUM to its path): the pages are not tested in a browser."
FLAGS = [
    "--headless",
    "--no-sandbox",  # a container's root has no user namespaces
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing but the site under test
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


PATIENCE = 15_000  # milliseconds that a page may take on a busy machine
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


def chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(NO_BROWSER, pytrace=False)
    pytest.skip(NO_BROWSER)


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    # Playwright keeps its loop running in this thread, where the tests also ask the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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


def session(person: Person) -> str:
    """A session as signing in makes it, without the pages of signing in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: no violation of WCAG 2.2 A and AA that a program can find."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": WCAG})
        if found.violations_count:
            pytest.fail(found.generate_report(), pytrace=False)

    return check
