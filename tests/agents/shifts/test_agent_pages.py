"""The agent's pages about shifts, without a script."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client as Browser
from django.utils import timezone

from agents.models import Agent, Person
from agents.shifts import claiming, releasing, swapping
from agents.shifts.models import Absence, Claim, Shift, WaitlistEntry
from tests.agents.shifts import planned

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def olga() -> Person:
    return planned.planner()


@pytest.fixture
def alice() -> Agent:
    return planned.agent("alice")


def browser(who: Agent) -> Browser:
    one = Browser()
    one.force_login(who.person)
    return one


def next_week(by: Person, day: int = 1, hour: int = 17, **fields: object) -> Shift:
    """On a day of the next week at that hour, by Stockholm's clock."""
    now = timezone.now()
    local = now.astimezone(STOCKHOLM)
    monday = local.date() + timedelta(days=7 - local.weekday())
    at = timezone.datetime.combine(
        monday + timedelta(days=day), timezone.datetime.min.time().replace(hour=hour), STOCKHOLM
    )
    return planned.shift(by, now=now, at=at, **fields)


def week_of(shift: Shift) -> str:
    return "{}-W{:02d}".format(*shift.starts_at.astimezone(STOCKHOLM).isocalendar()[:2])


def test_what_it_pays_stands_before_the_claim_and_one_tap_claims(olga: Person, alice: Agent) -> None:
    shift = next_week(olga, bonus=2500, places=4)
    page = browser(alice)

    before = page.get(f"/shifts/?week={week_of(shift)}").content.decode()
    after = page.post(f"/shifts/{shift.pk}/claim/", {"week": week_of(shift)}, follow=True).content.decode()

    for words in ("17:00", "20:00", "Cards, English", "210.00", "+ ", "25.00", "705.00", "4 places", "Claim"):
        assert words in before
    assert "It is yours." in after
    assert "Release" in after
    assert Claim.objects.get().agent == alice


def test_in_bad_luck_the_page_says_the_place_on_the_list(olga: Person, alice: Agent) -> None:
    shift, bob = next_week(olga), planned.agent("bob")
    claiming.claim(bob, shift.pk, now=timezone.now())
    page = browser(alice)

    assert "Wait for a place" in page.get(f"/shifts/?week={week_of(shift)}").content.decode()
    said = page.post(f"/shifts/{shift.pk}/claim/", {"week": week_of(shift)}, follow=True).content.decode()

    assert "You are number 1 on the list" in said
    assert "Leave the list" in said
    page.post(f"/shifts/{shift.pk}/waiting/end/")
    assert WaitlistEntry.objects.get().state == "left"


def test_an_offered_place_is_taken_on_the_page(olga: Person, alice: Agent) -> None:
    shift, bob, now = next_week(olga), planned.agent("bob"), timezone.now()
    claim = claiming.claim(bob, shift.pk, now=now)
    claiming.claim_or_wait(alice, shift.pk, now=now)
    releasing.release(claim, now=now)

    page = browser(alice)
    assert "Kept for you" in page.get(f"/shifts/?week={week_of(shift)}").content.decode()
    page.post(f"/shifts/{shift.pk}/offer/")

    assert Claim.objects.held().get().agent == alice


def test_why_not_is_said_with_the_rule_and_no_button(olga: Person, alice: Agent) -> None:
    evening = next_week(olga, hour=19, hours=4)
    morning = next_week(olga, day=2, hour=6)
    claiming.claim(alice, evening.pk, now=timezone.now())

    said = browser(alice).get(f"/shifts/?week={week_of(morning)}").content.decode()

    assert "11 hours of rest in each 24 hours" in said
    assert f"/shifts/{morning.pk}/claim/" not in said


def test_what_does_not_fit_is_not_shown(olga: Person) -> None:
    shift = next_week(olga, language="fr")
    alice = planned.agent("alice")

    assert "17:00" not in browser(alice).get(f"/shifts/?week={week_of(shift)}").content.decode()


