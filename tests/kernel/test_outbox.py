from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.kernel.outbox import backlog, delivering, reactions, relay, tasks
from marketplace.kernel.outbox.models import Delivery, Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("only_ours")]


@pytest.fixture
def counting(only_ours, note):
    """A reaction that counts each letter."""

    @reactions.on("letter_posted", name="test.count")
    def count(events):
        for event in events:
            note(event.pk)

    return count


@pytest.fixture
def poisoned(only_ours, note):
    """A reaction that counts letters and cannot read the one of ticket 2."""

    @reactions.on("letter_posted", name="test.count")
    def count(events):
        for event in events:
            note(event.pk)
            if event.facts["ticket_id"] == 2:
                raise ValueError("Dear customer, this is private")

    return count


def make_due():
    Delivery.objects.open().update(due_at=datetime.now(UTC) - timedelta(seconds=1))


def test_an_event_reaches_its_reaction_once(counting, post, woken, effects):
    ids = post(1, 2, 3)

    assert relay.relay() == 3
    assert woken == ["test.count"]
    assert delivering.deliver("test.count") == 3
    assert relay.relay() == 0
    assert delivering.deliver("test.count") == 0

    assert effects() == dict.fromkeys(ids, 1)


def test_an_event_nobody_reacts_to_is_relayed_to_nobody(post, woken):
    post(1)

    assert relay.relay() == 1
    assert (Delivery.objects.count(), woken) == (0, [])
    assert backlog.lag().relay_seconds == 0


def test_each_of_two_reactions_gets_every_event(counting, post, woken):
    seen = []
    reactions.on("letter_posted", name="test.see")(seen.extend)
    ids = post(1, 2)

    relay.relay()
    delivering.deliver("test.see")

    assert woken == ["test.count", "test.see"]
    assert [event.pk for event in seen] == ids
    assert Delivery.objects.open().filter(reaction="test.count").count() == 2


def test_a_reaction_is_owed_only_the_events_that_mean_something_to_it(post, woken, effects, note):
    @reactions.on("letter_posted", name="test.count", where="(e.facts ->> 'ticket_id')::int > 1")
    def count(events):
        for event in events:
            note(event.pk)

    _, second, third = post(1, 2, 3)

    assert relay.relay() == 3
    delivering.deliver("test.count")

    assert effects() == {second: 1, third: 1}
    assert Delivery.objects.count() == 2


def test_the_relay_takes_no_more_than_its_limit(counting, post, woken):
    post(*range(1, 8))

    assert [relay.relay(3), relay.relay(3), relay.relay(3)] == [3, 3, 1]


def test_an_event_that_commits_late_is_not_forgotten(counting, post, woken):
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:  # takes the lower id, and commits last
        cursor.execute(
            "INSERT INTO kernel_event (stream, position, kind, facts) VALUES ('ticket:9', 1, 'letter_posted', '{}')"
        )
    post(1)
    relay.relay()

    other.commit()
    other.close()

    assert relay.relay() == 1
    assert Delivery.objects.count() == 2


def test_an_event_is_not_told_before_its_transaction_commits(counting, post, woken):
    with transaction.atomic():
        post(1)
        transaction.set_rollback(True)

    assert relay.relay() == 0


