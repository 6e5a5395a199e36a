import threading

import pytest
from django.db import connection, models

from marketplace.kernel.states import NoSuchStep, Overtaken, Stateful


class Parcel(Stateful):
    class State(models.TextChoices):
        PACKED = "packed"
        SENT = "sent"
        LOST = "lost"
        ARRIVED = "arrived"

    arrows = {
        State.PACKED: frozenset({State.SENT}),
        State.SENT: frozenset({State.LOST, State.ARRIVED}),
    }
    state = models.CharField(max_length=10, choices=State.choices, default=State.PACKED)
    note = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "parcels"


@pytest.fixture
def parcel(transactional_db):
    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
    yield Parcel.objects.create()
    with connection.schema_editor() as editor:
        editor.delete_model(Parcel)


def test_a_step_along_an_arrow_is_written_with_its_changes(parcel):
    parcel.move(Parcel.State.SENT, note="by train")

    assert (parcel.state, parcel.note) == (Parcel.State.SENT, "by train")
    assert Parcel.objects.filter(state="sent", note="by train").exists()


def test_a_step_without_an_arrow_is_refused(parcel):
    with pytest.raises(NoSuchStep):
        parcel.move(Parcel.State.ARRIVED)

    assert Parcel.objects.get().state == "packed"


def test_nothing_follows_an_end(parcel):
    parcel.move(Parcel.State.SENT).move(Parcel.State.LOST)

    for state in Parcel.State:
        with pytest.raises(NoSuchStep):
            parcel.move(state)


def test_the_slower_of_two_rivals_is_overtaken(parcel):
    rival = Parcel.objects.get()
    rival.move(Parcel.State.SENT, note="first")

    with pytest.raises(Overtaken):
        parcel.move(Parcel.State.SENT, note="second")

    assert Parcel.objects.get().note == "first"
    assert parcel.state == Parcel.State.PACKED


def test_of_eight_rivals_at_once_one_wins(parcel):
    start, outcomes = threading.Barrier(8), []

    def race() -> None:
        mine = Parcel.objects.get()
        start.wait()
        try:
            mine.move(Parcel.State.SENT)
            outcomes.append("won")
        except Overtaken:
            outcomes.append("overtaken")
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["overtaken"] * 7 + ["won"]
