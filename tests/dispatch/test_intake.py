"""What becomes of a ticket at the door: pilots, overflow, hours, promises, and those who come back."""

from datetime import UTC, datetime, time, timedelta

import pytest

from dispatch.arriving import intake, ramping
from dispatch.floor import timeline
from dispatch.handing import answering
from dispatch.models import OpeningHours, Queue, Ticket
from dispatch.reading import estimates, pacing
from dispatch.telling import snapshot
from dispatch.work import closing
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)  # a Wednesday


@pytest.fixture(autouse=True)
def _nothing_kept():
    pacing._kept.clear()
    estimates._long_lines.clear()


def asked(queue: Queue, reference: str, **fields):
    return intake.Request(reference=reference, queue=queue, customer_reference="c", **fields)


def share(queue: Queue, count: int = 400) -> set[str]:
    """Which of so many references the queue takes."""
    found, told = set(), []
    for number in range(count):
        try:
            intake.take_in(queue.client, asked(queue, f"r{number}"), now=NOW)
            found.add(f"r{number}")
        except ramping.BeyondPilot as beyond:
            told.append(beyond.facts)
    assert told == [{"allowed_percent": queue.intake_percent}] * (count - len(found))
    return found


def test_a_share_takes_about_so_many_and_the_same_ones_when_it_grows():
    acme = people.client("acme")
    queue = people.queue(acme, intake_percent=20)

    first = share(queue)
    Queue.objects.update(intake_percent=50)
    queue.refresh_from_db()
    later = share(queue)

    assert 50 < len(first) < 110
    assert 160 < len(later) < 240
    assert first < later


def test_what_was_taken_is_known_also_when_the_pilot_has_ended():
    queue = people.queue(people.client("acme"))
    first, _ = intake.take_in(queue.client, asked(queue, "A"), now=NOW)
    Queue.objects.update(intake_percent=0)

    assert intake.take_in(queue.client, asked(queue, "A"), now=NOW) == (first, False)
    with pytest.raises(ramping.BeyondPilot):
        intake.take_in(queue.client, asked(queue, "B"), now=NOW)


def test_an_hour_takes_so_many_and_says_when_to_come_again():
    queue = people.queue(people.client("acme"), intake_per_hour=2)
    intake.take_in(queue.client, asked(queue, "A"), now=NOW)
    intake.take_in(queue.client, asked(queue, "B"), now=NOW + timedelta(minutes=10))

    with pytest.raises(ramping.BeyondPilot) as beyond:
        intake.take_in(queue.client, asked(queue, "C"), now=NOW + timedelta(minutes=40))

    assert beyond.value.facts == {
        "allowed_per_hour": 2,
        "retry_at": (NOW + timedelta(hours=1)).isoformat(),
        "retry_after_seconds": 1200,
    }
    assert intake.take_in(queue.client, asked(queue, "C"), now=NOW + timedelta(hours=1, seconds=1))[1]


def test_many_at_once_fill_the_hour_and_no_more():
    queue = people.queue(people.client("acme"), intake_per_hour=3)

    answers = intake.take_in_each(queue.client, [asked(queue, f"r{n}") for n in range(5)], now=NOW)

    assert [isinstance(one, intake.Taken) for one in answers] == [True, True, True, False, False]
    assert Ticket.objects.count() == 3


def test_a_cap_of_none_at_all_takes_nothing():
    queue = people.queue(people.client("acme"), intake_per_hour=0)

    with pytest.raises(ramping.BeyondPilot):
        intake.take_in(queue.client, asked(queue, "A"), now=NOW)


def waits(monkeypatch, seconds):
    """How long one would wait in each queue, by its slug."""

    def arriving(queue_id, language, *, priority_seconds, now):
        return estimates.Wait(1, 0.0, seconds[Queue.objects.get(pk=queue_id).slug], 0.0)

    monkeypatch.setattr(estimates, "arriving", arriving)


def overflowing_queues(**fields):
    acme = people.client("acme")
    other = people.queue(acme, "loans", skills={"loans": 2}, kind="async", **fields)
    return people.queue(acme, "cards", overflow_to=other, overflow_wait_seconds=60), other


def test_who_would_wait_too_long_waits_where_it_is_quicker(monkeypatch):
    cards, loans = overflowing_queues()
    waits(monkeypatch, {"cards": 300.0, "loans": 30.0})

    ticket, _ = intake.take_in(cards.client, asked(cards, "A"), now=NOW)

    ticket.refresh_from_db()
    assert (ticket.queue, ticket.asked_queue, ticket.kind) == (loans, cards, "async")
    assert ticket.cell.startswith(f"{loans.pk}|async|en|loans:2|")
    assert snapshot.row(ticket)["asked_queue"] == "cards"
    events = Event.objects.filter(stream=f"ticket:{ticket.pk}").order_by("position")
    assert [(one.position, one.kind) for one in events] == [(1, "ticket_created"), (2, "ticket_overflowed")]
    assert events[1].facts == {"ticket_id": ticket.pk, "asked_queue_id": cards.pk, "queue_id": loans.pk}
    assert any("another queue" in step.told.words for step in timeline.of(ticket, whole=True))


