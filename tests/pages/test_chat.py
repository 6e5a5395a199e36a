"""A customer in a real browser: waiting, talking, offline and back, rating, without a mouse and without a script."""

import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from agents.models import Agent
from dispatch.arriving import intake
from dispatch.handing import answering
from dispatch.models import Assignment, Message, Rating, Ticket
from dispatch.work import closing, conversation, rating
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]
LIMIT = 40 * 1024  # bytes of the first view, compressed

LINE = """
  const Real = WebSocket, sockets = [];
  window.WebSocket = class extends Real {
    constructor(address) {
      if (window.cut) {
        const dead = { readyState: 3, close() {}, send() {} };
        setTimeout(() => dead.onclose?.({ code: 1006 }), 50);
        return dead;
      }
      super(address);
      sockets.push(this);
    }
  };
  window.lineCut = (cut) => {
    window.cut = cut;
    if (cut) sockets.forEach((socket) => socket.close());
    else dispatchEvent(new Event("online"));
  };
"""


def on_a_bad_line(visit: Visit, ticket: Ticket) -> Page:
    """The customer's page, whose socket `cut` and `mend` take away and give back."""
    page = visit("/c/nothing-here")
    page.add_init_script(LINE)
    page.goto(f"/c/{ticket.link}")
    expect(page.get_by_role("log")).to_be_visible()
    page.wait_for_timeout(300)  # until the socket is open
    return page


def cut(page: Page) -> None:
    page.evaluate("lineCut(true)")


def mend(page: Page) -> None:
    page.evaluate("lineCut(false)")


@pytest.fixture
def ticket() -> Ticket:
    said = intake.Line("customer", "My rent was taken twice.", timezone.now())
    answered = intake.Line("assistant", "I am passing you to a person.", timezone.now())
    return people.ticket(people.queue(people.client("acme")), transcript=(said, answered))


def accept(ticket: Ticket) -> Assignment:
    alice = Agent.objects.filter(display_name="Alice").first() or people.agent("alice")
    people.online(alice)
    return answering.accept(people.offered(ticket), now=timezone.now())


def says(work: Assignment, text: str) -> Message:
    return conversation.agent_says(work, text, now=timezone.now())


