"""What Rocket.Chat's omnichannel routing is tested for, and Odoo's and Libredesk's, asked of ours from outside."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from dispatch.models import ClosedDay, OpeningHours, Ring
from tests.stories.outside import Outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    return Outside(monkeypatch)


def test_r1_and_r6_whoever_is_available_is_chosen_and_nobody_else_ever(outside):
    outside.queue()
    resting, gone, silent = outside.desk("alice"), outside.desk("bob"), outside.desk("carla")
    resting.says("break")
    gone.says("offline")
    outside.assistant.hands_over()
    outside.matches()
    assert silent.offer
    outside.passes(21)  # it went by unanswered: not responding
    here = outside.desk("dora")
    outside.matches()

    assert silent.activity == "not_responding"
    assert outside.ringing()["Dora"]
    assert not any(one.offers for one in (resting, gone, silent))
    assert here.offer


def test_r2_and_o12_a_customer_who_comes_back_goes_to_whoever_knows_them_if_they_are_there(outside):
    outside.queue(sticky_seconds=60, returning_within_hours=72)
    alice = outside.desk("alice")
    outside.assistant.hands_over(customer={"reference": "kim"})
    outside.matches()
    alice.serves()
    bob = outside.desk("bob")
    outside.passes(40)

    outside.assistant.hands_over(customer={"reference": "kim"})
    outside.matches()
    assert (len(alice.offers), len(bob.offers)) == (1, 0)
    alice.serves()

    alice.says("offline")
    outside.assistant.hands_over(customer={"reference": "kim"})
    outside.matches()
    assert len(bob.offers) == 1


def test_r3_with_nobody_there_a_ticket_waits_and_is_told_no_figure_that_nobody_knows(outside):
    outside.queue()

    ticket = outside.assistant.hands_over()

    assert (ticket["state"], ticket["place"]) == ("waiting", 1)
    assert ticket["estimated_wait_seconds"] is None


def test_r4_whoever_has_two_seats_never_has_a_third_conversation(outside):
    outside.queue()
    alice = outside.desk("alice", capacity=2)
    tickets = [outside.assistant.hands_over() for _ in range(3)]
    while outside.matches():
        alice.accepts()

    assert len(alice.works) == 2
    assert outside.assistant.state(tickets[2]) == "waiting"


def test_r5_a_suspended_agent_is_offered_nothing_and_cannot_go_online(outside):
    from dispatch.handing import suspending
    from tests import people

    outside.queue()
    alice = outside.desk("alice")
    olga = people.person("olga", "operator")
    suspending.suspend(alice.who, reason="Asked to pause.", by=olga, now=outside.now)
    outside.assistant.hands_over()

    assert outside.matches() == 0
    assert alice.says("available")[0] == 403


def test_r7_and_o4_the_less_busy_is_chosen_until_both_have_as_much(outside):
    outside.queue("others", skills={"others": 1})
    outside.queue("cards", fairness_seconds=0)
    alice, bob = outside.desk("alice", capacity=4, skills={"others": 1}), outside.desk("bob", capacity=4)
    for _ in range(2):
        outside.assistant.hands_over("others")
        outside.matches()
        alice.accepts()
    chosen = []
    for _ in range(2):
        outside.assistant.hands_over("cards")
        outside.matches()
        [one] = [desk for desk in (alice, bob) if desk.offers]
        chosen.append(one.who.display_name)
        one.accepts()

    assert chosen == ["Bob", "Bob"]
    assert len(alice.works) == len(bob.works) == 2


def test_r8_of_equals_the_one_who_has_waited_longest_and_so_they_take_turns(outside):
    outside.queue(fairness_seconds=0)
    alice, bob = outside.desk("alice"), outside.desk("bob")
    chosen = []
    for _ in range(4):
        outside.passes(5)
        outside.assistant.hands_over()
        outside.matches()
        [one] = [desk for desk in (alice, bob) if desk.offers]
        chosen.append(one.who.display_name)
        one.serves()

    assert chosen == ["Alice", "Bob", "Alice", "Bob"]


def test_o1_and_o3_a_customer_is_served_in_their_language(outside):
    outside.queue()
    alice, bob = outside.desk("alice", languages=("en",)), outside.desk("bob", languages=("sv", "en"))
    outside.assistant.hands_over(language="sv-SE")

    outside.matches()

    assert (len(alice.offers), len(bob.offers)) == (0, 1)
    assert bob.offer["language"] == "sv"


def test_o2_where_nobody_speaks_it_the_published_fallback_is_asked_after_its_time(outside):
    queue = outside.queue(language_fallback=["en"])
    Ring.objects.create(queue=queue, number=1, after_seconds=30, fallback_languages=1)
    alice = outside.desk("alice", languages=("en",))
    outside.assistant.hands_over(language="fi")
    assert outside.matches() == 0

    outside.passes(31)

    assert alice.offer["language"] == "en"


STOCKHOLM = ZoneInfo("Europe/Stockholm")
TUESDAY, WEDNESDAY = 1, 2
WEEK = [(day, time(10), time(18)) for day in range(5)]


@pytest.mark.parametrize(
    ("hours", "closed", "zone", "asked", "opens"),
    [
        ([(TUESDAY, time(9), time(17))], [], "Europe/Stockholm", (2026, 11, 24, 8, 0), (2026, 11, 24, 9, 0)),
        ([(TUESDAY, time(9), time(17))], [], "Europe/Stockholm", (2026, 11, 24, 18, 0), (2026, 12, 1, 9, 0)),
        (
            [(TUESDAY, time(9), time(17)), (WEDNESDAY, time(9), time(17))],
            [],
            "Europe/Stockholm",
            (2026, 11, 24, 17, 0),
            (2026, 11, 25, 9, 0),
        ),
        (
            [(TUESDAY, time(9), time(17))],
            [date(2026, 11, 24)],
            "Europe/Stockholm",
            (2026, 11, 24, 9, 30),
            (2026, 12, 1, 9, 0),
        ),
        (
            [*WEEK, (5, time(10), time(14))],
            [],
            "Asia/Kolkata",
            (2026, 11, 28, 18, 1, 43),
            (2026, 11, 30, 10, 0),
        ),
    ],
)
def test_a_ticket_out_of_hours_waits_and_is_told_when_its_queue_opens(outside, hours, closed, zone, asked, opens):
    """Libredesk's table, as far as it is about openings; our service level counts from there."""
    place = ZoneInfo(zone)
    queue = outside.queue(time_zone=zone)
    for weekday, first, last in hours:
        OpeningHours.objects.create(queue=queue, weekday=weekday, opens=first, closes=last)
    for day in closed:
        ClosedDay.objects.create(queue=queue, date=day)
    outside.at(datetime(*asked, tzinfo=place))
    alice = outside.desk("alice")
    outside.at(datetime(*asked, tzinfo=place))

    ticket = outside.assistant.hands_over()

    assert datetime.fromisoformat(ticket["opens_at"]) == datetime(*opens, tzinfo=place)
    assert outside.matches() == 0
    outside.at(datetime(*opens, tzinfo=place))
    alice.connects()
    alice.says("available")
    outside.matches()
    assert alice.offer["ticket"] == ticket["id"]


def test_a_queue_that_never_opens_again_says_so_and_does_not_look_for_ever(outside):
    queue = outside.queue(time_zone="Europe/Stockholm")
    OpeningHours.objects.create(queue=queue, weekday=TUESDAY, opens=time(9), closes=time(17))
    outside.at(datetime(2026, 11, 25, 9, 0, tzinfo=STOCKHOLM))
    for week in range(60):
        from datetime import timedelta

        ClosedDay.objects.create(queue=queue, date=date(2026, 12, 1) + timedelta(weeks=week))

    status, answer = outside.assistant.asks()

    assert status in {201, 409}
    assert not answer.get("opens_at")
