"""Earnings, payroll and quality in a real browser: in both schemes, on a phone and on a desk, without a mouse."""

import csv
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agents.models import Agent, Person
from dispatch.work import rating
from marketplace.pay.models import Earning, Period
from marketplace.quality import judging
from tests import people
from tests.pay import work


@pytest.fixture
def alice(site) -> Agent:
    """She has just worked two tickets, the second beyond its included minutes."""
    one, begun = people.agent("alice", skills={"cards": 2}), timezone.now() - timedelta(minutes=30)
    people.online(one, now=begun)
    queue = people.queue(people.client("acme"), skills={"cards": 2})
    work.done(queue, at=begun, seconds=60)
    work.done(queue, at=begun + timedelta(minutes=5), seconds=840, wrap_up=60)
    work.react()
    return one


@pytest.fixture
def pia(site) -> Person:
    return people.person("pia", Person.Role.PAYROLL)


def rated(queue, scores) -> None:
    now = timezone.now()
    for number, score in enumerate(scores):
        done = work.done(queue, at=now - timedelta(minutes=40 - number), seconds=20)
        rating.rate(done.ticket, score, comment="Très clair." if number % 2 else "", now=now)


def fits(page: Page) -> bool:
    """No sideways scroll, a phone's page not even on the smallest. From now on the whole page is in view."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    found = []
    for tried in (320, width) if width < 640 else (width,):
        page.set_viewport_size({"width": tried, "height": 3000})  # so that nothing is under the navigation
        found.append(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
    return all(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_earnings_page_is_readable_everywhere(visit, axe, alice, scheme, width):
    page = visit("/earnings?range=period", alice.person, width=width, scheme=scheme)

    expect(page.get_by_label("Sum")).to_contain_text("108.30")
    assert fits(page)
    axe(page)


def test_a_line_opens_down_to_its_record_without_a_mouse(visit, alice):
    row = Earning.objects.order_by("-ended_at")[0]
    day = timezone.localtime(row.ended_at, ZoneInfo(alice.person.time_zone)).date()
    page = visit(f"/earnings?range=period&day={day}", alice.person, width=390)
    line = page.locator(f"#earning-{row.pk}")
    line.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    expect(line).to_contain_text("Time over 12 minutes 15:00 used")
    expect(line).to_contain_text("12.30")
    line.get_by_text("Compute it yourself").focus()
    page.keyboard.press("Enter")
    expect(line).to_contain_text("4800 + 410 × max(0, 900 − 720) ÷ 60 = 6030")
    page.get_by_role("link", name="All inputs and sources").first.click()
    assert '"handled_seconds":900' in page.content().replace(" ", "")


def test_somebody_new_is_told_where_their_tickets_will_stand(visit, axe, site):
    page = visit("/earnings", people.agent("bob").person, width=390)

    expect(page.get_by_role("heading", name="Nothing yet today")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_pia_reads_a_period_and_its_checks(visit, axe, alice, pia, scheme, width):
    page = visit("/payroll", pia, width=width, scheme=scheme)

    assert fits(page)
    axe(page)
    page.get_by_role("link", name="Nov").or_(page.locator("tbody th a")).first.click()

    expect(page.get_by_role("listitem").filter(has_text="The ledger sums to zero, 2 rows")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Alice")).to_contain_text("108.30")
    expect(page.get_by_text("Not passed")).to_have_count(0)
    assert fits(page)
    axe(page)


def test_pia_takes_the_register_with_her(visit, alice, pia, tmp_path):
    page = visit(f"/payroll/{Period.objects.get().pk}", pia)

    with page.expect_download() as started:
        page.get_by_role("link", name="Register, CSV").click()
    file = Path(tmp_path) / "register.csv"
    started.value.save_as(file)

    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert (rows[-1]["record"], rows[-1]["lines"], rows[-1]["amount"]) == ("total", "2", "108.30")


def test_olga_is_told_that_pay_is_not_hers_to_see(visit, site):
    page = visit("/payroll", people.person("olga", "operator"))

    expect(page.get_by_text("Only payroll staff can see this.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_standing_stands_with_its_interval_and_its_count(visit, axe, site, scheme, width):
    bob = people.agent("bob", skills={"cards": 1})
    people.online(bob, now=timezone.now() - timedelta(hours=1))
    rated(people.queue(people.client("acme")), [5] * 18 + [2, 1])
    judging.judge([bob.pk])

    page = visit("/quality", bob.person, width=width, scheme=scheme)

    bob.refresh_from_db()
    card = page.get_by_role("region", name="Standing")
    expect(card).to_contain_text("20 ratings")
    expect(card).to_contain_text(f"{bob.standing * 100:.1f}")
    expect(card).to_contain_text(f"{bob.standing_low * 100:.1f}")
    expect(page.get_by_text("Très clair.").first).to_be_visible()
    assert fits(page)
    axe(page)


def test_below_twenty_ratings_there_is_no_standing(visit, axe, site):
    bob = people.agent("bob")
    people.online(bob, now=timezone.now() - timedelta(hours=1))
    rated(people.queue(people.client("acme")), [5] * 2)

    page = visit("/quality", bob.person, width=390)

    card = page.get_by_role("region", name="Standing")
    expect(card).to_contain_text("Too few ratings for a standing. It appears after 20.")
    expect(card).not_to_contain_text("%")
    axe(page)
