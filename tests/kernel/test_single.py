import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from marketplace.kernel.live import single

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = """
import sys, django
django.setup()
from django.db import connections
connections.databases["default"]["NAME"] = sys.argv[1]
from marketplace.kernel.live import single
try:
    single.claim()
    print("serving")
except single.SecondProcess as error:
    print(error.title)
"""


@pytest.fixture
def first():
    single.claim()
    yield
    single.release()


def other():
    """What another process says when it begins to serve the same database."""
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", OTHER, connection.settings_dict["NAME"]],
        cwd=root, env=environment(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def environment():
    return {**os.environ, "REDIS_URL": "", "PYTHONPATH": ".", "DJANGO_SETTINGS_MODULE": "marketplace.settings"}


def test_a_second_process_refuses_to_serve_without_redis(first):
    assert other() == (
        "Another process already serves this database. Set REDIS_URL to run several, or stop the other one."
    )


def test_the_next_process_serves_when_the_first_has_ended():
    single.claim()
    single.release()

    assert other() == "serving"
    assert other() == "serving"


def test_claiming_twice_is_harmless(first):
    single.claim()

    assert len(single.held) == 1


def test_with_redis_any_number_may_serve(first, settings):
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    single.claim()
