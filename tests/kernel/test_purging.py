from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from marketplace.kernel.outbox import delivering, reactions, relay
from marketplace.kernel.outbox.models import Delivery, Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("only_ours")]


@pytest.fixture
def history(only_ours, woken):
    """Events of ticket 1 (long ago), 2 (long ago, and its delivery failed) and 3 (today)."""

    @reactions.on("letter_posted", name="test.read")
    def read(events):
        for event in events:
            if event.facts["ticket_id"] == 2:
                raise ValueError

    long_ago = timezone.now() - timedelta(days=200)
    for ticket in (1, 2, 3):
        Event.objects.create(
            stream=f"ticket:{ticket}",
            position=1,
            kind="letter_posted",
            facts={"ticket_id": ticket},
            recorded_at=timezone.now() if ticket == 3 else long_ago,
        )
    relay.relay()
    delivering.deliver("test.read")
    Delivery.objects.filter(done_at=None).update(failed_at=long_ago)
    Delivery.objects.filter(event__stream="ticket:1").update(done_at=long_ago)


def kept():
    return list(Event.objects.order_by("id").values_list("stream", flat=True))


@pytest.mark.usefixtures("history")
def test_deliveries_are_forgotten_and_history_stays(capsys):
    call_command("purge")

    assert set(Delivery.objects.values_list("event__stream", flat=True)) == {"ticket:2", "ticket:3"}
    assert kept() == ["ticket:1", "ticket:2", "ticket:3"]
    assert "1 deliveries, 0 events" in capsys.readouterr().out


@pytest.mark.usefixtures("history")
def test_old_history_is_forgotten_only_when_asked_and_when_nothing_is_owed():
    call_command("purge", events_older_than=100)

    assert kept() == ["ticket:2", "ticket:3"]


def test_young_history_is_never_forgotten():
    with pytest.raises(CommandError, match="at least 90 days"):
        call_command("purge", events_older_than=10)
