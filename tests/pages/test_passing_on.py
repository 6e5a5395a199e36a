"""Two desks and an operator in real browsers: a conversation passed on, joined, taken; watched and whispered into."""

import os
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dispatch.arriving import intake
from dispatch.doors.sockets import vouching
from dispatch.models import Assignment, Message, Queue, Ticket, Transfer
from dispatch.offers import offering
from dispatch.work import conversation
from tests import people

PHONE = 390


@pytest.fixture(autouse=True)
def settled(site) -> Iterator[None]:
    """Every socket has said its good-bye before the database is emptied."""
    yield
    until = time.monotonic() + 10
    while any(roster.sockets for roster in vouching.ROSTERS.values()) and time.monotonic() < until:
        time.sleep(0.02)


@pytest.fixture
def cards(site) -> Queue:
    acme = people.client("acme")
    experts = people.queue(acme, "fraud", tier=2)
    return people.queue(acme, "cards", escalates_to=experts)


def online(page: Page) -> None:
    page.get_by_role("button", name="Go online").last.click()
    page.locator("#first-time button").click()
    expect(page.get_by_role("heading", name="Waiting for a ticket")).to_be_visible()


def talking(page: Page, cards: Queue) -> Ticket:
    """Alice goes online and takes a ticket."""
    online(page)
    said = (intake.Line("customer", "My card was refused abroad.", timezone.now()),)
    ticket = people.ticket(cards, subject="Card declined abroad", transcript=said, customer_name="A. Marchetti")
    offering.offer_waiting(now=timezone.now())
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    return ticket


def shot(page: Page, name: str) -> None:
    """A picture to look at, where HUMANLINE_SHOTS names a folder."""
    if os.environ.get("HUMANLINE_SHOTS"):
        page.screenshot(path=f"{os.environ['HUMANLINE_SHOTS']}/{name}.png")


def whole(page: Page) -> Page:
    """All of it on one screen, so that nothing stands under the bar at the foot."""
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 3000})
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (PHONE, "dark")])
def test_a_colleague_is_asked_joins_talks_and_takes_it(visit, axe, cards, width, scheme):
    alice, bob = people.agent("alice", capacity=2), people.agent("bob")
    first = visit("/desk/", alice.person, width=width, scheme=scheme)
    ticket = talking(first, cards)
    for name in ("carla", "dora", "emil"):
        people.online(people.agent(name))
    second = visit("/desk/", bob.person, width=width, scheme=scheme)
    online(second)

    first.get_by_role("link", name="Pass on").click()
    sheet = first.get_by_role("dialog")
    sheet.get_by_role("searchbox").fill("bob")
    sheet.get_by_text("Bob").click()
    sheet.get_by_label("Note for whoever").fill("Knows the merchant block.")
    axe(first)
    shot(first, f"pass-sheet-{width}")
    sheet.get_by_role("button", name="Pass it on").click()
    expect(first.get_by_text("Waiting for Bob")).to_be_visible()
    expect(second.get_by_text("A colleague asks you into this conversation")).to_be_visible()
    shot(first, f"pass-waiting-{width}")
    shot(second, f"pass-offer-{width}")

    second.get_by_role("button", name="Accept").click()
    expect(second.get_by_text("Knows the merchant block.")).to_be_visible()
    second.get_by_role("textbox", name="Message").fill("Bob here, I know this one.")
    second.get_by_role("button", name="Send").click()
    expect(first.get_by_text("Bob, a colleague")).to_be_visible()
    first.get_by_role("textbox", name="Message").fill("I leave you with Bob.")
    first.get_by_role("button", name="Send").click()
    expect(second.get_by_text("Alice, a colleague")).to_be_visible()
    expect(second.locator(".unsent")).to_have_count(0)
    axe(second)
    shot(first, f"pass-joined-first-{width}")
    shot(second, f"pass-joined-second-{width}")

    second.get_by_role("button", name="Take over").click()
    expect(second.locator("[data-close]")).to_be_visible()
    expect(first.get_by_role("button", name="Send")).to_have_count(0)
    assert Assignment.objects.live().get(ticket=ticket).agent == bob
    assert Message.objects.filter(ticket=ticket, author="agent").count() == 2
    shot(second, f"pass-taken-{width}")


def test_what_is_asked_is_called_off(visit, cards):
    alice = people.agent("alice")
    first = visit("/desk/", alice.person)
    talking(first, cards)
    people.online(people.agent("bob"))

    first.keyboard.press("Escape")
    first.locator(".log").click()
    first.keyboard.press("p")
    first.get_by_role("dialog").get_by_text("Bob").click()
    first.get_by_role("button", name="Pass it on").click()
    first.get_by_role("button", name="Call off").click()

    expect(first.get_by_role("link", name="Pass on")).to_be_visible()
    assert Transfer.objects.get().state == Transfer.State.CANCELLED


def test_without_a_script_a_page_passes_it_on(visit, cards):
    alice = people.agent("alice")
    people.online(alice)
    ticket = people.ticket(cards)
    people.offered(ticket)
    page = visit("/desk/", alice.person, java_script_enabled=False)
    page.get_by_role("button", name="Accept").click()
    people.online(people.agent("bob"))

    page.get_by_role("link", name="Pass on").click()
    page.get_by_label("Bob").check()
    page.get_by_label("Hand it over").check()
    page.get_by_role("button", name="Pass it on").click()

    expect(page.get_by_role("heading", name="Waiting for a ticket")).to_be_visible()
    assert Transfer.objects.get().to_agent.display_name == "Bob"


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (PHONE, "light")])
def test_an_operator_reads_along_whispers_takes_part_and_takes_over(visit, axe, cards, width, scheme):
    alice, olga = people.agent("alice"), people.person("olga", "operator")
    desk = visit("/desk/", alice.person, width=width, scheme=scheme)
    ticket = talking(desk, cards)
    board = visit(f"/board/tickets/{ticket.pk}/", olga, width=width, scheme=scheme)

    board.get_by_role("button", name="Read along").click()
    expect(desk.get_by_text("Olga, from the support team, is reading along.")).to_be_visible()
    board.get_by_label("Whisper to Alice").fill("Ask for the last four digits.")
    board.get_by_role("button", name="Whisper").click()
    expect(desk.get_by_text("Ask for the last four digits.")).to_be_visible()
    expect(desk.get_by_text("only you see this")).to_be_visible()
    conversation.customer_says(ticket, "Are you there?", now=timezone.now())
    expect(board.get_by_text("Are you there?")).to_be_visible()
    axe(whole(board))
    shot(board, f"rescue-watch-{width}")
    shot(desk, f"rescue-whisper-{width}")

    board.get_by_role("button", name="Take part").click()
    board.get_by_label("Write to the customer").fill("Olga here, from the support team.")
    board.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("log").get_by_text("Olga here, from the support team.")).to_be_visible()
    shot(board, f"rescue-joined-{width}")

    board.get_by_role("button", name="Take it over").click()
    expect(board.get_by_role("button", name="Give it back")).to_be_visible()
    expect(desk.get_by_role("button", name="Send")).to_have_count(0)
    axe(whole(board))
    shot(board, f"rescue-taken-{width}")
    board.get_by_label("How did it end?").select_option("solved")
    board.get_by_role("button", name="Close the ticket").click()
    expect(board.get_by_role("button", name="Give it back")).to_have_count(0)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.taken_by) == ("closed", None)
