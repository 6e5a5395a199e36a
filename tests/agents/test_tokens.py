"""Tokens for programs: the same people, the same tries, the same second step as on the page."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client

from agents.models import Person
from agents.signin import AccountAdapter
from tests import people
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_tries():
    cache.clear()


@pytest.fixture
def alice() -> Person:
    return people.person("alice", Person.Role.AGENT)


def ask(client: Client, password: str = PASSWORD, **more: str):
    body = {"email": "alice@example.org", "password": password, **more}
    return client.post("/api/v1/tokens", body, content_type="application/json")


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def end(client: Client, token: str):
    return client.delete("/api/v1/tokens/current", headers={"Authorization": f"Token {token}"})


def test_alice_gets_a_token_and_ends_it(client, alice):
    given = ask(client)

    assert given.status_code == 201
    assert set(given.json()) == {"token", "expires_at"}
    assert end(client, given.json()["token"]).status_code == 204
    assert end(client, given.json()["token"]).status_code == 401


def test_a_wrong_password_is_a_problem_that_counts_the_tries(client, alice):
    wrong = ask(client, "not the password")

    assert wrong.status_code == 401
    assert wrong.json()["title"] == "E-mail and password do not match. 4 more tries, then a pause of 10 minutes."


def test_an_unknown_address_is_answered_as_a_wrong_password(client, alice):
    known = ask(client, "not the password")
    unknown = client.post(
        "/api/v1/tokens", {"email": "nobody@example.org", "password": PASSWORD}, content_type="application/json"
    )

    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_after_five_wrong_passwords_the_right_one_waits_too(client, alice):
    for _ in range(5):
        ask(client, "not the password")

    assert ask(client).status_code == 429


def test_tries_on_the_page_count_at_the_api(client, alice):
    for _ in range(5):
        client.post("/accounts/login/", {"login": "Alice@example.org", "password": "not the password"})

    assert ask(client).status_code == 429


def test_right_passwords_cost_no_tries(client, alice):
    assert [ask(client).status_code for _ in range(7)] == [201] * 7


def test_a_second_step_asks_for_its_code(client, alice):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(alice, secret)
    code = code_of(secret)

    without, wrong, right = ask(client), ask(client, code="000000"), ask(client, code=code)

    assert (without.status_code, without.json()["type"]) == (401, "code_needed")
    assert (wrong.status_code, wrong.json()["type"]) == (401, "code_wrong")
    assert right.status_code == 201
    assert ask(client, code=code).status_code == 401  # each code opens once


def test_codes_cannot_be_guessed_with_a_known_password(client, alice):
    totp.TOTP.activate(alice, totp.generate_totp_secret())

    answers = [ask(client, code=f"{guess:06d}").status_code for guess in range(6)]

    assert answers == [401] * 5 + [429]


def test_the_secret_of_a_second_step_is_not_in_the_database(alice):
    secret = totp.generate_totp_secret()

    kept = totp.TOTP.activate(alice, secret).instance

    assert secret not in str(kept.data)
    assert kept.wrap().validate_code(code_of(secret))


def test_a_new_password_ends_every_token(client, alice):
    token = ask(client).json()["token"]

    AccountAdapter().set_password(alice, "another good phrase")

    assert end(client, token).status_code == 401


def test_a_new_password_by_mail_ends_the_pause(client, alice):
    for _ in range(6):
        ask(client, "not the password")
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)
    assert link is not None
    form = client.get(link.group(1)).url
    client.post(form, {"password1": "another good phrase", "password2": "another good phrase"})

    assert ask(client, "another good phrase").status_code == 201


def test_a_closed_account_gets_no_token(client, alice):
    Person.objects.update(is_active=False)

    assert ask(client).status_code == 401


def test_a_malformed_request_is_named_by_field(client):
    bad = client.post("/api/v1/tokens", {"email": "alice"}, content_type="application/json")

    assert bad.status_code == 400
    assert set(bad.json()["errors"]) == {"email", "password"}
