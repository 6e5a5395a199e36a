"""Who may call: keys, tokens and sessions."""

from datetime import timedelta

import pytest
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from dispatch.models import ApiKey
from tests import people

pytestmark = pytest.mark.django_db


def bearer(secret: str) -> APIClient:
    caller = APIClient()
    caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return caller


def test_a_revoked_key_and_one_that_never_was_get_the_same_answer():
    key, secret = ApiKey.issue(people.client("acme"), "test", now=timezone.now())
    assert bearer(secret).get("/api/v1/tickets").status_code == 200

    key.revoke(now=timezone.now())
    revoked, unknown = bearer(secret).get("/api/v1/tickets"), bearer("hl_nonsense").get("/api/v1/tickets")

    assert revoked.status_code == unknown.status_code == 401
    assert revoked.json() == unknown.json()
    assert revoked["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer a b", "Bearer \u00e5", "bearer nope"])
def test_a_broken_header_is_no_key(header):
    caller = APIClient()

    answer = caller.get("/api/v1/tickets", headers={"Authorization": header.encode().decode("latin-1")})

    assert answer.status_code == 401


def test_the_last_use_of_a_key_is_written_once_a_minute():
    _, secret = ApiKey.issue(people.client("acme"), "test", now=timezone.now())
    caller = bearer(secret)

    caller.get("/api/v1/tickets")
    first = ApiKey.objects.get().last_used_at
    caller.get("/api/v1/tickets")
    assert ApiKey.objects.get().last_used_at == first
    ApiKey.objects.update(last_used_at=first - timedelta(seconds=61))
    caller.get("/api/v1/tickets")

    assert ApiKey.objects.get().last_used_at >= first


def test_an_agent_comes_by_token_or_by_session_with_csrf():
    alice = people.agent("alice")
    _, token = AuthToken.objects.create(alice.person)
    program, browser, forged = APIClient(), APIClient(), APIClient(enforce_csrf_checks=True)
    program.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    browser.force_login(alice.person)
    forged.force_login(alice.person)
    wish = {"activity": "available"}

    assert program.get("/api/v1/me").json()["agent"]["display_name"] == "Alice"
    assert browser.put("/api/v1/me/activity", wish).status_code == 200
    assert forged.put("/api/v1/me/activity", wish).status_code == 403


def test_a_key_is_no_person_and_a_person_is_no_client():
    acme = people.client("acme")
    _, secret = ApiKey.issue(acme, "test", now=timezone.now())
    olga = APIClient()
    olga.force_login(people.person("olga", "operator"))

    assert bearer(secret).get("/api/v1/me").status_code == 401
    assert olga.post("/api/v1/tickets", {}).status_code in (401, 403)
    assert olga.get("/api/v1/tickets").status_code == 200
    assert olga.get("/api/v1/me/desk").json()["type"] == "agents_only"