def test_nobody_steps_into_anothers_claim(olga: Person, alice: Agent) -> None:
    bob = planned.agent("bob")
    claim = claiming.claim(bob, next_week(olga).pk, now=timezone.now())

    for verb in ("release", "keep", "swap"):
        assert browser(alice).post(f"/shifts/claims/{claim.pk}/{verb}/").status_code == 404


def test_a_swap_is_asked_for_and_agreed_to_on_pages(olga: Person, alice: Agent) -> None:
    bob, now = planned.agent("bob"), timezone.now()
    given = claiming.claim(alice, next_week(olga).pk, now=now)
    wanted = claiming.claim(bob, next_week(olga, day=4).pk, now=now)
    assert "Ask for it" in browser(alice).get(f"/shifts/claims/{given.pk}/swap/").content.decode()

    browser(alice).post(f"/shifts/claims/{given.pk}/swap/", {"wanted": wanted.pk})
    assert "Somebody would swap a shift with you." in browser(bob).get("/shifts/").content.decode()
    swap = swapping.Swap.objects.get()
    browser(bob).post(f"/shifts/swaps/{swap.pk}/answer/", {"answer": "accept"})

    assert set(Claim.objects.held().values_list("agent", "shift")) == {
        (alice.pk, wanted.shift_id),
        (bob.pk, given.shift_id),
    }


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"first_day": "2026-02-30"}, "Enter a valid date."),
        ({"last_day": "2020-01-01"}, "The last day comes before the first."),
        ({"first_day": "2020-01-01", "last_day": "2020-01-02"}, "At most 31 days back."),
        ({"last_day": "2099-01-01"}, "A year at most."),
        ({"kind": ""}, "Choose one."),
        ({"kind": "sick"}, "Select a valid choice."),
    ],
)
def test_days_away_that_cannot_be_are_said_beside_their_field(
    alice: Agent, said: dict[str, str], sentence: str
) -> None:
    today = timezone.localdate()
    good = {"first_day": f"{today}", "last_day": f"{today + timedelta(days=3)}", "kind": "protected"}

    answer = browser(alice).post("/shifts/away/", {**good, **said})

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert Absence.objects.count() == 0


def test_a_protected_absence_gives_shifts_back_and_is_one_word(olga: Person, alice: Agent) -> None:
    shift = next_week(olga)
    claim = claiming.claim(alice, shift.pk, now=timezone.now())
    day = shift.starts_at.astimezone(STOCKHOLM).date()

    browser(alice).post("/shifts/away/", {"first_day": f"{day}", "last_day": f"{day}", "kind": "protected"})

    claim.refresh_from_db()
    assert (claim.state, claim.ending) == ("released", "away")
    assert Absence.objects.get().protected
    said = browser(alice).post(f"/shifts/{shift.pk}/claim/", follow=True).content.decode()
    assert "You have said that you are away on that day." in said


def test_a_calendar_subscribes_until_the_address_is_ended(olga: Person, alice: Agent) -> None:
    shift, page = next_week(olga, title="Payday"), browser(alice)
    claim = claiming.claim(alice, shift.pk, now=timezone.now())
    said = page.post("/shifts/calendar/", {"do": "make"}).content.decode()
    address = said[said.index("/calendar/") : said.index(".ics") + 4]

    feed = Browser().get(address)

    assert feed["Content-Type"].startswith("text/calendar")
    event = icalendar.Calendar.from_ical(feed.content).walk("VEVENT")[0]
    assert (event["SUMMARY"], event.decoded("DTSTART"), event.decoded("DTEND")) == (
        "Payday", shift.starts_at, shift.ends_at,
    )  # fmt: skip
    assert str(event["UID"]).startswith(f"claim-{claim.pk}@")
    page.post("/shifts/calendar/", {"do": "revoke"})
    assert Browser().get(address).status_code == 404


def test_the_rule_shows_what_it_knows(alice: Agent) -> None:
    said = browser(alice).get("/shifts/places/").content.decode()

    for words in ("Days passed over as protected", "60 minutes early", "Nobody asks which of them it was"):
        assert words in said
