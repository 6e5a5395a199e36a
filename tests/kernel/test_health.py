from datetime import timedelta

import pytest
from django.urls import path
from django.utils import timezone

from marketplace.kernel import guarantees, health
from marketplace.kernel.heartbeat import Heartbeat
from marketplace.kernel.outbox import reactions, relay
from marketplace.kernel.outbox.models import Delivery, Event

pytestmark = [pytest.mark.urls(__name__), pytest.mark.usefixtures("only_ours")]
urlpatterns = [path("healthz", health.healthz), path("readyz", health.readyz)]


@pytest.fixture
def door(settings, client):
    settings.MIDDLEWARE = []
    return client


def test_a_process_is_alive_without_asking_the_database(door):
    assert door.get("/healthz").json() == {"alive": True}


@pytest.mark.django_db
def test_everything_is_ready_while_the_dispatcher_beats(door):
    health.beat("dispatcher", timezone.now())

    answer = door.get("/readyz")

    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert set(answer.json()["checks"]) == {"database", "dispatcher", "outbox"}


@pytest.mark.django_db
@pytest.mark.parametrize("age", [None, 16])
def test_a_dispatcher_that_is_not_heard_of_is_named(door, age):
    if age:
        health.beat("dispatcher", timezone.now() - timedelta(seconds=age))

    answer = door.get("/readyz")

    assert answer.status_code == 503
    assert [name for name, check in answer.json()["checks"].items() if not check["ok"]] == ["dispatcher"]


@pytest.mark.django_db
def test_the_last_beat_counts(door):
    now = timezone.now()
    for seconds in (30, 20, 0):
        health.beat("dispatcher", now - timedelta(seconds=seconds), round=seconds)

    row = Heartbeat.objects.get()
    assert (row.at, row.facts) == (now, {"round": 0})


@pytest.mark.django_db
def test_events_that_nobody_relays_make_us_not_ready(door):
    health.beat("dispatcher", timezone.now())
    Event.objects.create(
        stream="ticket:1", position=1, kind="x", facts={}, recorded_at=timezone.now() - timedelta(seconds=31)
    )

    answer = door.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["outbox"]["relay_lag_seconds"] >= 31


@pytest.mark.django_db
def test_deliveries_that_nobody_works_off_make_us_not_ready(door, post, woken):
    health.beat("dispatcher", timezone.now())
    reactions.on("letter_posted", name="test.read")(lambda events: None)
    post(1)
    relay.relay()
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=31))

    assert door.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_a_failed_delivery_is_shown_and_stops_nobody(door, post, woken):
    health.beat("dispatcher", timezone.now())
    reactions.on("letter_posted", name="test.read")(lambda events: None)
    post(1)
    relay.relay()
    Delivery.objects.update(failed_at=timezone.now())

    answer = door.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["checks"]["outbox"]["failed_deliveries"] == 1


@pytest.mark.django_db
def test_a_redis_that_is_away_is_named(door, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    health.beat("dispatcher", timezone.now())

    answer = door.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] == {"ok": False, "error": "ConnectionError"}


@pytest.mark.django_db
@pytest.mark.needs_redis
def test_a_redis_that_answers_is_ready(door, redis_url):
    health.beat("dispatcher", timezone.now())

    assert door.get("/readyz").json()["checks"]["redis"] == {"ok": True}


def test_a_database_that_is_away_is_an_answer_and_no_error(door):
    answer = door.get("/readyz")  # a test without a database: every question to it raises

    assert answer.status_code == 503
    assert not answer.json()["checks"]["database"]["ok"]


def test_guarantees_are_counted_by_name(monkeypatch):
    monkeypatch.setattr(guarantees, "AUDITS", {})
    guarantees.count("lost")(lambda: 0)
    guarantees.count("held twice")(lambda: 2)

    assert guarantees.all_counts() == {"lost": 0, "held twice": 2}
    with pytest.raises(ValueError, match="two audits"):
        guarantees.count("lost")(lambda: 1)