def test_a_broker_that_is_away_loses_nothing(counting, post, effects, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr("celery.current_app.send_task", away)
    (event,) = post(1)

    assert relay.relay() == 1
    assert delivering.deliver("test.count") == 1
    assert effects() == {event: 1}


def test_a_lost_wake_up_is_sent_again_by_the_sweep(counting, post, woken):
    post(1)
    relay.relay()
    woken.clear()

    tasks.sweep()

    assert woken == ["test.count"]


def test_the_sweep_wakes_nobody_whose_reaction_is_gone(counting, post, woken):
    post(1)
    relay.relay()
    woken.clear()
    reactions.REACTIONS.clear()

    assert relay.wake_due() == []
    assert Delivery.objects.open().count() == 1


def test_one_poison_event_blocks_nobody(poisoned, post, woken, effects):
    one, two, three = post(1, 2, 3)
    relay.relay()

    delivering.deliver("test.count")

    assert effects() == {one: 1, three: 1}
    poison = Delivery.objects.open().get()
    assert (poison.event_id, poison.attempts) == (two, 1)
    assert poison.due_at > datetime.now(UTC)
    assert "ValueError at test_outbox.py" in poison.last_error
    assert "private" not in poison.last_error


def test_a_poison_event_waits_for_a_person_after_its_last_try(poisoned, post, woken, effects):
    post(2)
    relay.relay()
    tries = 0
    while Delivery.objects.open().exists():
        make_due()
        delivering.deliver("test.count")
        tries += 1

    assert tries == 8
    assert [delivery.event.facts for delivery in backlog.given_up()] == [{"ticket_id": 2}]
    assert backlog.lag().failed == 1
    assert backlog.lag().delivery_seconds == 0
    assert relay.wake_due() == []


def test_an_operator_can_try_a_failed_event_again(poisoned, counting_later, post, woken, effects):
    (event,) = post(2)
    relay.relay()
    for _ in range(8):
        make_due()
        delivering.deliver("test.count")
    counting_later()
    woken.clear()

    relay.replay(backlog.given_up()[0])
    delivering.deliver("test.count")

    assert woken == ["test.count"]
    assert effects() == {event: 1}
    assert backlog.given_up() == []


@pytest.fixture
def counting_later(note):
    """Repair the reaction."""

    def repair():
        reactions.REACTIONS.clear()
        reactions.on("letter_posted", name="test.count")(lambda events: [note(event.pk) for event in events] and None)

    return repair


def test_replaying_what_is_done_changes_nothing(counting, post, woken, effects):
    (event,) = post(1)
    relay.relay()
    delivering.deliver("test.count")

    relay.replay(Delivery.objects.get())
    delivering.deliver("test.count")

    assert effects() == {event: 1}


def test_a_failing_batch_leaves_no_half_effect(post, note, woken, effects):
    @reactions.on("letter_posted", name="test.break")
    def write_then_break(events):
        note(events[0].pk)
        raise RuntimeError

    post(1)
    relay.relay()
    delivering.deliver("test.break")

    assert effects() == {}


def test_a_broken_statement_spoils_only_its_own_event(post, note, woken, effects):
    @reactions.on("letter_posted", name="test.sql")
    def speak_bad_sql(events):
        for event in events:
            if event.facts["ticket_id"] == 2:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 / 0")
            note(event.pk)

    one, _, three = post(1, 2, 3)
    relay.relay()
    delivering.deliver("test.sql")

    assert effects() == {one: 1, three: 1}


def test_a_full_batch_asks_for_another_task(counting, post, woken, monkeypatch):
    monkeypatch.setattr(delivering, "BATCH", 2)
    post(1, 2, 3)
    relay.relay()
    woken.clear()

    tasks.react("test.count")
    tasks.react("test.count")

    assert woken == ["test.count"]
    assert not Delivery.objects.open().exists()


def test_an_event_that_ends_its_process_each_time_comes_to_an_end(post, woken, effects, note):
    class Killed(BaseException):
        """What no handler of exceptions catches, as a process that dies."""

    @reactions.on("letter_posted", name="test.die")
    def die(events):
        for event in events:
            note(event.pk)
            if event.facts["ticket_id"] == 2:
                raise Killed

    one, two, three = post(1, 2, 3)
    relay.relay()
    deaths = 0
    while Delivery.objects.open().exists():
        make_due()
        try:
            delivering.deliver("test.die")
        except Killed:
            deaths += 1

    assert deaths == 8
    assert effects() == {one: 1, three: 1}
    assert [delivery.event_id for delivery in backlog.given_up()] == [two]
    assert backlog.given_up()[0].last_error


def test_a_fresh_event_does_not_wait_behind_a_deadly_one(post, woken, effects, note):
    class Killed(BaseException):
        """What no handler of exceptions catches, as a process that dies."""

    @reactions.on("letter_posted", name="test.die")
    def die(events):
        for event in events:
            if event.facts["ticket_id"] == 2:
                raise Killed
            note(event.pk)

    post(2)
    relay.relay()
    with pytest.raises(Killed):
        delivering.deliver("test.die")
    make_due()
    (fresh,) = post(4)
    relay.relay()

    with pytest.raises(Killed):
        delivering.deliver("test.die")

    assert effects() == {fresh: 1}


def test_two_reactions_of_one_name_are_a_mistake(counting):
    with pytest.raises(ValueError, match="two reactions are named"):
        reactions.on("letter_posted", name="test.count")(lambda events: None)


def test_history_is_not_rewritten(post):
    (event,) = post(1)

    for change in ({"kind": "another"}, {"facts": {}}, {"stream": "ticket:2"}, {"position": 7}):
        with pytest.raises(IntegrityError):
            Event.objects.filter(pk=event).update(**change)
    with pytest.raises(IntegrityError):
        Event.objects.filter(pk=event).delete()


def test_only_a_stated_purge_deletes_history(post):
    (event,) = post(1)

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL humanline.purge = 'on'")
        Event.objects.filter(pk=event).delete()

    assert not Event.objects.exists()


def test_the_age_of_waiting_work_is_known(counting, post, woken):
    post(1)
    assert backlog.lag().relay_seconds > 0

    relay.relay()

    assert backlog.lag().relay_seconds == 0
    assert backlog.lag().delivery_seconds > 0
