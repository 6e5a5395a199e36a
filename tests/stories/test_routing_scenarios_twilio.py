"""What TaskRouter's reservations promise, asked of ours from outside: docs/scenarios.md names each by its number."""

import pytest

from dispatch.models import QueueSkill
from tests import people
from tests.stories.outside import Outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    return Outside(monkeypatch)


def kinds(outside: Outside, ticket) -> list[str]:
    timeline = outside.assistant.get(f"tickets/{ticket['id']}/timeline")
    return [entry["kind"] for entry in timeline["results"]]


def test_t1_every_step_of_a_ticket_is_told_once_and_everybody_agrees_on_it(outside):
    outside.queue()
    alice = outside.desk("alice")
    ticket = outside.assistant.hands_over()
    seen = [outside.assistant.state(ticket)]
    outside.matches()
    offer = alice.offer
    seen.append(alice.get(f"offers/{offer['id']}")["state"])
    work = alice.accepts()
    seen += [outside.assistant.state(ticket), alice.get(f"offers/{offer['id']}")["state"], work["state"]]
    alice.closes(work)
    seen += [outside.assistant.state(ticket), alice.works[0]["state"]]
    alice.completes(work)

    assert seen == ["waiting", "pending", "assigned", "accepted", "active", "closed", "acw"]
    assert alice.works == []
    assert kinds(outside, ticket) == [
        "ticket_created", "offer_made", "offer_accepted", "ticket_closed", "work_completed",
    ]  # fmt: skip


def test_t2_a_decline_gives_the_ticket_back_and_leaves_its_agent_as_they_were(outside):
    outside.queue()
    alice = outside.desk("alice", capacity=2)
    ticket = outside.assistant.hands_over()
    before = alice.sees()["activity"]
    outside.matches()

    status, offer = alice.declines()

    assert (status, offer["state"]) == (200, "declined")
    assert outside.assistant.state(ticket) == "waiting"
    assert alice.sees()["activity"] == before
    assert outside.matches() == 0  # it rests before it comes back to her


def test_t3_a_cancelled_ticket_takes_its_offer_back_and_a_taken_one_is_released_and_paid(outside):
    outside.queue()
    alice = outside.desk("alice", capacity=2)
    rung, held = outside.assistant.hands_over(), None
    outside.matches()
    offer = alice.offer

    assert outside.assistant.call("put", f"tickets/{rung['id']}/cancellation")[0] == 200
    status, problem = alice.call("put", f"offers/{offer['id']}/acceptance")
    assert (status, problem["type"].rsplit("/", 1)[-1]) == (409, "offer_gone")
    assert alice.get(f"offers/{offer['id']}")["state"] == "rescinded"

    held = outside.assistant.hands_over()
    outside.matches()
    alice.accepts()
    assert outside.assistant.call("put", f"tickets/{held['id']}/cancellation")[0] == 200
    assert alice.works == []
    assert people.Agent.objects.get().assignments.get(ticket=held["id"]).release_cause == "client_cancelled"


def test_t4_one_offer_rings_at_a_time_and_a_break_takes_it_back_and_closes_every_seat(outside):
    """Ours in place of three at once: whoever has three seats is rung by one ticket after the other."""
    outside.queue()
    alice = outside.desk("alice", capacity=3)
    for _ in range(3):
        outside.assistant.hands_over()
    outside.matches()
    assert len(alice.offers) == 1
    offer = alice.offer

    assert alice.says("break")[0] == 200

    assert alice.get(f"offers/{offer['id']}")["state"] == "rescinded"
    assert alice.get("me/seats")["free"] == 0
    assert outside.matches() == 0
    assert alice.activity == "break"


def test_t5_an_answer_to_what_has_moved_on_is_refused_and_changes_nothing(outside):
    """Ours in place of versions in a header: every step is compared with the state it starts from, and answers 409."""
    outside.queue()
    alice = outside.desk("alice")
    outside.assistant.hands_over()
    outside.matches()
    offer = alice.offer
    work = alice.accepts()
    alice.closes(work)

    again = [
        alice.call("put", f"offers/{offer['id']}/acceptance")[0],
        alice.call("put", f"offers/{offer['id']}/refusal", {})[0],
        alice.closes(work)[0],
    ]

    assert again == [409, 409, 409]
    assert alice.works[0]["state"] == "acw"


def test_t6_a_request_sent_again_has_its_effect_once(outside):
    outside.queue()
    body = {"reference": "A-1", "queue": "cards", "customer": {"reference": "c-1"}, "transcript": []}
    key = {"Idempotency-Key": "the same"}

    answers = [outside.assistant.call("post", "tickets", body, **key) for _ in range(4)]

    assert len({answer[1]["id"] for answer in answers}) == 1
    assert len(outside.assistant.get("tickets")["results"]) == 1
    assert outside.assistant.call("post", "tickets", {**body, "reference": "A-2"}, **key)[0] == 409


