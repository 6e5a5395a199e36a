"""What a board shows to whom: people in groups, alerts, and nothing of another client."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Person, Session
from agents.shifts import attending, claiming
from dispatch.doors.board import parts
from dispatch.floor import alerts, board, house, scope, shifts
from dispatch.floor import people as floor_people
from dispatch.floor.scope import NotYourFloor
from dispatch.handing import answering
from dispatch.models import Seat, WebhookDelivery, WebhookEndpoint
from dispatch.offers import offering, rescinding
from dispatch.people import presence
from dispatch.telling import hints
from dispatch.work import closing
from marketplace.kernel import health
from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Delivery, Event
from tests import people
from tests.agents.shifts import planned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    house.kept.clear()


@pytest.fixture
def olga() -> Person:
    return people.person("olga", Person.Role.OPERATOR)


def seen_by(person: Person) -> board.Board:
    return board.read(scope.of(person), now=timezone.now())


def groups(seen: board.Board) -> dict[str, list[str]]:
    return {group.key: [one.name for one in group.people] for group in seen.groups}


def kinds(seen: board.Board) -> list[str]:
    return [alert.kind for alert in seen.alerts]


def talking(name: str, queue, **fields):
    """Somebody of this name who has accepted a ticket of `queue`."""
    one = people.agent(name, **fields)
    people.online(one)
    ticket = people.ticket(queue)
    return answering.accept(people.offered(ticket), now=timezone.now())


def test_everybody_stands_in_one_group(olga):
    queue = people.queue(people.client("acme"))
    talking("alice", queue, capacity=2)
    closing.close(talking("bob", queue), "solved", now=timezone.now())
    for name in ("carol", "dora", "erik", "frida"):
        people.online(people.agent(name, languages=("fi",)))
    finnish = people.ticket(queue, language="fi")
    offer = people.offered(finnish)
    resting, silent, lost = [one for one in ("carol", "dora", "erik", "frida") if one != name_of(offer.agent)][:3]
    presence.take_break(who(resting), now=timezone.now())
    Seat.objects.filter(agent=who(silent)).update(open=False)
    Session.objects.filter(agent=who(silent)).update(activity="not_responding")
    for line in who(lost).connections.all():
        presence.disconnect(line.pk, now=timezone.now())
    people.online(people.agent("greta", languages=("sv",)))

    assert groups(seen_by(olga)) == {
        "not_responding": [silent.title()],
        "reconnecting": [lost.title()],
        "offer": [offer.agent.display_name],
        "available": ["Greta"],
        "in_conversation": ["Alice"],
        "after_contact_work": ["Bob"],
        "on_break": [resting.title()],
    }


def name_of(agent) -> str:
    return agent.display_name.lower()


def who(name: str):
    return Person.objects.get(email=f"{name}@example.org").agent


def test_a_conversation_comes_before_a_ringing_offer(olga):
    queue = people.queue(people.client("acme"))
    work = talking("alice", queue, capacity=3)
    people.offered(people.ticket(queue))

    seen = seen_by(olga)

    [alice] = seen.people
    assert (alice.group, alice.since, alice.taken, alice.seats) == ("in_conversation", work.started_at, 1, 3)


def test_operators_see_short_names_and_a_clients_people_the_name_that_customers_see():
    assert floor_people.short("Sanna Maria Persson") == "Sanna P."
    assert floor_people.short("Cher") == "Cher"


def test_a_client_sees_its_own_queues_and_people_only_while_they_work_for_it():
    acme, zeta = people.client("acme"), people.client("zeta")
    own, other = people.queue(acme, "cards"), people.queue(zeta, "loans")
    talking("alice", own, capacity=2)
    talking("bob", other, languages=("en",))
    people.online(people.agent("carol"))
    people.ticket(other)

    seen = seen_by(people.member("ann", acme))

    assert [line.name for line in seen.lines] == ["Cards"]
    assert groups(seen) == {"in_conversation": ["Alice"]}
    assert (seen.total.busy, seen.total.able, seen.total.waiting) == (1, None, 0)
    assert seen.people[0].seats == seen.people[0].taken == 1
    assert (seen.occupancy, seen.house) == (None, None)


def test_a_client_is_not_shown_what_its_agent_does_for_another():
    acme, zeta = people.client("acme"), people.client("zeta")
    own, other = people.queue(acme, "cards"), people.queue(zeta, "loans")
    work = talking("alice", own, capacity=2)
    second = people.ticket(other)
    answering.accept(people.offered(second), now=timezone.now())

    [alice] = seen_by(people.member("ann", acme)).people

    assert alice.tickets == (work.ticket_id,)


@pytest.mark.parametrize("role", [Person.Role.AGENT, Person.Role.PAYROLL])
def test_agents_and_payroll_watch_no_floor(role):
    with pytest.raises(NotYourFloor):
        board.of(people.person("pia", role), now=timezone.now())


def test_a_floor_where_all_is_well_needs_nobody(olga):
    health.beat("dispatcher", now=timezone.now())
    talking("alice", people.queue(people.client("acme")))

    assert seen_by(olga).alerts == ()


def test_a_ticket_that_went_round_three_times_says_how(olga):
    queue = people.queue(people.client("acme"), decline_cooldown_seconds=0)
    people.online(people.agent("alice"))
    ticket = people.ticket(queue)
    answering.decline(people.offered(ticket), now=timezone.now())
    undelivered = people.offered(ticket)
    rescinding.take_back_undelivered(now=undelivered.offered_at + timedelta(seconds=3))
    assert "went_round" not in kinds(seen_by(olga))
    last = people.offered(ticket, now=undelivered.offered_at + timedelta(seconds=40))
    offering.acknowledge(last, delivered=True, now=timezone.now())
    answering.expire_due(now=last.expires_at + timedelta(seconds=1))

    [alert] = [one for one in seen_by(olga).alerts if one.kind == "went_round"]

    tired = alert.facts["tired"]
    assert (tired.ticket, tired.declined, tired.expired, tired.undelivered) == (ticket.pk, 1, 1, 1)


def test_tickets_that_nobody_online_can_serve_say_whether_it_is_the_language(olga):
    queue = people.queue(people.client("acme"), skills={"cards": 3})
    people.online(people.agent("alice", skills={"cards": 2}))
    people.ticket(queue)
    people.ticket(queue, language="fr")
    people.ticket(queue, language="fr")

    found = [one for one in seen_by(olga).alerts if one.kind == "nobody_able"]

    assert [(one.facts["cell"].language, one.facts["cell"].count, one.facts["speaks"]) for one in found] == [
        ("en", 1, True), ("fr", 2, False),
    ]  # fmt: skip


def test_a_queue_without_a_price_cannot_offer_its_tickets(olga):
    queue = people.queue(people.client("acme"))
    people.online(people.agent("alice"))
    later = timezone.now() - timedelta(days=9000)
    people.ticket(queue)

    found = alerts.unpriced(board.waiting.cells(scope.of(olga), now=timezone.now()), set(), {queue.pk: "Cards"})

    assert found[0].facts["count"] == 1
    assert board.rulebook.terms_in_force({queue.pk}, later) == {}


def test_people_who_reconnect_with_tickets_are_shown_with_the_end_of_their_grace(olga, settings):
    work = talking("alice", people.queue(people.client("acme")))
    for line in work.agent.connections.all():
        presence.disconnect(line.pk, now=timezone.now())
    since = Session.objects.get(agent=work.agent).activity_since

    [alert] = [one for one in seen_by(olga).alerts if one.kind == "reconnecting"]

    assert alert.facts["held"] == 1
    assert alert.facts["ends"] == [since + timedelta(seconds=settings.RECONNECT_GRACE_SECONDS)]


def test_a_shift_without_its_agent_is_on_the_board_until_somebody_is_there(olga, monkeypatch):
    nudged: list[str] = []
    monkeypatch.setattr(hints.live, "nudge_on_commit", nudged.append)
    begins = planned.soon(timezone.now())
    shift = planned.shift(planned.planner("oskar"), now=begins - timedelta(hours=72), at=begins)
    alice, bob = planned.agent("alice"), planned.agent("bob")
    claiming.claim(alice, shift.pk, now=begins - timedelta(hours=2))

    def seen(minutes: float) -> list[tuple[str, str, str]]:
        found = shifts.alerts(shifts.absent(now=begins + timedelta(minutes=minutes)))
        return [(one.kind, one.facts["one"].name, one.facts["one"].place) for one in found]

    assert seen(-1) == []
    assert seen(1) == [("late_for_shift", "Alice", "held")]
    attending.mark_missed(now=begins + timedelta(minutes=5))
    missed = Event.objects.filter(kind="shift_missed")
    reactions.named("dispatch.show_missed_shift").handler(list(missed))
    assert (nudged, seen(6)) == (["board"], [("missed_shift", "Alice", "free")])
    claiming.claim(bob, shift.pk, now=begins + timedelta(minutes=7))
    assert seen(8) == [("late_for_shift", "Bob", "held")]
    people.online(bob, now=begins + timedelta(minutes=8))
    assert seen(8) == []
    assert "missed_shift" not in kinds(seen_by(olga))


def test_the_board_says_who_is_not_there(olga):
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    shift = planned.shift(
        planned.planner("oskar"), now=hour - timedelta(hours=3), at=hour - timedelta(hours=1), hours=4
    )
    claiming.claim(planned.agent("alice"), shift.pk, now=hour - timedelta(hours=2))
    attending.mark_missed(now=now)

    [alert] = [one for one in seen_by(olga).alerts if one.kind == "missed_shift"]
    page = parts.render(seen_by(olga), "recent")["alerts"]

    assert alert.role == "bad"
    assert "Nobody is there" in page
    assert f"/plan/{shift.pk}/" in page
    assert "missed_shift" not in kinds(seen_by(people.member("ann", people.client("acme"))))


def test_what_was_given_up_is_shown_to_the_house_alone(olga):
    acme = people.client("acme")
    people.queue(acme)
    endpoint = WebhookEndpoint.objects.create(
        client=acme, url="https://acme.example/hook", secret="", created_at=timezone.now()
    )
    WebhookDelivery.objects.create(
        endpoint=endpoint, event_id=1, kind="closed", created_at=timezone.now(), due_at=timezone.now(),
        failed_at=timezone.now(),
    )  # fmt: skip

    assert "failed_webhooks" in kinds(seen_by(olga))
    assert kinds(seen_by(people.member("ann", acme))) == []


def test_a_poison_event_is_shown_with_its_reaction_and_its_reason(olga):
    event = Event.objects.create(stream="ticket:1", position=1, kind="ticket_rated", facts={})
    Delivery.objects.create(
        reaction="quality.rate", event=event, failed_at=timezone.now(), last_error="ValueError at x.py:1"
    )

    [alert] = [one for one in seen_by(olga).alerts if one.kind == "failed_deliveries"]

    assert [(row.reaction, row.last_error) for row in alert.facts["rows"]] == [("quality.rate", "ValueError at x.py:1")]


def test_a_dispatcher_that_says_nothing_is_not_well(olga):
    assert not seen_by(olga).house.well

    health.beat("dispatcher", now=timezone.now())

    assert seen_by(olga).house.well


def test_offers_that_are_held_back_are_said_to_the_house_alone(olga):
    acme = people.client("acme")
    health.beat("dispatcher", now=timezone.now(), most_ringing=None)
    assert "held_back" not in kinds(seen_by(olga))

    health.beat("dispatcher", now=timezone.now(), most_ringing=40)

    [alert] = [one for one in seen_by(olga).alerts if one.kind == "held_back"]
    assert alert.facts == {"most": 40}
    assert "40 ring at once" in parts.render(seen_by(olga), "recent")["alerts"]
    assert "held_back" not in kinds(seen_by(people.member("ann", acme)))


def test_the_board_asks_the_same_few_questions_however_much_waits(olga, django_assert_max_num_queries):
    queue = people.queue(people.client("acme"))
    seen_by(olga)
    for _ in range(30):
        people.ticket(queue)
        people.online(people.agent(f"a{_}"))

    with django_assert_max_num_queries(35):
        seen_by(olga)


def test_a_second_look_within_a_second_asks_only_whose_board_it_is(olga, django_assert_num_queries):
    people.queue(people.client("acme"))
    now = timezone.now()
    first = board.of(olga, now=now)

    with django_assert_num_queries(1):
        assert board.of(olga, now=now + timedelta(milliseconds=900)) is first
    assert board.of(olga, now=now + timedelta(milliseconds=1100)) is not first


def test_a_closed_queue_leaves_the_floor_once_it_is_empty_and_its_day_is_over(olga):
    acme = people.client("acme")
    people.queue(acme, "old", open=False)
    people.queue(acme, "new")
    people.ticket(people.queue(acme, "closing"))
    acme.queues.filter(slug="closing").update(open=False)

    assert sorted(line.name for line in seen_by(olga).lines) == ["Closing", "New"]
