"""Signing in with a passkey alone, or as the second step: only the device that made it, and only once per asking."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agents.models import Person
from tests import people
from tests.agents.passkeys import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Person:
    cache.clear()  # tries of sign-in are counted
    return people.person("alice", Person.Role.AGENT)


def with_password(browser: Client) -> Any:
    return browser.post(reverse("account_login"), {"login": "alice@example.org", "password": people.PASSWORD})


def options(browser: Client) -> dict[str, Any]:
    """What the sign-in page's script asks the server for."""
    asked = browser.get(reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"})
    return dict(asked.json()["request_options"])


def asked_on(page: Any) -> dict[str, Any]:
    """What the server asks the device for, as the page's script reads it."""
    return dict(json.loads(page.content.decode().partition('id="js_data" type="application/json">')[2].split("<")[0]))


def show(browser: Client, answer: dict[str, Any], address: str = "mfa_login_webauthn") -> Any:
    return browser.post(reverse(address), {"credential": json.dumps(answer)})


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def with_a_passkey(phone: Phone) -> Client:
    """Alice, signed in, has made one on her phone."""
    browser = Client()
    with_password(browser)
    browser.post(reverse("account_reauthenticate"), {"password": people.PASSWORD})  # who adds a key shows theirs first
    answer = phone.made(asked_on(browser.get(reverse("mfa_add_webauthn")))["creation_options"])
    browser.post(
        reverse("mfa_add_webauthn"), {"name": "My phone", "passwordless": "on", "credential": json.dumps(answer)}
    )
    return browser


def test_alice_makes_a_passkey_and_signs_in_with_it_alone_or_as_second_step(alice: Person) -> None:
    phone, alone, second = Phone(), Client(), Client()
    browser = with_a_passkey(phone)

    listed = browser.get(reverse("mfa_list_webauthn")).content.decode()
    show(alone, phone.shown(options(alone)))
    asked = with_password(second)
    before = is_in(second)
    page = second.get(asked["Location"])
    show(second, phone.shown(asked_on(page)["request_options"]), "mfa_authenticate")

    assert "My phone" in listed
    assert mail.outbox[-1].to == ["alice@example.org"]  # its owner hears of it
    assert is_in(alone)
    assert (before, is_in(second)) == (False, True)
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_no_other_device_no_second_use_and_no_removed_passkey_opens_anything(alice: Person) -> None:
    phone, stolen, again, late = Phone(), Client(), Client(), Client()
    owner = with_a_passkey(phone)
    thief = Phone()
    thief.id, thief.owner = phone.id, phone.owner  # knows everything but the key

    show(stolen, thief.shown(options(stolen)))
    first = phone.shown(options(again))
    show(again, first)
    again.logout()
    options(again)
    show(again, first)
    owner.post(reverse("mfa_remove_webauthn", args=[Authenticator.objects.get(type="webauthn").pk]))
    show(late, phone.shown(options(late)))

    assert [is_in(one) for one in (stolen, again, late)] == [False, False, False]
    assert not Authenticator.objects.filter(type="webauthn").exists()