def test_t7_a_lost_line_is_reconnecting_then_offline_and_the_ticket_keeps_its_place(outside):
    outside.queue()
    alice = outside.desk("alice")
    first = outside.assistant.hands_over()
    outside.matches()
    alice.accepts()
    outside.assistant.hands_over()

    alice.drops()
    assert alice.activity == "reconnecting"
    outside.passes(95)

    assert alice.activity == "offline"
    assert outside.assistant.state(first) == "waiting"
    assert outside.assistant.get(f"tickets/{first['id']}")["place"] == 1


def test_t8_a_warm_transfer_that_is_refused_leaves_the_ticket_where_it_was_and_ends_once(outside):
    outside.queue()
    alice, bob = outside.desk("alice"), outside.desk("bob")
    ticket = outside.assistant.hands_over()
    outside.matches()
    first, second = (alice, bob) if alice.offers else (bob, alice)
    work = first.accepts()
    to = {"to": {"agent": second.who.pk}, "warm": True, "note": "Knows cards."}
    status, transfer = first.call("post", f"assignments/{work['id']}/transfer", to)
    assert status == 201

    assert second.declines()[0] == 200

    assert first.get(f"transfers/{transfer['id']}")["state"] == "refused"
    assert [one["id"] for one in first.works] == [work["id"]]
    assert outside.assistant.state(ticket) == "assigned"
    assert first.call("delete", f"assignments/{work['id']}/transfer")[0] == 409


def test_t10_a_higher_priority_stands_earlier_and_no_place_lies_in_the_future(outside):
    outside.queue(priority=3, priority_step_seconds=60)
    plain = outside.assistant.hands_over()
    urgent = outside.assistant.hands_over(priority=9)

    assert outside.assistant.get(f"tickets/{urgent['id']}")["place"] == 1
    assert outside.assistant.get(f"tickets/{plain['id']}")["place"] == 2
    assert outside.assistant.asks(priority=10)[0] == 400
    assert outside.assistant.asks(priority=-1)[0] == 400


def test_t11_an_answer_in_time_wins_over_the_timer_and_one_after_the_deadline_never(outside):
    outside.queue(offer_timeout_seconds=20, decline_cooldown_seconds=0)
    alice = outside.desk("alice")
    outside.assistant.hands_over()
    outside.matches()
    offer = alice.offer
    outside.passes(19.9)

    assert alice.call("put", f"offers/{offer['id']}/acceptance")[0] == 200

    outside.assistant.hands_over()
    alice.closes(alice.works[0])
    alice.completes({"id": people.Agent.objects.get().assignments.get().pk})
    outside.matches()
    late = alice.offer
    outside.passes(20.2)  # due, and within the sweep's grace
    assert alice.get(f"offers/{late['id']}")["state"] == "pending"
    assert alice.call("put", f"offers/{late['id']}/acceptance")[0] == 409


def test_t12_a_ticket_rings_at_one_person_and_comes_back_when_that_one_lets_it_go(outside):
    """Ours in place of many at once: offers are exclusive."""
    outside.queue()
    desks = [outside.desk(name) for name in ("alice", "bob", "carla")]
    ticket = outside.assistant.hands_over()
    rung = []
    for _ in desks:
        outside.matches()
        [ringing] = [one for one in desks if one.offers]
        rung.append(ringing.who.display_name)
        assert outside.assistant.state(ticket) == "waiting"
        ringing.declines()

    assert sorted(rung) == ["Alice", "Bob", "Carla"]
    assert outside.assistant.state(ticket) == "waiting"
    assert outside.matches() == 0


def test_an_exhausted_ticket_waits_on_widens_and_comes_back_sooner(outside):
    """Everybody has refused: never closed for lack of takers, the pause is halved, the price rises where it may."""
    queue = outside.queue(decline_cooldown_seconds=600, surge_step_percent=10, surge_most_percent=20)
    QueueSkill.objects.create(queue=queue, skill=people.skill("cards"), level=1)
    alice = outside.desk("alice", skills={"cards": 1})
    ticket = outside.assistant.hands_over()
    outside.matches()
    pay = alice.offer["pay"]["amount"]
    alice.declines()
    outside.passes(295)
    assert alice.offers == []
    outside.passes(6)

    assert outside.assistant.state(ticket) == "waiting"
    assert alice.offer["pay"]["amount"] == pay * 110 // 100
