"""From the first public page to the first paid ticket, in a browser on a phone.

A student in Lyon, who is a citizen of another country of the EU, and a villager in Norrbotten. Nothing on their side is
done but by the pages; an operator looks at what they hand in, a client hands over a customer.
"""

import contextlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from agents.models import Agent
from agents.onboarding.models import Requirement
from agents.training import shipping
from agents.training.models import Module
from dispatch.models import ApiKey, Assignment, Queue, Ticket
from marketplace.kernel.money import Money
from marketplace.pay.models import Earning
from tests import people
from tests.agents.onboarding import newcomers as applicants
from tests.agents.shifts import planned
from tests.browsers import accessible, browser, session
from tests.stories import desk, scales, schooling, way_in
from tests.stories.ends import End, dial, eventually
from tests.stories.line import ROUND_TRIP_MS, Relay
from tests.stories.newcomers import AILA, CHIARA, Newcomer
from tests.stories.phone import GO, Phone
from tests.stories.scales import KB
from tests.stories.serving import serving

__all__ = ["browser"]

pytestmark = [pytest.mark.django_db(transaction=True)]
ALL = None
SAMPLE = {
    "What the work is",
    "Profile and languages",
    "Agreement",
    "A lesson",
    "Questions",
    "The practice desk",
    "Shifts",
    "The desk, waiting",
    "The desk, in conversation",
    "Earnings",
}  # weighed in every run
CHECKED = {"Profile and languages", "Practice tickets", "The practice desk"}  # for everybody, in every run


@contextlib.contextmanager
def standing(folder: Path, *, slow: bool) -> Iterator[tuple[str, str]]:
    """Where the newcomer's phone finds the site, and where everybody else does; its mails go to `folder`/mails."""
    mails = folder / "mails"
    mails.mkdir()
    relay = Relay() if slow else None
    with contextlib.ExitStack() as stack:
        if relay:
            stack.callback(relay.close)
        known_as = relay.address if relay else ""
        server = stack.enter_context(serving(folder, known_as=known_as, EMAIL_URL=f"filemail:///{mails}"))
        if relay:
            relay.target = server
        yield known_as or server, server


def pictures(who: Newcomer) -> Path | None:
    """A folder for pictures of every station, where PICTURES names one to put it in."""
    if not os.environ.get("PICTURES"):
        return None
    folder = Path(os.environ["PICTURES"]) / who.display_name.lower()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def show(phone: Phone) -> None:
    print(f"\n{phone.who.display_name}\n\n{scales.table(phone.weights)}")  # noqa: T201  seen with -s


def queue_of(who: Newcomer) -> Queue:
    """A client in the newcomer's country, with a queue in their language."""
    return people.queue(people.client("acme", currency=who.currency), language=who.language)


def lets_in(browser: Browser, site: str, agent: Agent) -> None:
    """Olga accepts what was handed in, and approves."""
    olga = applicants.reviewer("olga", "see_documents")
    context = browser.new_context(base_url=site, locale="en-GB")
    context.add_cookies([{"name": "sessionid", "value": session(olga), "url": site}])
    page = context.new_page()
    page.goto(f"/applicants/{agent.pk}/")
    for row in agent.requirements.filter(state=Requirement.State.IN_REVIEW).exclude(kind="approval"):
        page.locator(f"#{row.kind} form[action$='/acceptance/'] {GO}").click()
        expect(page.locator(f"#{row.kind} .state.c-ok")).to_be_visible()
    page.locator(f"form[action$='/approval/'] {GO}").click()
    expect(page.locator("form[action$='/approval/']")).to_have_count(0)
    context.close()


def claims_shift(phone: Phone) -> None:
    """One tap, some days ahead, beside logging in when one likes."""
    now = timezone.now()
    at = planned.soon(now) + timedelta(days=4)
    who = phone.who
    said = {"language": who.language, "zone": who.zone, "currency": who.currency, "skills": {}}
    planned.shift(planned.planner("pelle"), now=now, at=at, **said)
    phone.page.goto("/shifts/?week={}-W{:02d}".format(*at.astimezone(ZoneInfo(who.zone)).isocalendar()[:2]))
    phone.see("li.block.open")
    phone.station("Shifts")
    phone.page.locator("li.block.open form.acts button").click()
    phone.see("li.block.mine")


