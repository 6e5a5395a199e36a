"""The pages and doors of limits: published to everybody, one's own hours, what operators set, and bad input."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agents.limits import permits, table
from agents.limits.models import Ceiling, HouseWaiver, Waiting
from agents.models import Activity, Agent, Grant, Person, Session
from dispatch.people import presence
from dispatch.people.hours import HoursRefused
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Agent:
    return people.agent("alice", skills={"cards": 3})


@pytest.fixture
def olga() -> Person:
    one = people.person("olga", Person.Role.OPERATOR)
    Grant.objects.create(person=one, right="publish_shifts", granted_by=one, granted_at=timezone.now())
    return one


def browser(person: Person) -> Browser:
    one = Browser()
    one.force_login(person)
    return one


def ceiling(places: int) -> Ceiling:
    return Ceiling.objects.create(language="en", places=places, guarantee=18000, currency="SEK")


def tired(agent: Agent) -> None:
    """They have worked thirteen hours until now."""
    now = timezone.now()
    Session.begin(agent, Activity.Kind.AVAILABLE, now=now - timedelta(hours=13)).end(now=now)


def test_everybody_reads_every_rule_with_its_source() -> None:
    page = Browser().get("/limits/").content.decode()
    told = Browser().get("/api/v1/limits").json()

    assert all(one.source in page or "§" in one.source for one in table.rules())
    assert {one["key"] for one in told["rules"]} == {one.key for one in table.rules()}
    assert any(one["verified_on"] == "2026-11-20" for one in told["rules"])
    assert "Ds 2024:31" in page


def test_an_agent_sees_how_full_each_limit_is(alice: Agent, olga: Person) -> None:
    said: dict[str, Any] = {"kind": "student", "country": "DK", "valid_from": date(2026, 1, 1), "valid_until": None}
    permits.grant(alice, **said, by=olga, now=timezone.now())

    page = browser(alice.person).get("/limits/mine/").content.decode()
    told = browser(alice.person).get("/api/v1/me/limits").json()

    assert "90 hours a month" in page
    found = next(one for one in told["limits"] if one["rule"] == "dk.student.hours")
    assert (found["limit_seconds"], found["weight"]) == (90 * 3600, "permit")
    assert told["allowed"] is True


def test_an_agent_sets_a_limit_of_their_own_and_takes_it_back(alice: Agent, olga: Person) -> None:
    mine = browser(alice.person)
    today = timezone.now().replace(hour=12, minute=0)
    now = today + timedelta(days=9 - today.weekday())  # a Wednesday to come: in the middle of a week
    Session.begin(alice, Activity.Kind.AVAILABLE, now=now - timedelta(minutes=59)).end(now=now)

    page = mine.post("/limits/mine/", {"hours": "1"}, follow=True).content.decode()
    with pytest.raises(HoursRefused):
        presence.go_available(alice, now=now)
    told = mine.put("/api/v1/me/limits/own", {"hours_a_week": None}, "application/json").json()

    assert "1\u00a0h a week" in page
    assert told["allowed"] is True
    presence.go_available(alice, now=now)


@pytest.mark.parametrize("wrong", ["0", "61", "many", "-1", "NaN", "1e9"])
def test_an_own_limit_that_cannot_be_read_is_said_beside_its_field(alice: Agent, wrong: str) -> None:
    answer = browser(alice.person).post("/limits/mine/", {"hours": wrong})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert permits.own_limit(alice) is None


def test_a_student_is_asked_once_for_a_limit_of_their_own(alice: Agent) -> None:
    mine, bob = browser(alice.person), people.agent("bob")
    asked = "How many hours a week do you want to work, at most?"
    for one in (alice, bob):
        permits.describe(one, country="SE", zone="Europe/Stockholm", student=one == alice)

    assert asked in mine.get("/shifts/").content.decode()
    assert asked in mine.get("/limits/mine/").content.decode()
    assert asked not in browser(bob.person).get("/shifts/").content.decode()

    answered = mine.post("/limits/mine/", {"hours": "15", "from": "shifts"})
    assert (answered.url, permits.own_limit(alice)) == ("/shifts/", 15.0)
    assert asked not in mine.get("/shifts/").content.decode()

    mine.post("/limits/mine/", {"hours": ""})
    assert permits.own_limit(alice) is None
    assert asked not in mine.get("/limits/mine/").content.decode()


def test_who_is_employed_where_the_law_knows_it_agrees_to_longer_weeks_and_takes_it_back(alice: Agent) -> None:
    mine, api = browser(alice.person), "/api/v1/me/limits/longer-weeks"
    assert "More than 48 hours" not in mine.get("/limits/mine/").content.decode()
    assert mine.put(api, {"name": "Alice Ek"}, "application/json").status_code == 404
    permits.describe(alice, country="GB", engagement="employed", zone="Europe/London")

    offered = mine.get("/limits/mine/").content.decode()
    unsigned = mine.post("/limits/mine/consent/", {"name": " "})
    agreed = mine.post("/limits/mine/consent/", {"name": "Alice Ek"}, follow=True).content.decode()
    told = mine.get(api).json()
    taken_back = mine.post("/limits/mine/consent/", {"withdraw": "yes"}, follow=True).content.decode()

    assert "Working Time Regulations 1998, regulation 5" in offered
    assert (unsigned.status_code, "Write your name." in unsigned.content.decode()) == (400, True)
    assert "as Alice Ek" in agreed
    assert (told["possible"], told["law"], told["ends_at"]) == (True, "gb.longer_weeks", None)
    assert "You have taken it back" in taken_back
    assert mine.get(api).json()["ends_at"] is not None


def test_a_reviewer_writes_down_days_without_lectures_and_a_permission(alice: Agent, olga: Person) -> None:
    reviewer = people.person("rosa", Person.Role.OPERATOR)
    Grant.objects.create(person=reviewer, right="review_applicants", granted_by=olga, granted_at=timezone.now())
    said: dict[str, Any] = {"kind": "student", "country": "DE", "valid_from": date(2026, 1, 1), "valid_until": None}
    permit = permits.grant(alice, **said, by=reviewer, now=timezone.now())
    page, hers = f"/limits/people/{alice.pk}/", browser(reviewer)
    days = {"permit": permit.pk, "first": "2027-02-13", "last": "2027-04-11", "source": "uni-koeln.de, Termine"}

    before = hers.get(page).content.decode()
    wrong = hers.post(f"{page}recess/", {**days, "last": "2027-01-01"})
    after = hers.post(f"{page}recess/", days, follow=True).content.decode()
    read = hers.post(f"{page}own-account/", {"permit": permit.pk}, follow=True).content.decode()

    assert "May they work then?" not in before  # another right
    assert (wrong.status_code, "It ends before it begins." in wrong.content.decode()) == (400, True)
    assert "uni-koeln.de, Termine" in wrong.content.decode()  # nothing typed is lost
    assert "No lectures from 13 February 2027 to 11 April 2027: uni-koeln.de, Termine" in after
    assert "I have read the permission" in after
    assert "freelance work allowed" in read
    assert browser(olga).post(f"{page}recess/", days).status_code == 403


def test_the_desk_says_why_one_cannot_go_online(alice: Agent) -> None:
    tired(alice)

    desk = browser(alice.person).get("/desk/").content.decode()
    posted = browser(alice.person).post("/desk/activity/", {"activity": "available"}, follow=True).content.decode()
    answer = browser(alice.person).put("/api/v1/me/activity", {"activity": "available"}, "application/json")

    assert "You cannot go online now." in desk
    assert "11 hours of rest" in posted
    assert answer.status_code == 403
    assert answer.json()["type"] == "hours_refused"
    assert not Session.objects.filter(state="open").exists()


def test_the_desk_shows_before_going_online_whether_there_is_room(alice: Agent) -> None:
    ceiling(1)
    mine = browser(alice.person)

    before = mine.get("/desk/").content.decode()
    people.online(alice)
    after = mine.get("/desk/").content.decode()

    assert 'There is room: <data class="money" value="180.00">' in before
    assert 'Guaranteed: <data class="money" value="180.00">' in after


def test_without_room_one_waits_in_line_from_the_desk_and_leaves_it(alice: Agent) -> None:
    ceiling(0)
    mine = browser(alice.person)

    assert "Go online without a guarantee" in mine.get("/desk/").content.decode()
    joined = mine.post("/desk/line/", follow=True).content.decode()
    assert "number 1 in line" in joined
    assert Waiting.objects.get().agent == alice

    left = mine.post("/desk/line/leaving/", follow=True).content.decode()
    assert "number 1 in line" not in left


def test_the_line_stands_in_the_API_too(alice: Agent) -> None:
    mine = browser(alice.person)
    assert mine.put("/api/v1/me/line").json()["type"] == "no_line"
    ceiling(0)

    joined = mine.put("/api/v1/me/line").json()

    assert (joined["planned"], joined["place"], joined["an_hour"]["amount"]) == (True, 1, 18000)
    assert mine.delete("/api/v1/me/line").status_code == 204
    assert mine.get("/api/v1/me/guarantee").json()["place"] is None


def test_a_break_says_its_reason(alice: Agent) -> None:
    people.online(alice)

    page = browser(alice.person).post("/desk/activity/", {"activity": "break", "reason": "Meal"}, follow=True)

    assert "(Meal)." in page.content.decode()


def test_an_operator_checks_a_stretch_and_sets_a_rule_of_the_house_aside(alice: Agent, olga: Person) -> None:
    tired(alice)
    soon = timezone.localtime() + timedelta(hours=2)
    said = {"starts_at": f"{soon:%Y-%m-%dT%H:%M}", "ends_at": f"{soon + timedelta(hours=3):%Y-%m-%dT%H:%M}"}
    page, hers = f"/limits/people/{alice.pk}/", browser(olga)

    checked = hers.post(page, said).content.decode()
    bare = hers.post(page, {**said, "waive": "yes", "reason": " "})
    done = hers.post(page, {**said, "waive": "yes", "reason": "Their own wish, in writing"}, follow=True)

    assert "A rule of the house" in checked
    assert "Set the rules of the house aside" in checked
    assert bare.status_code == 400
    assert said["starts_at"] in bare.content.decode()  # nothing typed is lost
    assert "Their own wish, in writing" in done.content.decode()
    assert HouseWaiver.objects.get().rule == "eu.daily_rest"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"starts_at": "tomorrow", "ends_at": "later"},
        {"starts_at": "2026-11-23T10:00", "ends_at": "2026-11-23T09:00"},
        {"starts_at": "2026-11-23T10:00", "ends_at": "2026-12-23T09:00"},
        {"starts_at": "2026-11-23T10:00", "ends_at": "2026-11-23T12:00", "reason": "x" * 2001},
    ],
)
def test_a_stretch_that_cannot_be_read_is_said_beside_its_field(
    alice: Agent, olga: Person, said: dict[str, str]
) -> None:
    answer = browser(olga).post(f"/limits/people/{alice.pk}/", said)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_an_operator_sets_changes_and_closes_a_ceiling(alice: Agent, olga: Person) -> None:
    hers = browser(olga)
    said = {"language": "en", "places": "2", "guarantee": "180.50", "currency": "SEK", "skills": ["cards"]}

    hers.post("/limits/ceilings/", said)
    made = Ceiling.objects.get()
    assert (made.guarantee, [one.skill.slug for one in made.needs.all()]) == (18050, ["cards"])
    hers.post(f"/limits/ceilings/{made.pk}/", {"places": "3", "guarantee": "190"})
    made.refresh_from_db()
    assert (made.places, made.guarantee) == (3, 19000)
    hers.post(f"/limits/ceilings/{made.pk}/closing/")
    made.refresh_from_db()
    assert made.closed_at is not None
    assert "No free log-in is guaranteed" in hers.get("/limits/ceilings/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "xx"},
        {"places": "-1"},
        {"places": "many"},
        {"places": "99999999999"},
        {"guarantee": "-1"},
        {"guarantee": "NaN"},
        {"guarantee": "1e30"},
        {"guarantee": ""},
        {"currency": "???"},
        {"skills": ["nonsense"]},
    ],
)
def test_a_ceiling_that_cannot_be_read_is_said_beside_its_field(
    alice: Agent, olga: Person, wrong: dict[str, Any]
) -> None:
    said = {"language": "en", "places": "2", "guarantee": "180", "currency": "SEK", "skills": ["cards"], **wrong}

    answer = browser(olga).post("/limits/ceilings/", said)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Ceiling.objects.exists()


def test_ceilings_and_waivers_stand_in_the_API(alice: Agent, olga: Person) -> None:
    hers, money = browser(olga), {"amount": 18000, "currency": "SEK"}
    said = {"language": "en", "places": 1, "an_hour": money, "skills": {"cards": 2}}

    made = hers.post("/api/v1/ceilings", said, "application/json")
    changed = hers.put(f"/api/v1/ceilings/{made.json()['id']}", {"places": 4, "an_hour": money}, "application/json")
    unknown = hers.post("/api/v1/ceilings", {**said, "skills": {"x": 1}}, "application/json")
    closed = hers.put(f"/api/v1/ceilings/{made.json()['id']}/closure")
    again = hers.put(f"/api/v1/ceilings/{made.json()['id']}/closure")

    assert made.status_code == 201
    assert (changed.json()["places"], changed.json()["skills"]) == (4, {"cards": 2})
    assert (unknown.status_code, unknown.json()["type"]) == (400, "unknown_skill")
    assert closed.json()["closed_at"] is not None
    assert again.status_code == 409

    tired(alice)
    now = timezone.now() + timedelta(hours=1)
    stretch = {"starts_at": now.isoformat(), "ends_at": (now + timedelta(hours=1)).isoformat(), "reason": "Their wish"}
    waived = hers.post(f"/api/v1/agents/{alice.pk}/waivers", stretch, "application/json")
    backwards = {**stretch, "ends_at": stretch["starts_at"]}
    assert waived.json()["rules"] == ["eu.daily_rest"]
    assert hers.get(f"/api/v1/agents/{alice.pk}/limits").json()["engagement"] == "freelance"
    assert hers.post(f"/api/v1/agents/{alice.pk}/waivers", backwards, "application/json").status_code == 400
    assert browser(alice.person).get(f"/api/v1/agents/{alice.pk}/limits").status_code == 403


def test_the_desk_tells_when_new_offers_stop(alice: Agent) -> None:
    now = timezone.now()
    people.online(alice, now=now)
    alice.sessions.get().log_in.__class__.objects.update(
        closes_at=now + timedelta(minutes=20), rule="eu.daily_rest", warned_at=now
    )

    page = browser(alice.person).get("/desk/").content.decode()

    assert "11 hours of rest in each 24 hours. What is open then, you finish." in page
    presence.go_offline(alice, now=now)
