"""A real Chromium: `$CHROMIUM`, or the first one on the path.

The headless shell comes first, which draws the same pages without a window around them, for two thirds of the work. It
knows no notifications: their tests ask for a whole browser. Without one, tests that need it are skipped, and say so; in
CI they fail.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Page, expect, sync_playwright

from agents.models import Person

SHELL = "chromium-headless-shell"
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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


def session(person: Person) -> str:
    """A session as signing in makes it, without the pages of signing in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def accessible(page: Page) -> None:
    """No violation of WCAG 2.2 A and AA that a program can find."""
    window = page.viewport_size
    if window:  # as high as the page: a bar at the window's edge covers nothing that cannot be scrolled to
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": window["width"], "height": max(window["height"], height)})
    found = Axe().run(page, options={"runOnly": WCAG})
    if window:
        page.set_viewport_size(window)
    if found.violations_count:
        pytest.fail(found.generate_report(), pytrace=False)


def chromium(*, whole: bool = False) -> str:
    """The path of a browser, `whole` or not."""
    names = WHOLE if whole else (SHELL, *WHOLE)
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(NO_BROWSER, pytrace=False)
    pytest.skip(NO_BROWSER)


@contextlib.contextmanager
def started(path: str) -> Iterator[Browser]:
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started(chromium()) as one:
        yield one
