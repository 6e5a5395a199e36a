"""Why am I waiting: my turn, what I cannot take, what I let go, what went to colleagues. Nobody is named."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from rest_framework.test import APIClient

from dispatch.handing import answering
from dispatch.people import presence
from dispatch.telling import turns
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor():
    """Alice, who has waited longer, and bob; a queue for cards."""
    now = timezone.now()
    found = {"now": now, "queue": people.queue(people.client("acme"), skills={"cards": 2})}
    for minutes, name in ((9, "alice"), (4, "bob")):
        found[name] = people.agent(name, skills={"cards": 3})
        people.online(found[name], now=now - timedelta(minutes=minutes))
    return found


def test_whoever_has_waited_longest_is_next_and_the_other_second(floor):
    alice, bob = (turns.of_agent(floor[name], now=floor["now"]) for name in ("alice", "bob"))

    assert (alice.state, alice.before, alice.people) == ("", 0, 2)
    assert bob.before == 1


def test_what_went_to_a_colleague_says_why_and_what_would_have_changed_it(floor):
    offer = people.offered(people.ticket(floor["queue"], now=floor["now"]), now=floor["now"])
    assert offer.agent == floor["alice"]

    [missed] = turns.of_agent(floor["bob"], now=floor["now"]).missed

    assert missed.queue == "Cards"
    assert missed.why == "You stood second. In the same class a colleague’s turn was longer, by 5:00."
    assert missed.would == "Had you waited 301\u00a0s longer, it would have come to you."
    assert turns.of_agent(floor["alice"], now=floor["now"]).missed == []


def test_tickets_that_i_cannot_take_are_counted_by_reason(floor):
    acme, now = floor["queue"].client, floor["now"]
    people.ticket(floor["queue"], now=now, language="fi")
    people.ticket(floor["queue"], now=now, language="fi")
    people.ticket(people.queue(acme, "loans", skills={"loans": 1}), now=now)

    found = turns.of_agent(floor["bob"], now=now)

    assert found.mine == 0
    assert found.others == [
        ("in a language that you do not speak", 2),
        ("with a skill or level that you do not have", 1),
    ]


def test_what_i_let_go_says_when_i_am_asked_again(floor):
    now = floor["now"]
    offer = people.offered(people.ticket(floor["queue"], now=now), now=now)
    answering.decline(offer, now=now)

    found = turns.of_agent(floor["alice"], now=now)

    cooldown = timedelta(seconds=floor["queue"].decline_cooldown_seconds)
    assert [(one.ticket, one.until) for one in found.resting] == [(offer.ticket_id, now + cooldown)]
    assert (found.mine, found.others) == (0, [("that you have let go", 1)])


@pytest.mark.parametrize(
    ("step", "said"), [(presence.go_offline, "You are offline."), (presence.take_break, "You are on a break.")]
)
def test_where_nothing_can_come_the_reason_is_my_own_state(floor, step, said):
    step(floor["alice"], now=floor["now"])

    assert turns.of_agent(floor["alice"], now=floor["now"]).state == said


def test_an_offer_that_rings_keeps_others_back(floor):
    people.offered(people.ticket(floor["queue"], now=floor["now"]), now=floor["now"])

    assert turns.of_agent(floor["alice"], now=floor["now"]).state == "An offer is ringing: one comes at a time."


def test_the_api_and_the_desk_say_the_same_and_name_nobody(floor):
    offer = people.offered(people.ticket(floor["queue"]))
    api, browser = APIClient(), Browser()
    api.force_login(floor["bob"].person)
    browser.force_login(floor["bob"].person)

    told = api.get("/api/v1/me/turns").json()
    page = browser.get("/desk/turns/").content.decode()

    assert told["before_me"] == 0
    assert told["went_to_others"][0]["queue"] == "Cards"
    assert "Why am I waiting?" in page
    assert "You stood second." in page
    assert "Alice" not in page + str(told)
    assert f"T-{offer.ticket_id}" not in page


def test_how_offers_are_given_out_stands_written_for_everybody(floor):
    floor["queue"].band = 0.4
    floor["queue"].surge_step_percent, floor["queue"].surge_most_percent = 15, 45
    floor["queue"].save()
    for person in (floor["bob"].person, people.member("ann", floor["queue"].client), people.person("pia", "payroll")):
        browser = Browser()
        browser.force_login(person)

        page = browser.get("/terms/").content.decode()

        assert "fair-turn/2" in page
        assert "<dd>0.4</dd>" in page
        assert "by 15 %, up to 45 %" in page


def test_a_clients_people_read_the_terms_of_their_own_queues(floor):
    people.queue(people.client("zeta"), "pensions")
    browser = Browser()
    browser.force_login(people.member("ann", floor["queue"].client))

    assert "Pensions" not in browser.get("/terms/").content.decode()