def write(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send").click()


def written(ticket: Ticket) -> list[str]:
    return list(Message.objects.filter(ticket=ticket, transcript=False).values_list("text", flat=True))


def test_a_customer_waits_talks_and_rates_without_a_reload(visit: Visit, ticket: Ticket) -> None:
    page = visit(f"/c/{ticket.link}", width=390)
    expect(page.get_by_role("heading", name="You are number 1")).to_be_visible()
    expect(page.get_by_text("A machine. A person is on the way")).to_be_visible()

    work = accept(ticket)
    expect(page.get_by_text("A person, working for Acme")).to_be_visible()
    expect(page.get_by_text(re.compile("Alice joined at"))).to_be_visible()
    says(work, "Hello, Alice here, a person.")
    expect(page.get_by_text("Hello, Alice here, a person.")).to_be_visible()
    write(page, "It went out twice.")
    expect(page.locator(".mine", has_text="It went out twice.").locator("time")).to_be_visible()
    expect(page.locator(".unsent")).to_have_count(0)
    conversation.agent_reads(work, Message.objects.get(text="It went out twice.").number)
    expect(page.get_by_text("· read")).to_be_visible()

    closing.close(work, "solved", now=timezone.now())
    expect(page.get_by_text(re.compile("Alice closed this at .*: solved"))).to_be_visible()
    assert page.locator("input[name=score]:checked").count() == 0
    page.get_by_label("4", exact=True).check()
    page.get_by_label("A word to Alice").fill("Quick.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="You gave 4 of 5")).to_be_visible()
    assert Rating.objects.get(ticket=ticket).comment == "Quick."


def test_what_is_written_without_a_connection_goes_by_itself(visit: Visit, ticket: Ticket) -> None:
    work = accept(ticket)
    page = on_a_bad_line(visit, ticket)
    cut(page)

    write(page, "First, from a tunnel.")
    write(page, "Second, from the same tunnel.")
    expect(page.locator(".unsent")).to_have_count(2)
    expect(page.get_by_text("Not sent yet. Goes by itself").first).to_be_visible()
    expect(page.get_by_text("What you write is kept and goes by itself.")).to_be_visible()
    assert written(ticket) == []
    says(work, "Said meanwhile.")

    mend(page)
    expect(page.locator(".unsent")).to_have_count(0)
    expect(page.get_by_text("Said meanwhile.")).to_be_visible()
    assert written(ticket) == ["Said meanwhile.", "First, from a tunnel.", "Second, from the same tunnel."]


def test_what_was_not_sent_survives_a_reload_and_is_sent_once(visit: Visit, ticket: Ticket) -> None:
    page = on_a_bad_line(visit, ticket)
    cut(page)
    write(page, "Do not lose this.")
    page.get_by_label("Message", exact=True).fill("A draft")

    page.reload()

    expect(page.locator(".unsent")).to_have_count(0)
    expect(page.locator(".mine", has_text="Do not lose this.")).to_have_count(1)
    expect(page.get_by_label("Message", exact=True)).to_have_value("A draft")
    assert written(ticket) == ["Do not lose this."]


def test_a_message_too_late_can_be_taken_back_to_write_on(visit: Visit, ticket: Ticket) -> None:
    page = visit(f"/c/{ticket.link}")
    expect(page.get_by_role("heading", name="You are number 1")).to_be_visible()

    page.evaluate("document.getElementById('text').removeAttribute('maxlength')")
    write(page, "x" * 4001)

    expect(page.get_by_text(re.compile("Not sent. A message has at most 4,000"))).to_be_visible()
    page.get_by_role("button", name="Put it back to write on").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("x" * 4001)


def test_the_place_moves_up_where_it_stands(visit: Visit, ticket: Ticket) -> None:
    second = people.ticket(ticket.queue)
    page = visit(f"/c/{second.link}")
    expect(page.get_by_role("heading", name="You are number 2")).to_be_visible()

    accept(ticket)

    expect(page.get_by_role("heading", name="You are number 1")).to_be_visible(timeout=8000)


def test_an_address_is_left_and_what_does_not_fit_is_said(visit: Visit, ticket: Ticket) -> None:
    page = visit(f"/c/{ticket.link}")
    page.get_by_text("Write to me by e-mail instead").click()
    page.get_by_label("E-mail").fill("eva@home")
    page.get_by_role("button", name="Write to this address").click()
    expect(page.get_by_text("This is not an e-mail address")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("eva@home")

    page.get_by_label("E-mail").fill("eva@example.org")
    page.get_by_role("button", name="Write to this address").click()

    expect(page.get_by_text("We write to eva@example.org")).to_be_visible()


def test_the_whole_page_works_by_keys(visit: Visit, ticket: Ticket) -> None:
    work = accept(ticket)
    page = visit(f"/c/{ticket.link}")
    page.get_by_label("Message", exact=True).focus()
    page.keyboard.type("Two lines")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("in one message")
    page.keyboard.press("Enter")
    expect(page.locator(".mine", has_text="in one message").locator("time")).to_be_visible()
    assert written(ticket) == ["Two lines\nin one message"]

    closing.close(work, "answered", now=timezone.now())
    closing.complete(work, now=timezone.now())
    expect(page.get_by_role("heading", name="How was the help?")).to_be_visible()
    page.get_by_label("1", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You gave 2 of 5")).to_be_visible()
    page.get_by_role("button", name="It is not solved, open again").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You are number 1")).to_be_visible()


def test_whoever_is_at_a_button_stays_there_when_the_page_changes_by_itself(visit: Visit, ticket: Ticket) -> None:
    work = accept(ticket)
    closing.close(work, "answered", now=timezone.now())
    closing.complete(work, now=timezone.now())
    page = visit(f"/c/{ticket.link}")
    again = page.get_by_role("button", name="It is not solved, open again")
    again.focus()

    rating.rate(Ticket.objects.get(pk=ticket.pk), 2, now=timezone.now())  # on another device

    expect(page.get_by_role("heading", name="You gave 2 of 5")).to_be_visible()
    expect(again).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You are number 1")).to_be_visible()


def test_whoever_has_gone_on_stays_there_when_the_answer_comes(visit: Visit, ticket: Ticket) -> None:
    work = accept(ticket)
    closing.close(work, "answered", now=timezone.now())
    closing.complete(work, now=timezone.now())
    page, held = visit(f"/c/{ticket.link}"), list[Callable[[], None]]()

    def hold(route: Route) -> None:
        answer = route.fetch()
        held.append(lambda: route.fulfill(response=answer))

    page.route("**/rating", hold)
    page.get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="You gave 2 of 5")).to_be_visible()  # by the line, before the answer
    again = page.get_by_role("button", name="It is not solved, open again")
    again.focus()
    with page.expect_event("requestfinished", lambda one: one.url.endswith("/rating")):
        held[0]()
    page.wait_for_timeout(200)

    expect(again).to_be_focused()


def test_without_a_script_the_forms_post(visit: Visit, ticket: Ticket) -> None:
    page = visit(f"/c/{ticket.link}", java_script_enabled=False)

    write(page, "By a plain form.")
    expect(page.locator(".mine", has_text="By a plain form.")).to_be_visible()
    page.get_by_role("button", name="It is solved, thank you").click()

    expect(page.get_by_text("You said that it is solved.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_everybody_can_use_it(
    visit: Visit, axe: Callable[[Page], None], ticket: Ticket, width: int, scheme: str
) -> None:
    page = visit(f"/c/{ticket.link}", width=width, scheme=scheme)
    page.get_by_text("Write to me by e-mail instead").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    work = accept(ticket)
    says(work, "https://example.org/" + "a-very-long-address" * 9)
    closing.close(work, "solved", now=timezone.now())
    expect(page.get_by_role("heading", name="How was the help?")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_view_is_light(visit: Visit, ticket: Ticket) -> None:
    page = visit("/c/nothing-here")
    sizes: dict[str, int] = {}

    def weigh(answer: Any) -> None:
        if answer.url.startswith(page.url.split("/c/")[0]):
            sizes[answer.url] = len(zlib.compress(answer.body(), 6))

    page.on("response", weigh)
    page.goto(f"/c/{ticket.link}", wait_until="networkidle")

    assert sum(sizes.values()) <= LIMIT, sizes


def test_a_swedish_customer_on_a_bad_line_reads_in_swedish_what_becomes_of_their_words(
    visit: Visit, ticket: Ticket
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(language="sv")
    page = on_a_bad_line(visit, ticket)
    cut(page)

    page.get_by_label("Meddelande", exact=True).fill("Hyran drogs två gånger.")
    page.get_by_role("button", name="Skicka").click()

    expect(page.get_by_text("Inte skickat än. Skickas av sig självt")).to_be_visible()
    expect(page.get_by_text("Det du skriver sparas och skickas av sig självt.")).to_be_visible()
    expect(page.get_by_text("Anslutningen bröts kl.")).to_be_visible()
    mend(page)
    expect(page.locator(".unsent")).to_have_count(0)
    expect(page.locator(".mine", has_text="Du: Hyran drogs två gånger.").locator("time")).to_be_visible()