def answers_customer(phone: Phone, queue: Queue, server: str) -> Assignment:
    """A client hands a customer over; the offer comes over the socket, and so does all that is said."""
    who, key = phone.who, ApiKey.issue(queue.client, "assistant", now=timezone.now())[1]
    asked = {
        "reference": "conv-1",
        "queue": queue.slug,
        "language": who.language,
        "customer": {"reference": "c-1", "name": "Eva"},
        "subject": who.asked,
        "transcript": [{"author": "customer", "text": who.asked, "at": timezone.now().isoformat()}] * 4,
    }
    headers = {"Authorization": f"Bearer {key}"}
    ticket = httpx2.post(f"http://{server}/api/v1/tickets", json=asked, headers=headers, timeout=20, trust_env=False)
    assert ticket.status_code == 201, ticket.text
    desk.accepts(phone, pay="48,00")
    expect(phone.page.locator(".talkpane .talk.machine")).to_contain_text(who.asked)
    with dial(server, "/ws/chat/" + ticket.json()["chat_url"].rsplit("/", 1)[1]) as line:
        customer = End(line)
        desk.writes(phone, who.says[0])
        assert (
            customer.hear(lambda one: one.get("message", {}).get("author") == "agent")["message"]["text"] == who.says[0]
        )
        customer.do("message", text=who.thanked)
        expect(phone.page.locator(".talkpane [data-talk]")).to_contain_text(who.thanked, timeout=phone.patience_ms)
        desk.writes(phone, who.says[1])
        phone.station("The desk, in conversation")
    desk.closes(phone, "solved", note=who.says[1])
    return Assignment.objects.select_related("offer", "ticket").get(ticket=ticket.json()["id"])


@pytest.mark.parametrize(
    ("who", "slow", "asked", "weighs"),
    [
        pytest.param(AILA, False, {"using-the-desk"}, SAMPLE, id="norrbotten", marks=pytest.mark.timeout(300)),
        pytest.param(AILA, True, ALL, ALL, id="norrbotten, slow", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
        pytest.param(CHIARA, True, ALL, ALL, id="lyon, slow", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def test_a_stranger_becomes_an_agent_and_is_paid(
    browser: Browser, tmp_path: Path, who: Newcomer, slow: bool, asked: set[str] | None, weighs: set[str] | None
) -> None:
    """`asked`: the modules that everybody must pass; `weighs`: the stations whose pages are weighed; None is all."""

    def check(station: str, page: Page) -> None:
        if slow or station in CHECKED:
            accessible(page)

    queue = queue_of(who)
    shipping.ship(by=None, now=timezone.now())
    if asked is not None:
        Module.objects.exclude(slug__in=asked).update(required=False)
    with (
        standing(tmp_path, slow=slow) as (site, server),
        Phone(browser, f"http://{site}", who, slow=slow, weighs=weighs, pictures=pictures(who), check=check) as phone,
    ):
        way_in.applies(phone)
        way_in.proves_address(phone, tmp_path / "mails")
        way_in.tells_profile(phone)
        way_in.proves_age_and_rights(phone)
        way_in.names_number_and_account(phone)
        way_in.signs(phone)
        way_in.checks_line(phone)
        schooling.learns(phone)
        phone.page.goto("/onboarding/")
        phone.station("Now it is our turn")
        lets_in(browser, f"http://{server}", phone.agent)
        phone.changes_device()
        way_in.signs_in(phone)
        claims_shift(phone)
        phone.page.goto("/desk/")
        desk.goes_online(phone)
        work = answers_customer(phone, queue, server)
        eventually(lambda: Earning.objects.filter(assignment=work).exists())
        earning = Earning.objects.get(assignment=work)
        phone.page.goto("/earnings")
        phone.see(f"#earning-{earning.pk}")
        phone.station("Earnings")

        measured = phone.agent.connection_checks.get()
    show(phone)
    assert phone.broken == []
    assert (earning.agent_id, earning.money) == (phone.agent.pk, Money(4800, who.currency))
    assert (work.disposition, work.note) == ("solved", who.says[1])
    assert None not in (work.offer.delivered_at, work.offer.seen_at)
    assert Ticket.objects.get() == work.ticket  # practice never reaches the market
    assert (measured.samples, measured.lost_permille) == (20, 0)
    assert measured.round_trip_ms >= ROUND_TRIP_MS if slow else measured.round_trip_ms < ROUND_TRIP_MS
    assert min(measured.down_kbps, measured.up_kbps) > 0
    assert {one.name for one in phone.weights} == (SAMPLE if weighs else set(phone.stations))
    for one in phone.weights:
        assert one.first.bytes < (60 if "desk" in one.name else 100) * KB, str(one)
        assert one.second.bytes < 20 * KB, str(one)
