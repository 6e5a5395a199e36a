"""What every test stands on: a database, no network, and in-process delivery unless a test asks for Redis.

The database is at `DATABASE_URL`, or else the embedded server's, started when the first test needs it and
stopped by the last process that does. `REDIS_URL` is used only by tests marked `needs_redis`, through the fixture
`redis_url`: all others run as the demo does, so the suite means the same on every machine.
"""

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from asgiref.sync import SyncToAsync
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker

from dispatch.reading import pacing, shares
from marketplace.celery import app as celery_app
from marketplace.kernel import latency
from marketplace.kernel.embedded import entry
from tests import emptying, migrated

hypothesis.settings.register_profile("humanline", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("humanline")
HERE = Path(__file__).parent
LONGEST = {"stories", "simulator", "test_architecture.py"}
REDIS_URL = settings.REDIS_URL
END_OTHER_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
NO_REDIS = "REDIS_URL is not set: this test needs a Redis to speak to."


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
    settings.DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"  # no test pulls the plug
    settings.REDIS_URL = ""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.STORAGES["documents"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    celery_app.conf.broker_url = "memory://"
    TransactionTestCase._fixture_teardown = emptying.instead_of_flushing  # type: ignore[method-assign]
    if not config.option.markexpr:
        config.option.markexpr = "not soak"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that none of them is begun when nothing else is left for the other processes."""
    items.sort(key=lambda item: item.path.relative_to(HERE).parts[0] not in LONGEST)


def pytest_collection_finish() -> None:
    """What is imported stays: to look through all of it again and again takes a seventh of a run."""
    latency.put_all_aside()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_redis") and not REDIS_URL:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_REDIS, pytrace=False)
        pytest.skip(NO_REDIS)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Have a server to create the test database on and, where several processes each need one, a template."""
    entry.prepare_database(["pytest", "migrate"])
    if not hasattr(request.config, "workerinput"):
        yield
        return
    with contextlib.ExitStack() as stack:
        with django_db_blocker.unblock():
            name = stack.enter_context(migrated.template(tmp_path_factory.getbasetemp().parent))
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    yield
    # Async tests leave a connection open in asgiref's thread, and a database in use cannot be dropped.
    closed: Future[None] = SyncToAsync.single_thread_executor.submit(connections.close_all)
    closed.result()
    # Nor must the thread of a test that failed make a second failure.
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(END_OTHER_SESSIONS)
    connections["default"].close()  # after a browser it is another one than Django closes before it drops the database


@pytest.fixture(autouse=True)
def _figures_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """No estimate of a wait and no share rests on what another test has done a moment ago."""
    monkeypatch.setattr(pacing, "FRESH", timedelta(0))
    monkeypatch.setattr(shares, "FRESH", timedelta(0))


@pytest.fixture(autouse=True)
def _nobody_reads_on_in_the_last_ones_language() -> None:
    """A page leaves its reader's language in the thread, where the next test would meet it."""
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture
def redis_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The Redis of a test marked `needs_redis`, which this fixture also gives to the settings."""
    if request.node.get_closest_marker("needs_redis") is None:
        pytest.fail("A test that uses Redis says so: mark it needs_redis.")
    monkeypatch.setattr(settings, "REDIS_URL", REDIS_URL)
    return REDIS_URL
