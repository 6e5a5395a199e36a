"""An operator steps in: reading along, whispering, taking part, taking over. All of it is told, none of it leaks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch import guarantees
from dispatch.handing import answering, interventions, rescuing, watching
from dispatch.models import Assignment, Message, Offer, Seat, Ticket, Watch, Whisper
from dispatch.offers import offering
from dispatch.telling import frames
from dispatch.work import closing, conversation, leaving
from marketplace.kernel.outbox.models import Event
from marketplace.pay import posting
from tests import people
from tests.races import truth

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga():
    return people.person("olga", "operator")


@pytest.fixture
def work() -> Assignment:
    people.online(people.agent("alice"))
    return answering.accept(people.offered(people.ticket(people.queue(people.client("acme")))), now=timezone.now())


def all_is_well() -> None:
    truth.holds()
    for audit in guarantees.AUDITS.values():
        assert guarantees.breaks(audit.name) == []


def kinds(ticket: Ticket) -> list[str]:
    rows = Event.objects.filter(stream=f"ticket:{ticket.pk}").order_by("position")
    return list(rows.values_list("kind", flat=True))


# Taking over


def test_an_operator_takes_a_conversation_writes_and_closes_it(work, olga):
    ticket = rescuing.take(work.ticket, by=olga, now=timezone.now())
    message = conversation.operator_says(ticket, "Olga here, from the support team.", by=olga, now=timezone.now())
    all_is_well()

    rescuing.close(ticket, "solved", by=olga, now=timezone.now())

    ticket.refresh_from_db()
    work.refresh_from_db()
    assert (ticket.state, ticket.taken_by) == ("closed", None)
    assert (work.state, work.release_cause) == ("released", "taken_over")
    assert (message.author, frames.message(message)["name"]) == ("operator", "Olga")
    assert kinds(ticket)[-6:] == [
        "work_released", "ticket_taken", "watch_began", "message_sent", "ticket_given_back", "watch_ended",
    ]  # fmt: skip
    assert posting.post([work.pk], now=timezone.now()) == 1
    assert not Seat.objects.exclude(ticket=None).exists()
    all_is_well()


def test_the_agent_can_write_no_more_in_what_was_taken(work, olga):
    rescuing.take(work.ticket, by=olga, now=timezone.now())

    with pytest.raises(conversation.NotYours):
        conversation.agent_says(work, "Still me.", now=timezone.now())


def test_what_is_given_back_waits_in_its_old_place(work, olga):
    before = Ticket.objects.get(pk=work.ticket_id)
    rescuing.take(work.ticket, by=olga, now=timezone.now())

    ticket = rescuing.give_back(work.ticket, by=olga, now=timezone.now())

    assert (ticket.state, ticket.taken_by_id) == ("waiting", None)
    assert (ticket.urgent_from, ticket.waiting_since) == (before.urgent_from, before.waiting_since)
    assert people.offered(ticket)
    all_is_well()


def test_a_ticket_that_rings_is_taken_from_the_offer(olga):
    people.online(people.agent("alice"))
    ticket = people.ticket(people.queue(people.client("acme")))
    offer = people.offered(ticket)

    rescuing.take(ticket, by=olga, now=timezone.now())

    offer.refresh_from_db()
    assert (offer.state, offer.cause) == (Offer.State.RESCINDED, Offer.Cause.REASSIGNED)
    all_is_well()


def test_of_two_operators_only_one_has_it(work, olga):
    oscar = people.person("oscar", "operator")
    rescuing.take(work.ticket, by=olga, now=timezone.now())

    with pytest.raises(rescuing.TakenAlready):
        rescuing.take(work.ticket, by=oscar, now=timezone.now())
    with pytest.raises(rescuing.NotTaken):
        rescuing.close(work.ticket, "solved", by=oscar, now=timezone.now())
    with pytest.raises(conversation.NotTakingPart):
        conversation.operator_says(work.ticket, "Me too.", by=oscar, now=timezone.now())


@pytest.mark.parametrize("end", ["close", "wrap up", "cancel"])
def test_what_has_ended_is_not_taken(work, olga, end):
    if end == "cancel":
        leaving.cancel(work.ticket, now=timezone.now())
    else:
        closing.close(work, "solved", now=timezone.now())
    if end == "close":
        closing.complete(work, now=timezone.now())

    with pytest.raises(rescuing.NothingToTake):
        rescuing.take(work.ticket, by=olga, now=timezone.now())


def test_a_client_that_cancels_takes_it_from_the_operator(work, olga):
    rescuing.take(work.ticket, by=olga, now=timezone.now())

    leaving.cancel(work.ticket, now=timezone.now())

    assert Ticket.objects.get(pk=work.ticket_id).taken_by is None
    watching.end_silent(now=timezone.now())
    assert not Watch.objects.filter(ended_at=None).exists()
    all_is_well()


def test_what_was_taken_can_be_given_to_somebody(work, olga):
    rescuing.take(work.ticket, by=olga, now=timezone.now())

    interventions.reassign(work.ticket, to=work.agent, by=olga, now=timezone.now())

    assert Offer.objects.pending().get().agent == work.agent
    assert Ticket.objects.get(pk=work.ticket_id).taken_by is None
    all_is_well()


def test_a_customer_whose_operator_says_nothing_for_ten_minutes_waits_for_somebody_else(work, olga):
    now = timezone.now()
    conversation.customer_says(work.ticket, "Hello?", now=now - timedelta(minutes=30))
    rescuing.take(work.ticket, by=olga, now=now)
    for minute in (3, 6, 9):
        watching.seen(work.ticket, by=olga, now=now + timedelta(minutes=minute))
    assert rescuing.return_silent(now=now + timedelta(minutes=9, seconds=59)) == 0

    assert rescuing.return_silent(now=now + timedelta(minutes=10)) == 1

    assert Ticket.objects.get(pk=work.ticket_id).state == Ticket.State.WAITING
    assert Event.objects.get(kind="ticket_given_back").facts["outcome"] == "silent"
    all_is_well()


def test_an_operator_who_answers_keeps_it_while_their_page_is_open(work, olga):
    now = timezone.now()
    rescuing.take(work.ticket, by=olga, now=now)
    conversation.customer_says(work.ticket, "Hello?", now=now + timedelta(minutes=1))
    conversation.operator_says(work.ticket, "I am looking.", by=olga, now=now + timedelta(minutes=2))
    later = now + timedelta(minutes=40)
    watching.seen(work.ticket, by=olga, now=later)

    assert rescuing.return_silent(now=later) == 0
    assert rescuing.return_silent(now=later + timedelta(minutes=5)) == 1  # nobody looks any more


# Reading along and taking part


@pytest.mark.django_db(transaction=True)
def test_an_agent_is_told_who_reads_along(work, olga, monkeypatch):
    told = listening(monkeypatch)

    watching.watch(work.ticket, "watching", by=olga, now=timezone.now())

    topic, frame = next(one for one in told if one[1]["type"] == "watched")
    assert topic == f"agent:{work.agent_id}"
    assert [(one["name"], one["mode"]) for one in frame["watchers"]] == [("Olga", "watching")]


def test_who_only_reads_along_does_not_write(work, olga):
    watching.watch(work.ticket, "watching", by=olga, now=timezone.now())
    with pytest.raises(conversation.NotTakingPart):
        conversation.operator_says(work.ticket, "Hello.", by=olga, now=timezone.now())

    watching.watch(work.ticket, "joined", by=olga, now=timezone.now())
    conversation.operator_says(work.ticket, "Olga here.", by=olga, now=timezone.now())
    conversation.agent_says(work, "Thank you, Olga.", now=timezone.now())
    watching.end(work.ticket, by=olga, now=timezone.now())

    with pytest.raises(conversation.NotTakingPart):
        conversation.operator_says(work.ticket, "One more thing.", by=olga, now=timezone.now())
    assert [watch.mode for watch in Watch.objects.order_by("pk")] == ["watching", "joined"]
    assert kinds(work.ticket).count("watch_began") == kinds(work.ticket).count("watch_ended") == 2


def test_a_watch_ends_when_the_page_gives_no_sign_of_life(work, olga):
    now = timezone.now()
    watching.watch(work.ticket, "watching", by=olga, now=now)
    watching.watch(work.ticket, "watching", by=olga, now=now + timedelta(seconds=30))

    assert watching.end_silent(now=now + timedelta(seconds=89)) == 0
    assert watching.end_silent(now=now + timedelta(seconds=90)) == 1
    assert Watch.objects.count() == 1


def test_a_watch_ends_with_the_conversation(work, olga):
    watching.watch(work.ticket, "joined", by=olga, now=timezone.now())
    closing.close(work, "solved", now=timezone.now())

    assert watching.end_silent(now=timezone.now()) == 1


def test_where_nobody_talks_there_is_nothing_to_watch(olga):
    ticket = people.ticket(people.queue(people.client("acme")))

    with pytest.raises(watching.NothingToWatch):
        watching.watch(ticket, "watching", by=olga, now=timezone.now())
    with pytest.raises(watching.NobodyToWhisperTo):
        watching.whisper(ticket, "Psst.", by=olga, now=timezone.now())


def test_who_has_taken_a_ticket_does_not_just_stop_watching_it(work, olga):
    rescuing.take(work.ticket, by=olga, now=timezone.now())

    with pytest.raises(watching.StillYours):
        watching.end(work.ticket, by=olga, now=timezone.now())
    assert watching.end_silent(now=timezone.now() + timedelta(seconds=90)) == 0


# Whispering


@pytest.mark.django_db(transaction=True)
def test_a_whisper_reaches_the_agents_desk_alone(work, olga, monkeypatch):
    told = listening(monkeypatch)

    watching.whisper(work.ticket, "Ask for the last four digits.", by=olga, now=timezone.now())

    spoken = [(topic, frame) for topic, frame in told if "digits" in str(frame)]
    assert [(topic, frame["type"]) for topic, frame in spoken] == [(f"agent:{work.agent_id}", "whisper")]
    assert not Message.objects.filter(text__contains="digits").exists()
    assert "digits" not in str(list(Event.objects.values_list("facts", flat=True)))


def test_the_same_whisper_twice_is_said_once(work, olga):
    key = "6f2b8c1e-6f0c-4b43-9d5c-0d3b6a2d7f11"
    for _ in range(2):
        watching.whisper(work.ticket, "Once.", by=olga, key=key, now=timezone.now())

    assert Whisper.objects.count() == 1


def test_a_whisper_needs_words(work, olga):
    with pytest.raises(conversation.NothingSaid):
        watching.whisper(work.ticket, "  ", by=olga, now=timezone.now())


def test_what_was_taken_is_offered_to_nobody(work, olga):
    people.online(people.agent("bob"))
    rescuing.take(work.ticket, by=olga, now=timezone.now())

    assert offering.offer_waiting(now=timezone.now()) == 0


def listening(monkeypatch) -> list[tuple[str, dict]]:
    """What is told from now on: topic and frame."""
    told: list[tuple[str, dict]] = []
    monkeypatch.setattr("marketplace.kernel.live.feed.tell_many", lambda frames: told.extend(frames))
    return told
