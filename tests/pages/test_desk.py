"""The desk in a real browser, at a phone's size: online, offer, conversation, closing, after-contact work."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, WebSocketRoute, expect

from agents.models import Agent, Session
from dispatch.arriving import intake
from dispatch.doors.sockets import vouching
from dispatch.handing import answering
from dispatch.models import Assignment, Message, Offer, Queue, Ticket
from dispatch.offers import offering
from dispatch.people import presence
from dispatch.telling import hints
from dispatch.work import conversation
from tests import people

PHONE = 390
LATE = """
    const open = new WeakSet(), state = Object.getOwnPropertyDescriptor(WebSocket.prototype, "readyState");
    const told = function () { return open.has(this) ? state.get.call(this) : WebSocket.CONNECTING; };
    Object.defineProperty(WebSocket.prototype, "readyState", { get: told });
    for (const type of ["open", "message"]) {
        const late = function (then) {
            this.addEventListener(type, (event) => setTimeout(() => { open.add(this); then.call(this, event); }, 2000));
        };
        Object.defineProperty(WebSocket.prototype, `on${type}`, { set: late });
    }
"""  # what a socket says, two seconds after it was said


@pytest.fixture(autouse=True)
def settled(site) -> Iterator[None]:
    """Every socket has said its good-bye before the database is emptied."""
    yield
    until = time.monotonic() + 10
    while any(roster.sockets for roster in vouching.ROSTERS.values()) and time.monotonic() < until:
        time.sleep(0.02)


@pytest.fixture
def alice(site) -> Agent:
    return people.agent("alice", skills={"cards": 2}, languages=("fr", "en"), capacity=2)


@pytest.fixture
def cards(site) -> Queue:
    return people.queue(people.client("acme"), skills={"cards": 2}, language="fr")


def arrive(queue: Queue, subject: str = "Card declined abroad") -> Ticket:
    """A ticket with a conversation, a reason and what the client knows."""
    now = timezone.now()
    said = (
        intake.Line("customer", "Ma carte a été refusée.", now - timedelta(minutes=3)),
        intake.Line("assistant", "Une personne va vous répondre.", now - timedelta(minutes=2)),
    )
    return people.ticket(
        queue,
        subject=subject,
        reason="The block is not in its power.",
        transcript=said,
        customer_name="A. Marchetti",
        attributes={"card_state": "active", "vip": True, "nested": {"left": "out"}},
    )


def online(page: Page) -> None:
    page.get_by_role("button", name="Go online").last.click()
    page.locator("#first-time button").click()
    expect(page.get_by_role("heading", name="Waiting for a ticket")).to_be_visible()


def offered(page: Page, ticket: Ticket) -> Offer:
    offer = people.offered(ticket)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    return offer


def in_conversation(
    visit: Callable[..., Page], alice: Agent, queue: Queue, *, width: int = PHONE
) -> tuple[Page, Ticket]:
    ticket = arrive(queue)
    people.online(alice)
    answering.accept(people.offered(ticket), now=timezone.now())
    page = visit("/desk/", alice.person, width=width)
    expect(page.locator(".talkpane")).to_be_visible()
    connected(page)
    return page, ticket


def connected(page: Page) -> None:
    """The socket is open, and what it told is drawn."""
    expect(page.locator("html")).to_have_attribute("data-link", "open")


def line_of(page: Page) -> Callable[[bool], None]:
    """Load the page anew, its line in our hands: `cut(True)` drops socket and requests, `cut(False)` mends them."""
    sockets: list[WebSocketRoute] = []
    state = {"cut": False}

    def open_socket(socket: WebSocketRoute) -> None:
        if state["cut"]:
            socket.close(code=1011)
        else:
            socket.connect_to_server()
            sockets.append(socket)

    def cut(is_cut: bool) -> None:
        state["cut"] = is_cut
        page.context.set_offline(is_cut)
        while is_cut and sockets:
            sockets.pop().close(code=1011)

    page.route_web_socket(re.compile("/ws/agent"), open_socket)
    page.reload()
    return cut


def write(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send").click()


def test_an_offer_shows_nothing_of_its_customer_and_is_declined_with_one_tap(visit, alice, cards):
    page = visit("/desk/", alice.person, width=PHONE)
    online(page)
    offered(page, arrive(cards))
    card = page.get_by_role("alertdialog")
    accept, decline = card.get_by_role("button", name="Accept"), card.get_by_role("button", name="Decline")
    expect(card).not_to_contain_text("Marchetti")
    assert decline.bounding_box()["width"] * 3 >= accept.bounding_box()["width"] * 2 - 6
    assert min(accept.bounding_box()["height"], decline.bounding_box()["height"]) >= 48

    decline.click()

    expect(card).to_have_count(0)
    expect(page.locator("[data-gone]")).to_contain_text("Declining costs nothing.")


def test_an_offer_taken_before_the_line_is_open_is_taken_as_soon_as_it_is(visit, alice, cards):
    people.online(alice)
    people.offered(arrive(cards))
    page = visit("/desk/", alice.person, width=PHONE)
    page.add_init_script(LATE)
    page.reload()

    page.get_by_role("button", name="Accept").click()

    expect(page.get_by_role("alertdialog")).to_contain_text("Taking it")
    expect(page.locator(".talkpane")).to_be_visible()


def test_the_same_desk_by_keys_alone(visit, alice, cards):
    page = visit("/desk/", alice.person)
    page.get_by_role("button", name="Go online").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="On this device")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Waiting for a ticket")).to_be_visible()
    ticket = arrive(cards)
    offered(page, ticket)
    page.keyboard.press("a")
    expect(page.locator(".talkpane")).to_be_visible()
    second = arrive(cards, "Another one")
    page.get_by_label("Message", exact=True).focus()
    page.keyboard.type("a d e 1")
    offered(page, second)
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".mine")).to_contain_text("a d e 1")
    page.keyboard.press("F6")
    expect(page.get_by_role("alertdialog")).to_be_focused()
    page.keyboard.press("d")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.get_by_role("log").focus()
    page.keyboard.press("e")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name=re.compile("Closed"))).to_be_visible()


def test_what_is_written_without_a_connection_goes_by_itself_and_once(visit, alice, cards):
    page, ticket = in_conversation(visit, alice, cards)
    cut = line_of(page)
    connected(page)
    cut(True)
    expect(page.locator("html")).to_have_attribute("data-link", "lost")
    write(page, "Je regarde.")
    expect(page.locator(".unsent")).to_contain_text("Not sent yet. Goes by itself")
    page.get_by_label("Message", exact=True).fill("Bon voyage, et")
    expect(page.get_by_text(re.compile("Connection lost at"))).to_be_visible()
    assert Message.objects.filter(ticket=ticket, author="agent").count() == 0

    cut(False)

    expect(page.locator(".unsent")).to_have_count(0, timeout=20_000)
    expect(page.get_by_text(re.compile("Connection lost at"))).to_have_count(0)
    assert [one.text for one in Message.objects.filter(ticket=ticket, author="agent")] == ["Je regarde."]
    expect(page.get_by_label("Message", exact=True)).to_have_value("Bon voyage, et")


def test_nothing_typed_is_lost_by_a_reload(visit, alice, cards):
    page, _ = in_conversation(visit, alice, cards)
    page.get_by_label("Message", exact=True).press_sequentially("Half a sent")

    page.reload()

    expect(page.get_by_label("Message", exact=True)).to_have_value("Half a sent")


def test_the_customer_writes_and_reads(visit, alice, cards):
    page, ticket = in_conversation(visit, alice, cards)
    write(page, "Bonjour.")
    expect(page.locator(".unsent")).to_have_count(0)
    hints.typing(ticket, "customer")
    expect(page.get_by_text("Customer is writing")).to_be_visible()
    conversation.customer_reads(ticket.pk, 3)
    expect(page.locator(".mine [data-read]")).to_be_visible()
    conversation.customer_says(ticket, "<b>Oui</b>", now=timezone.now())
    expect(page.locator("[data-talk]")).to_contain_text("<b>Oui</b>")

    expect(page.get_by_text("Customer is writing")).to_be_hidden()
    page.wait_for_timeout(300)
    ticket.refresh_from_db()
    assert ticket.agent_read == 4


def test_an_offer_that_went_by_asks_whether_somebody_is_there(visit, alice, cards):
    page = visit("/desk/", alice.person, width=PHONE)
    online(page)
    offer = offered(page, arrive(cards))
    offering.acknowledge(offer, delivered=True, now=timezone.now())

    answering.expire_due(now=offer.expires_at + timedelta(seconds=1))

    expect(page.get_by_role("heading", name="Are you there?")).to_be_visible()
    expect(page.locator(".rest")).to_contain_text(
        "Shown for 20\u00a0s. If you are away, take a break: offers then wait."
    )
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_role("heading", name="Waiting for a ticket")).to_be_visible()
    assert Session.objects.get(agent=alice).activity == "available"


def test_an_offer_taken_back_says_why_and_that_it_counts_for_nothing(visit, alice, cards):
    from dispatch.work import leaving

    page = visit("/desk/", alice.person, width=PHONE)
    online(page)
    ticket = arrive(cards)
    offered(page, ticket)

    leaving.abandon(ticket, now=timezone.now())

    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(page.locator("#said")).to_contain_text("The customer left. It counts for nothing.")


def test_a_break_after_this_begins_with_the_last_tickets_end(visit, alice, cards):
    page, _ = in_conversation(visit, alice, cards, width=1440)
    page.keyboard.press("b")
    expect(page.locator(".seats")).to_contain_text("your break begins after this")
    page.get_by_role("link", name="Close").click()
    page.get_by_label("Solved", exact=False).first.check()
    page.get_by_role("button", name="Close the ticket").click()
    page.get_by_role("button", name="Done, to the break").click()

    expect(page.get_by_role("heading", name="You are on a break")).to_be_visible()


def test_offers_ring_at_one_device_and_the_other_says_so(visit, alice, cards):
    phone = visit("/desk/", alice.person, width=PHONE)
    online(phone)
    laptop = visit("/desk/", alice.person)
    expect(laptop.get_by_text("Your desk is open elsewhere too")).to_be_visible()

    laptop.get_by_role("button", name="Ring here").click()

    expect(laptop.get_by_text("Your desk is open elsewhere too")).to_be_hidden()
    expect(phone.get_by_text("Your desk is open elsewhere too")).to_be_visible()


def test_two_conversations_and_what_is_new_in_the_other(visit, alice, cards):
    people.online(alice)
    first = arrive(cards)
    answering.accept(people.offered(first), now=timezone.now())
    second = arrive(cards, "Another one")
    answering.accept(people.offered(second), now=timezone.now())
    page = visit("/desk/", alice.person)
    connected(page)
    conversation.customer_says(second, "Hello?", now=timezone.now())
    expect(page.locator(".seat").nth(1)).to_contain_text("1 new")

    page.keyboard.press("2")

    expect(page.locator(".talkpane:visible")).to_contain_text("Hello?")
    expect(page.locator(".seat").nth(1)).not_to_contain_text("1 new")
    expect(page.locator(".side:visible")).to_contain_text("Card state")
    expect(page.locator(".side:visible")).not_to_contain_text("Nested")


def test_a_ticket_given_to_somebody_else_leaves_the_desk_and_keeps_what_was_typed(visit, alice, cards):
    from dispatch.handing import interventions

    page, ticket = in_conversation(visit, alice, cards)
    page.get_by_label("Message", exact=True).press_sequentially("I was about to")
    olga = people.person("olga", "operator")

    interventions.reassign(ticket, to=None, by=olga, now=timezone.now())

    expect(page.locator(".talkpane")).to_have_count(0)
    expect(page.get_by_role("heading", name="Waiting for a ticket")).to_be_visible()
    assert "I was about to" in page.evaluate("JSON.stringify(localStorage)")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (PHONE, "dark"), (1440, "light")])
def test_every_state_is_readable_for_everybody(visit, axe, alice, cards, width, scheme):
    page = visit("/desk/", alice.person, width=width, scheme=scheme, reduced_motion="reduce")
    fits(page), axe(page)
    online(page)
    fits(page), axe(page)
    ticket = arrive(cards)
    offered(page, ticket)
    fits(page), axe(page)
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".talkpane")).to_be_visible()
    offered(page, arrive(cards, "Another one"))
    fits(page), axe(page)
    page.get_by_role("button", name="Decline").click()
    page.get_by_role("link", name="Close").click()
    fits(page), axe(page)
    page.get_by_label("Solved", exact=False).first.check()
    page.get_by_role("button", name="Close the ticket").click()
    expect(page.get_by_role("heading", name="Closed: solved")).to_be_visible()
    fits(page), axe(page)


def fits(page: Page) -> None:
    """No sideways scroll."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_without_a_script_the_page_reads_and_its_forms_post(visit, alice, cards):
    ticket = arrive(cards)
    page = visit("/desk/", alice.person, width=PHONE, java_script_enabled=False)
    page.get_by_role("button", name="Go online").last.click()
    expect(page.get_by_role("heading", name="Waiting for a ticket")).to_be_visible()
    people.online(alice)
    people.offered(ticket)
    page.reload()
    page.get_by_role("button", name="Accept").click()
    write(page, "Bonjour.")
    expect(page.locator(".mine")).to_contain_text("Bonjour.")
    page.get_by_role("link", name="Close").click()
    page.get_by_label("Solved", exact=False).first.check()
    page.get_by_role("button", name="Close the ticket").click()
    page.get_by_label("Note for colleagues").fill("Done.")
    page.get_by_role("button", name="Done, I am available").click()

    work = Assignment.objects.get(ticket=ticket)
    assert (work.state, work.note) == ("completed", "Done.")
    expect(page.get_by_role("heading", name="Waiting for a ticket")).to_be_visible()


def test_a_late_form_says_what_became_of_the_offer(visit, alice, cards):
    people.online(alice)
    people.offered(arrive(cards))
    page = visit("/desk/", alice.person, width=PHONE, java_script_enabled=False)
    presence.take_break(alice, now=timezone.now())

    page.get_by_role("button", name="Accept").click()

    expect(page.locator("#said")).to_contain_text("This offer has been taken back.")
