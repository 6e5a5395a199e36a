"""The administrator's pages in a real browser: by mouse, by keys, on a phone, in both schemes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agents.models import Agent, Person
from dispatch.models import ApiKey, Client
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]


@pytest.fixture
def ada() -> Person:
    return people.person("ada", Person.Role.ADMINISTRATOR)


@pytest.fixture
def acme() -> Client:
    acme = people.client("acme")
    people.queue(acme, skills={"cards": 2})
    return acme


def test_a_key_is_issued_copied_and_revoked(visit: Visit, ada: Person, acme: Client) -> None:
    page = visit("/manage/clients/", ada)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Acme").click()
    page.get_by_text("Issue a key").click()
    page.get_by_label("What uses it").fill("assistant")
    page.get_by_role("button", name="Issue the key").click()
    secret = page.locator("#secret").inner_text()

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert ApiKey.objects.get().digest == ApiKey.digest_of(secret)
    page.locator("summary", has_text="Revoke").click()
    expect(page.get_by_text("is refused at once")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("is refused at once")).to_be_hidden()
    assert ApiKey.objects.get().revoked_at is None
    page.locator("summary", has_text="Revoke").press("Enter")
    page.get_by_role("button", name="Revoke the key").press("Enter")
    expect(page.get_by_role("status")).to_contain_text(["is revoked"])
    assert ApiKey.objects.get().revoked_at is not None


def test_what_does_not_fit_is_focused_and_nothing_typed_is_lost(visit: Visit, ada: Person, acme: Client) -> None:
    page = visit(f"/manage/queues/new/?client={acme.pk}", ada)
    page.get_by_label("Name", exact=True).fill("Cards again")
    page.get_by_label("Short name").fill("cards")
    page.get_by_label("Cards", exact=True).select_option("3")
    page.get_by_role("button", name="Create the queue").click()

    expect(page.get_by_text("Acme has a queue with this short name already.")).to_be_visible()
    expect(page.get_by_label("Short name")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Cards again")
    expect(page.get_by_label("Cards", exact=True)).to_have_value("3")


def test_a_suspension_asks_for_its_reason_before_anything_happens(visit: Visit, ada: Person) -> None:
    alice = people.agent("alice")
    page = visit(f"/manage/people/{alice.person.pk}/", ada, width=390)
    page.get_by_text("Suspend Alice").click()
    page.get_by_role("button", name="Suspend", exact=True).click()
    expect(page.get_by_text("A decision about a person needs a written reason.")).to_be_visible()
    assert Agent.objects.get().state == "active"

    page.get_by_label("Reason").fill("Three complaints of one week.")
    page.get_by_role("button", name="Suspend", exact=True).click()

    expect(page.get_by_text(re.compile("Alice is suspended"))).to_be_visible()
    assert Agent.objects.get().state == "suspended"


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
def test_everybody_can_use_them(
    visit: Visit, axe: Callable[[Page], None], ada: Person, acme: Client, width: int, scheme: str
) -> None:
    alice: Any = people.agent("alice", skills={"cards": 3})
    queue = acme.queues.get().pk
    page = visit("/manage/clients/", ada, width=width, scheme=scheme)
    for path in (
        "clients/", f"clients/{acme.pk}/", "clients/new/", "queues/", f"queues/{queue}/", f"queues/{queue}/rates/",
        "skills/", "people/", "people/new/", f"people/{alice.person.pk}/",
    ):  # fmt: skip
        page.goto(f"/manage/{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
