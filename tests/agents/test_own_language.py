"""Shifts, limits and one's own data, read in French and Swedish: pages, refusals, the published table."""

from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agents.models import Agent
from agents.shifts import claiming
from tests import people
from tests.agents.shifts import planned

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def reader(agent: Agent, locale: str) -> Browser:
    agent.person.locale = locale
    agent.person.save()
    browser = Browser()
    browser.force_login(agent.person)
    return browser


def test_a_swede_reads_the_week_and_why_a_shift_cannot_be_had() -> None:
    now, olga, alice = timezone.now(), planned.planner(), planned.agent("alice")
    first = planned.shift(olga, now=now, at=planned.soon(now))
    second = planned.shift(olga, now=now, at=planned.soon(now), title="B")
    browser, week = reader(alice, "sv"), "{}-W{:02d}".format(*first.starts_at.astimezone(STOCKHOLM).isocalendar())
    claiming.claim(alice, first.pk, now=now)

    page = browser.post(f"/shifts/{second.pk}/claim/", {"week": week}, follow=True).content.decode()

    for words in ("Du har ett annat pass vid den tiden.", "Så fördelas platserna", "Från 80 % säger vi till", "Ditt"):
        assert words in page


def test_french_people_read_the_published_limits_with_their_notes() -> None:
    browser = reader(people.agent("alice"), "fr")

    page = browser.get("/limits/").content.decode()

    for words in (
        "11 heures de repos par période de 24 heures",
        "En moyenne sur 17 semaines civiles",
        "Union européenne et EEE",
        "À partir de 80 % d’une limite",
    ):
        assert words in page


def test_a_limit_is_named_in_the_readers_language_where_it_is_counted() -> None:
    browser = reader(people.agent("alice"), "sv")

    found = browser.get("/api/v1/me/limits").json()["limits"]

    assert "11 timmars vila under varje 24 timmar" in {one["title"] for one in found}


def test_a_swede_reads_what_becomes_of_their_data() -> None:
    browser = reader(people.agent("alice"), "sv")

    page = browser.get("/me/data/").content.decode()

    for words in ("Dina uppgifter", "Skapa mitt arkiv", "Namn, e-post, språk, tidszon", "Görs namnlöst.", 'lang="sv"'):
        assert words in page
