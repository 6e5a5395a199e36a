"""The operator's floor in a browser: live, without a mouse, in both schemes, from a phone to the wall."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agents.models import Person
from dispatch.floor import board, house
from dispatch.handing import answering
from dispatch.models import Offer, Ticket
from dispatch.people import presence
from dispatch.work import closing
from marketplace.kernel import health
from tests import people


@pytest.fixture(autouse=True)
def _nothing_kept():
    house.kept.clear()
    board._kept.clear()


@pytest.fixture
def olga(transactional_db) -> Person:
    health.beat("dispatcher", now=timezone.now())
    return people.person("olga", Person.Role.OPERATOR)


@pytest.fixture
def cards(olga):
    return people.queue(people.client("acme"), "cards", decline_cooldown_seconds=0)


def talking(name: str, queue):
    one = people.agent(name, capacity=2)
    people.online(one)
    return answering.accept(people.offered(people.ticket(queue)), now=timezone.now())


def live(page: Page) -> Page:
    expect(page.locator("#live")).to_have_text("Live")
    return page


def rounds(ticket: Ticket, times: int = 3) -> None:
    for _ in range(times):
        answering.decline(people.offered(ticket), now=timezone.now())


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "light"), (1440, "dark"), (2560, "dark")])
def test_a_full_floor_is_readable_in_both_schemes_and_every_width(visit, axe, olga, cards, width, scheme):
    health.beat("dispatcher", now=timezone.now(), most_ringing=40)
    talking("alice", cards)
    closing.close(talking("bob", cards), "solved", now=timezone.now())
    lost = talking("carol", cards)
    for line in lost.agent.connections.all():
        presence.disconnect(line.pk, now=timezone.now())
    people.online(people.agent("dora", languages=("fi",)))
    people.ticket(cards, language="fr")
    ticket = people.ticket(cards)
    erik = people.agent("erik")
    people.online(erik)
    rounds(ticket)

    page = live(visit("/board/", olga, width=width, scheme=scheme))

    expect(page.get_by_role("heading", name="Needs you")).to_be_visible()
    expect(page.get_by_text("went round three times")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)


def test_a_new_ticket_appears_without_a_reload(visit, olga, cards):
    page = live(visit("/board/", olga))
    waiting = page.locator(".kpi").get_by_text("Waiting", exact=True).locator("xpath=..").locator("b")
    expect(waiting).to_have_text("0")
    page.evaluate("window.same = document.querySelector('.queues tbody tr')")

    people.ticket(cards)

    expect(waiting).to_have_text("1")
    assert page.evaluate("window.same === document.querySelector('.queues tbody tr')")  # in place, not replaced


def test_people_change_groups_by_themselves_once_the_reader_rests(visit, olga, cards):
    page = live(visit("/board/", olga))

    work = talking("alice", cards)
    expect(page.locator("section.c-busy")).to_contain_text("Alice")
    closing.close(work, "solved", now=timezone.now())

    expect(page.locator("section.c-wrap")).to_contain_text("Alice")
    expect(page.locator("section.c-busy")).to_have_count(0)


def test_nothing_moves_under_the_pointer(visit, olga, cards):
    talking("alice", cards)
    page = live(visit("/board/", olga))
    tile = page.get_by_role("link", name="Alice")
    tile.hover()
    before = tile.bounding_box()

    for name in ("bob", "carol"):
        people.online(people.agent(name))
    people.ticket(cards, language="fr")
    expect(page.locator(".queues tbody tr td").first).to_have_text("1")  # rows keep up meanwhile
    page.mouse.move(before["x"] + 5, before["y"] + 5)

    assert tile.bounding_box() == before
    expect(page.locator("section.c-ok")).to_contain_text("Bob")  # after five seconds of rest


def test_a_ticket_opens_beside_the_board_and_back_closes_it(visit, axe, olga, cards):
    ticket = people.ticket(cards, subject="Card declined abroad")
    people.online(people.agent("erik"))
    rounds(ticket)
    page = live(visit("/board/", olga))

    page.get_by_role("link", name=ticket.number).first.click()

    drawer = page.get_by_role("complementary", name="Ticket")
    expect(drawer.get_by_role("heading", name=f"{ticket.number}, Card declined abroad")).to_be_focused()
    expect(drawer.get_by_text("Offered to Erik").first).to_be_visible()
    expect(drawer.get_by_text("Declined after").first).to_be_visible()
    axe(page)
    page.go_back()
    expect(drawer).to_be_hidden()
    expect(page.locator(":focus")).to_have_attribute("href", f"/board/tickets/{ticket.pk}/")


def test_giving_a_ticket_by_hand_needs_no_mouse(visit, olga, cards):
    ticket = people.ticket(cards)
    erik = people.agent("erik")
    people.online(erik)
    rounds(ticket)
    page = live(visit("/board/", olga))

    page.get_by_role("link", name="Assign by hand").press("Enter")
    choice = page.get_by_label("Give it to")
    expect(choice).to_be_focused()
    choice.select_option(label="Erik, free")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Done. The timeline below says what happens next.")).to_be_visible()
    expect(page.get_by_text("Olga gives it to Erik")).to_be_visible()
    assert Offer.objects.pending().get(ticket=ticket).agent == erik
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Ticket")).to_be_hidden()


def test_a_choice_that_came_too_late_is_said_where_it_was_made(visit, olga, cards):
    people.online(people.agent("erik"))
    ticket = people.ticket(cards)
    page = visit(f"/board/tickets/{ticket.pk}/", olga)
    page.get_by_text("Assign by hand").click()
    rival = people.ticket(cards, priority=9)
    answering.accept(people.offered(rival), now=timezone.now())

    page.get_by_role("button", name="Give the ticket").click()

    expect(page.get_by_role("alert")).to_contain_text("no free seat now")


def test_a_lost_line_is_said_and_the_figures_stay(visit, olga, cards):
    people.ticket(cards)
    page = live(visit("/board/", olga))

    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(page.locator("#live")).to_have_text("Reconnecting")
    expect(page.locator("#connection")).to_contain_text("Connection lost at")
    expect(page.locator(".queues tbody tr td").first).to_have_text("1")
    page.context.set_offline(False)
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#connection")).to_be_empty()


def test_a_silent_dispatcher_is_said_at_the_top(visit, axe, transactional_db):
    page = visit("/board/", people.person("olga", Person.Role.OPERATOR))

    expect(page.get_by_text("The dispatcher is silent.")).to_be_visible()
    axe(page)


def test_a_guarantee_opens_to_what_is_counted(visit, olga, cards):
    work = talking("alice", cards)
    Ticket.objects.filter(pk=work.ticket_id).update(state="closed")

    page = live(visit("/board/", olga))
    page.locator("#guarantees").get_by_text("Lost").click()

    expect(page.get_by_text("A guarantee is broken: 1 lost")).to_be_visible()
    expect(page.get_by_text("is worked on in a state that says otherwise")).to_be_visible()


def test_the_list_of_tickets_fits_a_phone_also_after_a_long_wait(visit, olga, cards):
    ticket = people.ticket(cards, subject="A long subject about a card that a machine has eaten")
    yesterday = timezone.now() - timedelta(hours=27, minutes=39)
    Ticket.objects.filter(pk=ticket.pk).update(created_at=yesterday, waiting_since=yesterday)

    page = visit("/board/tickets/", olga, width=390)

    expect(page.get_by_text("27 h 39 min")).to_be_visible()
    assert page.locator(".scroll").evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_the_pages_around_the_floor_are_accessible(visit, axe, olga, cards, width, scheme):
    ticket = talking("alice", cards).ticket
    people.ticket(cards)

    for path in ("tickets/", f"tickets/{ticket.pk}/", f"queues/{cards.pk}/", "agents/", "tickets/?q=nothing"):
        page = visit(f"/board/{path}", olga, width=width, scheme=scheme)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        axe(page)


def test_the_floor_reads_without_a_script(visit, olga, cards):
    ticket = people.ticket(cards)

    page = visit("/board/", olga, java_script_enabled=False)
    page.get_by_role("link", name=ticket.number).first.click()

    expect(page.get_by_role("heading", name=ticket.number)).to_be_visible()
    expect(page.get_by_text("Assistant hands over")).to_be_visible()
