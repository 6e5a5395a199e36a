import threading
import time

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.urls import path
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from marketplace.kernel.errors import TooMany
from marketplace.kernel.http import callers, tasks, throttles
from marketplace.kernel.http.models import Allowance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


class Open(APIView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (throttles.ByCaller,)

    def get(self, request):
        return Response({})


urlpatterns = [path("api/open", Open.as_view())]


@pytest.fixture(params=["postgres", pytest.param("redis", marks=pytest.mark.needs_redis)])
def place(request):
    """Where limits are counted."""
    if request.param == "redis":
        request.getfixturevalue("redis_url")
    return request.param


@pytest.fixture
def key(request):
    return f"test:{time.monotonic_ns()}"


def test_the_last_one_within_the_limit_passes_and_the_next_does_not(place, key):
    for _ in range(3):
        throttles.spend(key, 3, 60)

    with pytest.raises(TooMany) as refused:
        throttles.spend(key, 3, 60)

    assert 30 <= refused.value.facts["retry_after_seconds"] <= 60


def test_a_new_window_begins_when_the_old_has_ended(place, key):
    throttles.spend(key, 1, 60)
    with pytest.raises(TooMany):
        throttles.spend(key, 1, 60)

    end_window(key)

    throttles.spend(key, 1, 60)


def end_window(key):
    """Let the minute pass, wherever it is counted."""
    Allowance.objects.filter(key=key).update(ends_at=timezone.now())
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            assert client.delete(f"humanline:spent:{key}") == 1


def test_two_keys_are_counted_apart(place, key):
    throttles.spend(key, 1, 60)
    throttles.spend(f"{key}:other", 1, 60)


def test_of_twenty_at_once_exactly_the_limit_passes(place, key):
    passed, start = [], threading.Barrier(20)

    def spend():
        start.wait()
        try:
            throttles.spend(key, 5, 60)
            passed.append(True)
        except TooMany:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=spend) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(passed) == 5


def test_postgresql_counts_while_redis_is_away(settings, key):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    throttles.spend(key, 1, 60)

    with pytest.raises(TooMany):
        throttles.spend(key, 1, 60)


def test_a_caller_above_the_limit_is_told_when_to_come_back(settings):
    settings.MIDDLEWARE = []
    settings.API_LIMIT_PER_MINUTE = {"address": 2}
    client = APIClient()

    statuses = [client.get("/api/open").status_code for _ in range(3)]
    answer = client.get("/api/open")

    assert statuses == [200, 200, 429]
    assert answer.json()["type"] == "too_many"
    assert 0 < int(answer["Retry-After"]) <= 60


def test_windows_that_have_ended_are_forgotten(key):
    throttles.spend(key, 1, 60)
    Allowance.objects.update(ends_at=timezone.now())

    tasks.forget()

    assert not Allowance.objects.exists()


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "198.51.100.1", "127.0.0.1"),  # nobody in front of us: whoever says so made it up
        (1, "198.51.100.66, 198.51.100.1", "198.51.100.1"),
        (2, "198.51.100.66, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "10.0.0.1", "127.0.0.1"),
    ],
)
def test_a_made_up_address_deceives_no_limit(settings, hops, forwarded, address):
    settings.TRUSTED_PROXIES = hops

    assert callers.address(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) == address


def test_a_caller_is_named_by_their_key_before_their_person():
    request = RequestFactory().get("/")
    assert callers.name(request) == "address:127.0.0.1"

    request.user = type("Person", (), {"pk": 3, "is_authenticated": True})()
    assert callers.name(request) == "person:3"

    request.auth = type("Key", (), {"caller": "client:7"})()
    assert callers.name(request) == "client:7"
