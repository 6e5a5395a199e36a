"""The way in, in a browser: with a mouse, without one, with a second step."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from playwright.sync_api import Page, expect

from agents.models import Person
from tests import people
from tests.people import PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture
def alice(transactional_db) -> Person:
    return people.person("alice", Person.Role.AGENT)


def give_credentials(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill("alice@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_the_sign_in_page_is_readable_in_both_schemes(visit, axe, scheme, width):
    page = visit(LOGIN, scheme=scheme, width=width)

    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    give_credentials(page, "not the password")
    expect(page.get_by_role("alert")).to_be_visible()

    assert paper == {"light": "rgb(248, 247, 243)", "dark": "rgb(19, 20, 18)"}[scheme]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)


def test_a_wrong_password_says_how_many_tries_are_left(visit, alice):
    page = visit(LOGIN)

    give_credentials(page, "not the password")
    expect(page.get_by_role("alert")).to_have_text(
        "E-mail and password do not match. 4 more tries, then a pause of 10 minutes."
    )
    give_credentials(page, "nor this one")

    expect(page.get_by_role("alert")).to_contain_text("3 more tries")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_value("alice@example.org")


def test_after_five_wrong_passwords_the_right_one_waits_too(visit, alice):
    page = visit(LOGIN)

    for left in ("4 more tries", "3 more tries", "2 more tries", "1 more try", "No more tries"):
        give_credentials(page, "not the password")
        expect(page.get_by_role("alert")).to_contain_text(left)
    give_credentials(page)

    expect(page.get_by_role("alert")).to_contain_text("Signing in rests for 10 minutes")


def test_signing_in_and_out_needs_no_mouse(visit, alice):
    page = visit(LOGIN)

    page.keyboard.type("alice@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: LOGIN not in address)
    page.goto("/accounts/password/change/")
    menu = page.get_by_label("Your account, alice@example.org")
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")

    page.wait_for_url(f"**{LOGIN}")


def test_signing_in_leads_back_to_the_page_that_asked_for_it(visit, alice):
    page = visit("/accounts/second-step/")

    give_credentials(page)

    expect(page.get_by_role("heading", name="Second step", exact=True)).to_be_visible()


def test_alice_sets_up_a_second_step_and_signs_in_with_it(visit, axe, alice):
    page = visit("/accounts/second-step/", alice)

    page.get_by_role("link", name="Set it up").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("#authenticator_secret").inner_text()
    assert page.get_by_role("img").evaluate("image => image.naturalWidth") > 0
    axe(page)
    page.get_by_label("Code from your app").fill(code_of(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Recovery codes", exact=True)).to_be_visible()
    axe(page)
    recovery = page.locator(".codes li").first.inner_text()

    phone = visit(LOGIN, width=390)
    give_credentials(phone)
    expect(phone.get_by_role("heading", name="Second step")).to_be_visible()
    axe(phone)
    phone.get_by_label("Code from your app").fill("000000")
    phone.get_by_role("button", name="Sign in", exact=True).click()
    expect(phone.get_by_role("alert")).to_contain_text("This code does not fit")
    phone.get_by_label("Code from your app").fill(recovery)
    phone.get_by_role("button", name="Sign in", exact=True).click()

    phone.wait_for_url(lambda address: "/accounts/" not in address)
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_alice_forgets_her_password_and_sets_a_new_one(visit, alice):
    page = visit(LOGIN)

    page.get_by_role("link", name="Forgot the password").click()
    page.get_by_label("E-mail").fill("alice@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    link = re.search(r"https?://\S+", mail.outbox[-1].body)
    assert link is not None
    page.goto(link.group())
    page.get_by_label("New password").fill("another good phrase")
    page.get_by_label("The same once more").fill("another good phrase")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="The password is set")).to_be_visible()

    alice.refresh_from_db()
    assert alice.check_password("another good phrase")


@pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/second-step/", "/nowhere/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_settings_and_missing_pages_are_accessible(visit, axe, alice, path, scheme):
    axe(visit(path, alice, scheme=scheme))


def test_a_chosen_colour_scheme_stays_on_this_device(visit, alice):
    page = visit("/accounts/second-step/", alice)

    page.get_by_label("Your account, alice@example.org").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 20, 18)"


def test_single_keys_can_be_switched_off(visit, alice):
    page = visit("/accounts/second-step/", alice)
    dialog = page.get_by_role("dialog", name="All keys")

    page.keyboard.press("?")
    dialog.get_by_label("Single keys work outside fields").uncheck()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    page.keyboard.press("?")

    expect(dialog).to_have_count(0)
