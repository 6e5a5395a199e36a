"""What whoever runs the house meets: a database that went away, an event that nobody could work off."""

import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from celery.signals import task_prerun
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from dispatch.handing import answering
from dispatch.work import closing
from marketplace.kernel.outbox import delivering, relay, tasks
from marketplace.kernel.outbox.models import TRIES, Delivery
from marketplace.pay import posting
from marketplace.pay.models import Earning
from tests import people


@pytest.mark.django_db(transaction=True)
def test_a_worker_lets_go_of_a_database_that_has_shut_its_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    parameters = {**connection.get_connection_params(), "cursor_factory": None}
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [backend])
    with pytest.raises(OperationalError):
        Delivery.objects.exists()
    for _ in range(2):  # and so on, with nobody to let go of it
        with pytest.raises(OperationalError):
            relay.relay()

    task_prerun.send(sender=tasks.sweep)

    assert relay.relay() == 0


@pytest.mark.django_db
def test_an_event_that_was_given_up_is_listed_and_worked_off_once_its_cause_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people.online(people.agent("alice"))
    work = answering.accept(people.offered(people.ticket(people.queue(people.client("acme")))), now=timezone.now())
    closing.close(work, "solved", now=timezone.now())
    closing.complete(work, now=timezone.now())
    relay.relay()
    with monkeypatch.context() as broken:
        broken.setattr(posting, "post", lambda *_, **__: 1 / 0)
        for _ in range(TRIES + 1):
            Delivery.objects.update(due_at=timezone.now())
            delivering.deliver("pay.post_earnings")

    listed = told("deliveries", "--reaction", "pay.post_earnings")
    others = told("deliveries", "--again", "--reaction", "quality.update_standing")
    again = told("deliveries", "--again")
    delivering.deliver("pay.post_earnings")

    assert "pay.post_earnings  work_completed of ticket:" in listed
    assert "ZeroDivisionError" in listed
    assert (others, again.splitlines()[-1]) == ("0 are tried again.\n", "1 are tried again.")
    assert Earning.objects.get().assignment == work
    assert told("deliveries") == "0 were given up.\n"


@pytest.mark.django_db
def test_nobody_signs_in_while_tries_cannot_be_counted_and_is_told_so(settings: Any, client: Client) -> None:
    olga = people.person("olga", "operator")
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }

    answer = client.post(
        "/accounts/login/", {"login": olga.email, "password": people.PASSWORD}, HTTP_ACCEPT="text/html"
    )

    assert answer.status_code == 503
    assert "Tries cannot be counted at the moment" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("script", ["web", "live", "worker", "beat"])
def test_a_process_that_is_one_of_several_does_not_start_without_redis(script: str) -> None:
    deploy = Path(__file__).resolve().parents[2] / "deploy"

    refused = subprocess.run([deploy / script], env={"PATH": ""}, capture_output=True, text=True, check=False)

    assert refused.returncode == 2
    assert "REDIS_URL: is not set. Several processes tell each other through Redis" in refused.stderr


def told(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()