@pytest.mark.parametrize("seconds", [{"cards": 50.0, "loans": 1.0}, {"cards": 300.0, "loans": 300.0}])
def test_who_waits_short_enough_or_nowhere_shorter_stays(monkeypatch, seconds):
    cards, _ = overflowing_queues()
    waits(monkeypatch, seconds)

    assert intake.take_in(cards.client, asked(cards, "A"), now=NOW)[0].queue == cards


def test_where_nobody_is_answered_the_longest_wait_so_far_counts(monkeypatch):
    cards, loans = overflowing_queues()
    waits(monkeypatch, {"cards": None, "loans": 30.0})
    people.ticket(cards, now=NOW - timedelta(minutes=9), language="fi")  # whoever waits for other people

    first, _ = intake.take_in(cards.client, asked(cards, "A"), now=NOW)
    second, _ = intake.take_in(cards.client, asked(cards, "B"), now=NOW + timedelta(seconds=60))
    third, _ = intake.take_in(cards.client, asked(cards, "C"), now=NOW + timedelta(seconds=61))

    assert [one.queue for one in (first, second, third)] == [cards, cards, loans]


def test_nobody_overflows_into_a_closed_queue(monkeypatch):
    cards, loans = overflowing_queues()
    waits(monkeypatch, {"cards": 300.0, "loans": 1.0})
    OpeningHours.objects.create(queue=loans, weekday=2, opens=time(20), closes=time(22))

    assert intake.take_in(cards.client, asked(cards, "A"), now=NOW)[0].queue == cards


def test_nobody_overflows_into_another_clients_queue(monkeypatch):
    cards, _ = overflowing_queues()
    Queue.objects.filter(pk=cards.pk).update(overflow_to=people.queue(people.client("zeta"), "theirs"))
    waits(monkeypatch, {"cards": 300.0, "theirs": 1.0})

    assert intake.take_in(cards.client, asked(cards, "A"), now=NOW)[0].queue == cards


def test_out_of_hours_a_ticket_waits_from_when_its_queue_opens():
    queue = people.queue(people.client("acme"), time_zone="Europe/Stockholm", priority=2)
    OpeningHours.objects.create(queue=queue, weekday=3, opens=time(8), closes=time(17))
    opens_at = datetime(2026, 11, 19, 7, tzinfo=UTC)

    ticket, _ = intake.take_in(queue.client, asked(queue, "A"), now=NOW)

    ticket.refresh_from_db()
    assert (ticket.created_at, ticket.waiting_since) == (NOW, opens_at)
    assert ticket.urgent_from == opens_at - timedelta(seconds=120)
    assert snapshot.new(ticket)["opens_at"] == opens_at.isoformat()


def test_a_new_ticket_keeps_what_its_customer_was_told():
    queue = people.queue(people.client("acme"))
    for number in range(3):
        intake.take_in(queue.client, asked(queue, f"r{number}"), now=NOW)

    ticket, _ = intake.take_in(queue.client, asked(queue, "last"), now=NOW)

    ticket.refresh_from_db()
    assert ticket.promised_place == 4
    assert snapshot.new(ticket)["place"] == 4


def test_the_first_ring_comes_by_the_clock():
    queue = people.queue(people.client("acme"))
    queue.rings.create(number=1, after_seconds=30)
    queue.rings.create(number=2, after_seconds=90)

    ticket, _ = intake.take_in(queue.client, asked(queue, "A"), now=NOW)

    ticket.refresh_from_db()
    assert ticket.widens_at == NOW + timedelta(seconds=30)


def test_who_comes_back_is_kept_for_their_last_agent_for_a_short_time():
    queue = people.queue(people.client("acme"), sticky_seconds=45)
    alice = people.agent("alice")
    people.online(alice, now=NOW)
    first, _ = intake.take_in(queue.client, asked(queue, "A"), now=NOW)
    work = answering.accept(people.offered(first, now=NOW), now=NOW)
    closing.complete(closing.close(work, "solved", now=NOW), now=NOW)
    later = NOW + timedelta(hours=2)

    again, _ = intake.take_in(queue.client, asked(queue, "B"), now=later)
    stranger = intake.Request(reference="C", queue=queue, customer_reference="somebody else")
    other, _ = intake.take_in(queue.client, stranger, now=later)

    again.refresh_from_db()
    assert (again.sticky_agent, again.sticky_until) == (alice, later + timedelta(seconds=45))
    assert other.sticky_agent is None


def test_a_written_ticket_is_the_same_as_one_that_is_read():
    queue = people.queue(people.client("acme"), skills={"cards": 3})
    line = intake.Line("customer", "Hej, var är kortet?\n“Här”", NOW - timedelta(seconds=1, microseconds=3))

    ticket, _ = intake.take_in(
        queue.client,
        asked(queue, "A", language="sv", skills={"cards": 4}, attributes={"n": 1.5, "t": True}, transcript=(line,)),
        now=NOW,
    )

    read = Ticket.objects.get(pk=ticket.pk)
    for field in Ticket._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(ticket, field.attname), field.name
    message = read.messages.get()
    assert (message.number, message.author, message.text, message.sent_at) == (1, "customer", line.text, line.at)
    assert (message.transcript, read.last_number) == (True, 1)
