import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import path
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from marketplace.kernel import errors
from marketplace.kernel.heartbeat import Heartbeat
from marketplace.kernel.http import idempotency
from marketplace.kernel.http.idempotency import idempotent
from marketplace.kernel.http.models import IdempotentAnswer

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


class Overtaken(errors.Conflict):
    """Somebody else was faster."""


class Letters(idempotency.IdempotentWrites, APIView):
    throttle_classes = ()
    authentication_classes = ()
    permission_classes = ()
    rest: float = 0

    def post(self, request):
        text = request.data["text"]
        row = Heartbeat.objects.create(process=f"{text} {time.monotonic_ns()}", at=timezone.now())
        time.sleep(type(self).rest)
        match text:
            case "late":
                raise Overtaken()
            case "breaks":
                raise RuntimeError
            case "too often":
                raise errors.TooMany(retry_after_seconds=1)
        return Response({"id": row.pk, "text": text}, status=201)

    put = post

    def delete(self, request):
        Heartbeat.objects.create(process=f"gone {time.monotonic_ns()}", at=timezone.now())
        return Response(status=204)


class Decorated(APIView):
    throttle_classes = ()
    authentication_classes = ()
    permission_classes = ()

    @idempotent
    def post(self, request, box):
        row = Heartbeat.objects.create(process=f"{box} {time.monotonic_ns()}", at=timezone.now())
        return Response({"id": row.pk})


urlpatterns = [path("api/letters", Letters.as_view()), path("api/boxes/<box>", Decorated.as_view())]


@pytest.fixture
def acme(settings):
    settings.MIDDLEWARE = []
    client = APIClient()
    client.raise_request_exception = False
    return client


def send(client, text="hello", key="k1", verb="post", address="/api/letters"):
    return getattr(client, verb)(address, {"text": text}, format="json", headers={"Idempotency-Key": key})


def test_the_same_key_gives_the_first_answer_again(acme):
    first, again = send(acme), send(acme)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert Heartbeat.objects.count() == 1


def test_without_a_key_each_write_counts(acme):
    for _ in range(2):
        acme.post("/api/letters", {"text": "hello"}, format="json")

    assert Heartbeat.objects.count() == 2


def test_the_same_key_with_another_body_is_a_conflict(acme):
    send(acme, "hello")
    answer = send(acme, "goodbye")

    assert (answer.status_code, answer.json()["type"]) == (409, "key_reused")
    assert Heartbeat.objects.count() == 1


def test_the_same_key_at_another_door_is_a_conflict(acme):
    send(acme)

    assert send(acme, verb="put").status_code == 409
    assert send(acme, address="/api/letters?copy=1").status_code == 409


def test_spacing_and_order_do_not_make_another_body(acme):
    for body in (b'{"text":"hello","to":1}', b'{ "to": 1,\n "text": "hello" }'):
        answer = acme.post("/api/letters", body, content_type="application/json", headers={"Idempotency-Key": "k"})
        assert answer.status_code == 201

    assert Heartbeat.objects.count() == 1


def test_keys_of_two_callers_have_nothing_to_do_with_each_other(acme):
    send(acme)
    acme.defaults["REMOTE_ADDR"] = "203.0.113.9"
    send(acme)

    assert Heartbeat.objects.count() == 2


def test_a_refusal_is_kept_and_its_effect_is_not(acme):
    first, again = send(acme, "late"), send(acme, "late")

    assert (first.status_code, again.status_code) == (409, 409)
    assert first.content == again.content
    assert again["Content-Type"] == "application/problem+json"
    assert Heartbeat.objects.count() == 0


@pytest.mark.parametrize(("text", "status"), [("breaks", 500), ("too often", 429)])
def test_what_may_go_better_next_time_is_not_kept(acme, text, status):
    assert send(acme, text).status_code == status
    assert send(acme, text).status_code == status

    assert not IdempotentAnswer.objects.exists()
    assert Heartbeat.objects.count() == 0


def test_an_answer_without_a_body_is_given_again(acme):
    first, again = send(acme, verb="delete"), send(acme, verb="delete")

    assert (first.status_code, again.status_code, again.content) == (204, 204, b"")
    assert Heartbeat.objects.count() == 1


def test_a_decorated_door_does_the_same(acme):
    first, again = send(acme, address="/api/boxes/red"), send(acme, address="/api/boxes/red")

    assert first.content == again.content
    assert Heartbeat.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(acme, key):
    answer = send(acme, key=key)

    assert (answer.status_code, answer.json()["type"]) == (400, "bad_key")
    assert Heartbeat.objects.count() == 0


@pytest.mark.parametrize("text", ["hello", "late"])
def test_twelve_repeats_at_once_have_one_effect_and_one_answer(acme, monkeypatch, text):
    monkeypatch.setattr(Letters, "rest", 0.2)
    answers, start = [], threading.Barrier(12)

    def repeat():
        start.wait()
        answers.append(send(APIClient(), text))
        connection.close()

    threads = [threading.Thread(target=repeat) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1
    assert Heartbeat.objects.count() == (1 if text == "hello" else 0)


def test_a_repeat_does_not_wait_for_ever(acme, monkeypatch):
    monkeypatch.setattr(idempotency, "PATIENCE_SECONDS", 0.1)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_idempotent_answer (caller, key, fingerprint) VALUES ('address:127.0.0.1', 'k1', '')"
        )

    answer = send(acme)
    other.rollback()
    other.close()

    assert (answer.status_code, answer.json()["type"]) == (409, "in_progress")
    assert send(acme).status_code == 201


def test_waiting_for_the_first_does_not_shorten_other_waits(acme):
    with transaction.atomic():
        idempotency.claim("client:1", "k", "")
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)


def test_answers_are_forgotten_after_a_day(acme):
    send(acme)
    now = timezone.now()

    assert idempotency.purge(now + timedelta(hours=23)) == 0
    assert idempotency.purge(now + timedelta(hours=25)) == 1
    assert "Idempotent-Replayed" not in send(acme)
