"""Operators plan: by hand, from a file, by copying a week; they cancel, allow, and see who is not there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agents.models import Deed, Person
from agents.notices.models import Notice
from agents.shifts import claiming, copying, importing, publishing
from agents.shifts.models import Claim, Place, Shift
from marketplace.kernel.outbox.models import Event
from tests import people
from tests.agents.shifts import planned
from tests.agents.shifts.planned import HOUR, NOW

pytestmark = pytest.mark.django_db
HEAD = "date,begins,ends,zone,language,skills,places,guarantee,bonus,currency,title"


@pytest.fixture
def olga() -> Person:
    return planned.planner()


def browser(who: Person) -> Browser:
    one = Browser()
    one.force_login(who)
    return one


def typed(**fields: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=9)
    said = {
        "day": f"{day}", "begins": "17:00", "ends": "20:15", "zone": "Europe/Stockholm", "language": "sv",
        "places": "3", "guarantee": "210.50", "bonus": "", "currency": "SEK", "title": "",
        f"skill_{people.skill('cards').pk}": "2",
    }  # fmt: skip
    return {**said, **fields}


def test_a_shift_is_published_by_hand_and_written_down(olga: Person) -> None:
    answer = browser(olga).post("/plan/new/", typed(), follow=True)

    shift = Shift.objects.get()
    assert "Published." in answer.content.decode()
    assert (shift.places, shift.guarantee, shift.length) == (3, 21050, timedelta(hours=3.25))
    assert shift.needs() == {people.skill("cards").pk: 2}
    assert Place.objects.filter(shift=shift, state="free").count() == 3
    assert Deed.objects.get().kind == "shift.published"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": "2026-13-01"}, "Enter a valid date."),
        ({"day": "2020-01-01"}, "It begins in the past."),
        ({"begins": "17:05"}, "Shifts begin on a quarter of an hour."),
        ({"ends": "20:20"}, "Shifts end on a quarter of an hour."),
        ({"begins": "08:00", "ends": "20:15"}, "Twelve hours at most."),
        ({"begins": "noon"}, "Enter a valid time."),
        ({"zone": "Europe/Atlantis"}, "Select a valid choice."),
        ({"language": "swedish"}, "A language is two or three letters"),
        ({"places": "0"}, "greater than or equal to 1"),
        ({"places": "501"}, "less than or equal to 500"),
        ({"guarantee": "0"}, "A guarantee is more than nothing."),
        ({"guarantee": "x"}, "Enter a number."),
        ({"guarantee": "210.50", "currency": "JPY"}, "JPY has no smaller unit."),
        ({"bonus": "-1"}, "greater than or equal to 0"),
        ({"title": "x" * 61}, "at most 60 characters"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_kept(
    olga: Person, fields: dict[str, str], sentence: str
) -> None:
    answer = browser(olga).post("/plan/new/", typed(**fields))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in page
    assert 'value="sv"' in page or "language" in fields
    assert not Shift.objects.exists()


def test_who_was_not_given_the_right_sees_the_plan_and_publishes_nothing(olga: Person) -> None:
    omar = people.person("omar", Person.Role.OPERATOR)
    shift = planned.shift(olga)

    page = browser(omar)

    assert page.get(f"/plan/{shift.pk}/").status_code == 200
    assert "New shift" not in page.get("/plan/").content.decode()
    for path in ("new/", "file/", "copy/", f"{shift.pk}/cancellation/", f"{shift.pk}/allowance/"):
        assert page.post(f"/plan/{path}", typed(reason="Because.")).status_code == 403


def test_a_week_is_copied_once_by_the_same_clock_over_the_change_to_winter(olga: Person) -> None:
    summer = datetime(2026, 10, 22, 15, tzinfo=UTC)  # Thursday 17:00 in Stockholm
    now = datetime(2026, 10, 1, tzinfo=UTC)
    planned.shift(olga, now=now, at=summer, places=2, bonus=700)
    week, zone = date(2026, 10, 19), "Europe/Stockholm"

    first = copying.copy_week(week, date(2026, 10, 26), zone=zone, by=olga, now=now)
    again = copying.copy_week(week, date(2026, 10, 26), zone=zone, by=olga, now=now)

    (copy,) = first.shifts
    assert copy.starts_at == datetime(2026, 10, 29, 16, tzinfo=UTC)
    assert (copy.places, copy.bonus, copy.rows.count()) == (2, 700, 2)
    assert (len(again.shifts), again.before) == (0, 1)


def test_a_shift_over_the_change_of_the_clocks_has_its_true_length() -> None:
    people.skill("cards")
    now = datetime(2026, 10, 1, tzinfo=UTC)
    text = f"{HEAD}\n2026-10-24,22:00,06:00,,sv,cards,1,210,,SEK,\n2027-03-27,22:00,06:00,,sv,cards,1,210,,SEK,\n"

    autumn, spring = importing.read(text, zone="Europe/Stockholm", now=now).rows

    assert (autumn.length, spring.length) == (timedelta(hours=9), timedelta(hours=7))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("24.12.,17:00,20:00,,sv,,1,210,,SEK,", "is no date"),
        ("2026-12-24,17:00,25:00,,sv,,1,210,,SEK,", "is no time of day"),
        ("2026-12-24,17:10,20:00,,sv,,1,210,,SEK,", "quarter of an hour"),
        ("2027-03-28,02:30,06:00,,sv,,1,210,,SEK,", "clock goes forward"),
        ("2026-12-24,17:00,20:00,Mars/Base,sv,,1,210,,SEK,", "no time zone"),
        ("2026-12-24,17:00,20:00,,Swedish,,1,210,,SEK,", "two or three letters"),
        ("2026-12-24,17:00,20:00,,sv,juggling,1,210,,SEK,", "no skill"),
        ("2026-12-24,17:00,20:00,,sv,cards:9,1,210,,SEK,", "level is from 1 to 5"),
        ("2026-12-24,17:00,20:00,,sv,,many,210,,SEK,", "no number of places"),
        ("2026-12-24,17:00,20:00,,sv,,0,210,,SEK,", "From 1 to 500"),
        ("2026-12-24,17:00,20:00,,sv,,1,210.505,,SEK,", "no amount"),
        ("2026-12-24,17:00,20:00,,sv,,1,inf,,SEK,", "no amount"),
        ("2026-12-24,17:00,20:00,,sv,,1,210,,XXX,", "no currency"),
        ("2026-01-01,17:00,20:00,,sv,,1,210,,SEK,", "in the past"),
        ("2026-12-23,17:00,20:00,,sv,cards,2,210,,SEK,", "stands above"),
    ],
)
def test_each_row_of_a_file_says_what_is_wrong_with_it(olga: Person, row: str, sentence: str) -> None:
    people.skill("cards")

    read = importing.read(
        f"{HEAD}\n2026-12-23,17:00,20:00,,sv,cards,2,210,,SEK,\n{row}\n", zone="Europe/Stockholm", now=NOW
    )

    good, wrong = read.rows
    assert good.errors == []
    assert sentence in " ".join(wrong.errors)
    assert not read.publishable


def test_a_file_is_looked_at_mended_and_published_whole(olga: Person) -> None:
    people.skill("cards")
    page, day = browser(olga), timezone.localdate() + timedelta(days=9)
    rows = f"{HEAD.replace(',', ';')}\n{day};17:00;20:00;;sv;cards:2;4;210,50;25;SEK;Payday\n"

    wrong = page.post("/plan/file/", {"text": rows + f"{day};x;20:00;;sv;;1;210;;SEK;\n", "do": "publish"})
    assert (wrong.status_code, Shift.objects.count()) == (400, 0)
    assert "210,50" in wrong.content.decode()
    looked = page.post("/plan/file/", {"text": rows, "do": "look"}).content.decode()
    assert ("Publish the shift" in looked, Shift.objects.count()) == (True, 0)
    page.post("/plan/file/", {"text": rows, "do": "publish"})

    shift = Shift.objects.get()
    assert (shift.title, shift.guarantee, shift.bonus, shift.places) == ("Payday", 21050, 2500, 4)
    assert "published already" in page.post("/plan/file/", {"text": rows}).content.decode()


@pytest.mark.parametrize("text", ["", HEAD, "date,places\n2026-12-24,1", '"' * 9, f"{HEAD}\n" + "x\n" * 501])
def test_a_file_that_is_no_plan_is_told_so(olga: Person, text: str) -> None:
    answer = browser(olga).post("/plan/file/", {"text": text})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(("hours", "paid"), [(30, 0), (20, 1)])
def test_a_late_cancellation_is_paid_and_everybody_hears_why(olga: Person, hours: int, paid: int) -> None:
    shift, alice = planned.shift(olga, at=NOW + hours * HOUR), planned.agent("alice")
    claiming.claim(alice, shift.pk, now=NOW)

    publishing.cancel(shift, reason="Too few tickets.", by=olga, now=NOW)

    claim = Claim.objects.get()
    assert (claim.state, claim.ending) == ("released", "cancelled")
    facts = [event.facts for event in Event.objects.filter(kind="shift_cancelled_late")]
    assert [(one["agent_id"], one["guarantee"]) for one in facts] == [(alice.pk, 21000)] * paid
    assert "Too few tickets." in Notice.objects.get(person=alice.person).body


def test_a_house_limit_yields_to_a_person_with_a_reason(olga: Person) -> None:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    alice = planned.agent("alice")
    evening = planned.shift(olga, now=now, at=now + 72 * HOUR)
    morning = planned.shift(olga, now=now, at=evening.ends_at + 7 * HOUR, hours=8)
    claiming.claim(alice, evening.pk, now=now)
    page = browser(olga)

    page.post(f"/plan/{morning.pk}/allowance/", {"agent": alice.pk, "reason": "She asked for it herself."})

    assert claiming.claim(alice, morning.pk, now=timezone.now()).agent == alice
    assert Deed.objects.filter(kind="limit.waived", agent=alice).exists()


def test_the_plan_shows_places_against_claims(olga: Person) -> None:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    shift = planned.shift(olga, now=now, at=now + HOUR, places=4, title="Payday")
    claiming.claim(planned.agent("alice"), shift.pk, now=now)
    week = "{}-W{:02d}".format(*timezone.localtime(shift.starts_at).isocalendar()[:2])

    page = browser(olga).get(f"/plan/?week={week}").content.decode()

    assert "Payday" in page
    assert "1 / 4" in page
    assert "Alice" in browser(olga).get(f"/plan/{shift.pk}/").content.decode()
