"""A program that comes with its key passes by what serves people: sessions, forms, pages."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

from dispatch.models import ApiKey
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return f"Bearer {ApiKey.issue(people.client('acme'), 'test', now=timezone.now())[1]}"


@pytest.fixture
def alice():
    return people.agent("alice")


def test_a_program_meets_no_session_and_no_rule_for_pages(client, key):
    answer = client.get("/api/v1/tickets", headers={"Authorization": key})

    assert answer.status_code == 200
    assert not hasattr(answer.wsgi_request, "session")
    assert "Content-Security-Policy" not in answer.headers


def test_whoever_has_a_session_keeps_it_where_no_key_stands(client, alice):
    client.force_login(alice.person)

    answer = client.get("/api/v1/me/desk")

    assert answer.status_code == 200
    assert answer.wsgi_request.session[SESSION_KEY] == str(alice.person.pk)
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("words", ["Bearer hl_nobody", "bearer hl_nobody", "Bearer a b"])
def test_a_session_does_not_stand_in_for_a_key_that_is_none(client, alice, words):
    client.force_login(alice.person)

    answer = client.get("/api/v1/me/desk", headers={"Authorization": words})

    assert answer.status_code in {401, 403}
    assert answer["Content-Type"] == "application/problem+json"


def test_on_a_page_such_a_header_changes_nothing(client, alice):
    client.force_login(alice.person)

    page = client.get("/earnings", headers={"Authorization": "Bearer hl_nobody"})

    assert page.status_code == 200
    assert "Content-Security-Policy" in page.headers


def test_what_is_wrong_is_said_in_the_language_that_a_program_asks_for(client):
    headers = {"Authorization": "Bearer hl_nobody", "Accept-Language": "fr"}

    answer = client.get("/api/v1/nowhere", headers=headers)

    assert answer.status_code == 404
    assert answer.headers["Content-Language"] == "fr"


async def test_a_server_that_waits_for_nobody_passes_by_them_too(async_client):
    answer = await async_client.get("/api/v1/nowhere", headers={"Authorization": "Bearer hl_nobody"})

    assert answer.status_code == 404
    assert "Content-Security-Policy" not in answer.headers


@pytest.mark.parametrize(
    ("accepts", "status"),
    [
        (None, 200),
        ("*/*", 200),
        ("application/json", 200),
        ("application/json, text/plain, */*", 200),
        ("application/json; indent=2", 200),
        ("text/html, application/json;q=0.5", 200),
        ("text/csv", 406),
    ],
)
def test_an_answer_is_json_for_whoever_takes_it(client, key, accepts, status):
    headers = {"Authorization": key} | ({"Accept": accepts} if accepts else {})

    answer = client.get("/api/v1/tickets", headers=headers)

    assert answer.status_code == status
    assert answer["Content-Type"].partition(";")[0] in {"application/json", "application/problem+json"}
