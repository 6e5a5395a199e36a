import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import task_postrun
from django.db import connection

from marketplace.celery import app
from marketplace.kernel.outbox import delivering, reactions, relay
from marketplace.kernel.outbox.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("only_ours")]

DIES = Path(__file__).parent / "dies.py"
ROOT = DIES.parent.parent.parent


def die(where):
    """Let another process publish, relay and react until it is killed at `where`."""
    wanted = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = json.dumps({name: connection.settings_dict[name] for name in wanted})
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, DIES, where, database], env=environment, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.fixture
def counting(only_ours, note):
    @reactions.on("letter_posted", name="test.count")
    def count(events):
        for event in events:
            note(event.pk)


@pytest.mark.parametrize("where", ["after the commit", "after the relay", "within the reaction", "after the effect"])
def test_an_event_takes_effect_once_although_its_process_is_killed(where, counting, effects):
    die(where)

    while relay.relay():
        pass
    wait_until(lambda: delivering.deliver("test.count") + len(effects()))

    assert list(effects().values()) == [1]


def test_what_was_never_committed_never_happened(counting, effects):
    die("before the commit")

    assert relay.relay() == 0
    assert not Event.objects.exists()


def test_eight_workers_at_once_give_each_event_its_effect_once(counting, post, woken, effects, monkeypatch):
    monkeypatch.setattr(delivering, "BATCH", 7)
    ids = post(*range(1, 101))
    relay.relay()
    start = threading.Barrier(8)

    def work():
        start.wait()
        while delivering.deliver("test.count"):
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert effects() == dict.fromkeys(ids, 1)


def test_two_dispatchers_relay_each_event_once(counting, post, woken):
    post(*range(1, 101))
    counts, start = [], threading.Barrier(4)

    def run():
        start.wait()
        while relayed := relay.relay(9):
            counts.append(relayed)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    relay.relay()

    assert sum(counts) == 100


def test_a_real_worker_reacts(counting, post, effects, closing):
    app.loader.import_default_modules()
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        (event,) = post(1)
        relay.relay()
        wait_until(lambda: effects() == {event: 1})

    assert effects() == {event: 1}


@pytest.fixture
def closing():
    """The worker's thread gives its connection back, which it would otherwise keep for its next task."""

    def close(**_):
        connection.close()

    task_postrun.connect(close)
    yield
    task_postrun.disconnect(close)


def wait_until(true):
    for _ in range(600):
        if true():
            return
        threading.Event().wait(0.05)
