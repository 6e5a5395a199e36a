"""On the desk an agent says how many conversations they want at once."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from agents.models import Agent
from dispatch.models import Seat
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Agent:
    alice = people.agent("alice", capacity=3)
    people.online(alice)
    return alice


@pytest.fixture
def browser(alice: Agent) -> Browser:
    browser = Browser()
    browser.force_login(alice.person)
    return browser


def want(browser: Browser, wanted: str) -> str:
    return browser.post(reverse("desk_seats"), {"wanted": wanted}, follow=True).content.decode()


def test_fewer_at_once_holds_from_the_next_offer_on(browser: Browser, alice: Agent) -> None:
    page = want(browser, "2")

    assert Seat.objects.filter(agent=alice, open=True).count() == 2
    assert "2 of 2 seats free" in page
    assert 'value="2" aria-pressed="true"' in page


def test_a_swede_reads_the_desk_its_scripts_words_and_what_it_refuses(browser: Browser, alice: Agent) -> None:
    alice.person.locale = "sv"
    alice.person.save()

    page = want(browser, "4")

    for words in ('lang="sv"', "Väntar på ett ärende", "3 av 3 platser lediga", "Varför paus, om du vill", "Måltid"):
        assert words in page
    assert "Du kan vilja ha ett samtal i taget" in page
    assert '"key_accept": "Ta erbjudandet"' in page
    assert '"{key} then {next}": "{key} sedan {next}"' in page


@pytest.mark.parametrize("wanted", ["0", "4", "many", "", "²"])
def test_what_cannot_be_is_said_and_changes_nothing(browser: Browser, alice: Agent, wanted: str) -> None:
    page = want(browser, wanted)

    assert "conversation" in page
    assert Agent.objects.get(pk=alice.pk).seats_wanted is None


def test_who_has_one_seat_has_nothing_to_choose() -> None:
    bob, browser = people.agent("bob", capacity=1), Browser()
    browser.force_login(bob.person)

    assert reverse("desk_seats") not in browser.get(reverse("desk")).content.decode()
