"""Going through a module: where one is, what it takes, and what is paid for."""

from datetime import UTC, datetime, timedelta

import pytest

from agents.training import certificates, learning, progress, timing, versions, writing
from agents.training.models import Enrolment, TrainingTime
from marketplace.kernel.outbox.models import Event
from tests import people
from tests.agents.training import taught

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def after(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


def test_reading_goes_on_where_it_stopped() -> None:
    alice, module = people.agent("alice"), taught.module(now=NOW)
    enrolment = learning.begin(alice, module, now=NOW)

    following = learning.finish_lesson(enrolment, 1)
    learning.keep_place(enrolment, 2, "a-part")
    again = learning.begin(alice, module, now=after(60))

    assert following == 2
    assert (again.pk, again.lesson, again.place, again.lessons_read) == (enrolment.pk, 2, "a-part", [1])


def test_a_lesson_that_is_not_there_is_not_read() -> None:
    enrolment = learning.begin(people.agent("alice"), taught.module(now=NOW), now=NOW)

    with pytest.raises(learning.NoSuchLesson):
        learning.finish_lesson(enrolment, 3)


def test_each_step_follows_from_what_is_done() -> None:
    alice, module = people.agent("alice"), taught.module(now=NOW, practice=1)
    steps = [progress.required_for(alice, now=NOW)[0].next_step]

    enrolment = taught.read(alice, module, now=NOW)
    steps.append(progress.required_for(alice, now=NOW)[0].next_step)
    taught.answered(enrolment, right=True, now=NOW)
    steps.append(progress.required_for(alice, now=NOW)[0].next_step)
    met_before = progress.all_met(alice, now=NOW)
    learning.practised(alice, "charged-twice", now=NOW)
    done = progress.required_for(alice, now=NOW)[0]

    assert steps == [progress.READ, progress.QUIZ, progress.PRACTISE]
    assert not met_before
    assert (done.state, done.next_step, progress.all_met(alice, now=NOW)) == (progress.PASSED, "", True)


def test_a_module_for_a_skill_alone_is_not_asked_of_everybody() -> None:
    alice = people.agent("alice")
    taught.module("tone", now=NOW)
    taught.module("cards", now=NOW, required=False)

    assert [one.module.slug for one in progress.required_for(alice, now=NOW)] == ["tone"]
    assert len(progress.of_agent(alice, now=NOW)) == 2


def test_whoever_learns_goes_on_in_the_version_in_force_and_reads_it_anew() -> None:
    alice, module = people.agent("alice"), taught.module(now=NOW)
    enrolment = taught.read(alice, module, now=NOW)
    writing.save(module, taught.written(title="Cards, anew"), by=taught.trainer(), now=NOW)
    writing.publish(module, by=taught.trainer(), now=NOW)

    again = learning.begin(alice, module, now=after(1))

    assert (again.pk, again.version_id) == (enrolment.pk, versions.current(module).pk)
    assert again.lessons_read == []


def test_a_withdrawn_module_is_not_begun() -> None:
    module = taught.module(now=NOW)
    writing.withdraw(module, by=taught.trainer(), now=NOW)
    module.refresh_from_db()

    with pytest.raises(learning.NoSuchModule):
        learning.begin(people.agent("alice"), module, now=NOW)


def test_what_is_passed_is_learned_again_only_a_month_before_it_ends() -> None:
    alice, module = people.agent("alice"), taught.module(now=NOW, valid_days=60)
    taught.passed(alice, module, now=NOW)
    soon = NOW + timedelta(days=31)

    with pytest.raises(learning.StillCertified):
        learning.begin(alice, module, now=NOW + timedelta(days=29))
    state = progress.of_agent(alice, now=soon)[0].state
    taught.passed(alice, module, now=soon)
    held = certificates.held(alice, now=soon)

    assert state == progress.TO_RENEW
    assert [one.expires_at for one in held] == [soon + timedelta(days=60)]


@pytest.mark.parametrize(
    ("said", "minutes", "counted"),
    [(60, 1, 60), (300, 1, 60), (20, 5, 20), (0, 5, 0), (None, 3, 180), (None, 11, 0)],
    ids=["as said", "no more than the clock", "only what was in sight", "nothing seen", "without a script", "too long"],
)
def test_time_counts_as_it_was_spent(said: int | None, minutes: float, counted: int) -> None:
    enrolment = learning.begin(people.agent("alice"), taught.module(now=NOW), now=NOW)
    timing.open_page(enrolment, now=NOW)

    timing.count(enrolment, said, now=after(minutes))

    assert enrolment.spent_seconds == counted


def test_time_is_counted_up_to_the_stated_length() -> None:
    enrolment = learning.begin(people.agent("alice"), taught.module(now=NOW, minutes=2), now=NOW)
    timing.open_page(enrolment, now=NOW)

    timing.count(enrolment, 90, now=after(1.5))
    timing.count(enrolment, 90, now=after(3))

    assert enrolment.spent_seconds == 120


def test_what_is_read_anew_in_a_new_version_is_paid_anew() -> None:
    alice, module = people.agent("alice"), taught.module(now=NOW)
    enrolment = learning.begin(alice, module, now=NOW)
    timing.open_page(enrolment, now=NOW)
    timing.count(enrolment, 3600, now=NOW + timedelta(hours=1))
    writing.save(module, taught.written(minutes=5), by=taught.trainer(), now=NOW)
    writing.publish(module, by=taught.trainer(), now=NOW)

    again = learning.begin(alice, module, now=NOW + timedelta(hours=2))
    timing.count(again, 3600, now=NOW + timedelta(hours=3))

    assert again.spent_seconds == (10 + 5) * 60
    assert progress.of_agent(alice, now=NOW)[0].minutes_left == 0


def test_the_same_minute_is_not_counted_in_two_modules() -> None:
    alice = people.agent("alice")
    one = learning.begin(alice, taught.module("tone", now=NOW), now=NOW)
    other = learning.begin(alice, taught.module("cards", now=NOW), now=NOW)
    timing.open_page(one, now=NOW)

    timing.count(one, 60, now=after(1))
    timing.count(other, 60, now=after(1))

    assert (one.spent_seconds, other.spent_seconds) == (60, 0)


def test_a_clock_that_steps_back_takes_nothing_away() -> None:
    enrolment = learning.begin(people.agent("alice"), taught.module(now=NOW), now=NOW)
    timing.open_page(enrolment, now=NOW)

    assert timing.count(enrolment, 60, now=after(-5)) == 0


def test_learning_time_is_owed_for_whether_one_passes_or_not() -> None:
    alice, module = people.agent("alice"), taught.module(now=NOW)
    enrolment = taught.read(alice, module, now=NOW)
    timing.open_page(enrolment, now=NOW)
    timing.count(enrolment, 240, now=after(4))

    attempt = taught.answered(enrolment, right=False, now=after(5))

    time = TrainingTime.objects.get()
    event = Event.objects.get(kind="training_time_earned")
    assert not attempt.passed
    assert time.seconds == 240
    assert event.facts == {
        "enrolment_id": enrolment.pk, "time_id": time.pk, "agent_id": alice.pk, "module_id": module.pk, "seconds": 240
    }  # fmt: skip


def test_what_is_settled_is_not_settled_again() -> None:
    enrolment = learning.begin(people.agent("alice"), taught.module(now=NOW), now=NOW)
    timing.open_page(enrolment, now=NOW)
    timing.count(enrolment, 60, now=after(1))

    first, second = timing.settle(enrolment, now=after(1)), timing.settle(enrolment, now=after(2))

    assert first is not None
    assert second is None


def test_who_closes_the_page_is_settled_by_the_sweep_and_who_still_reads_is_not() -> None:
    module = taught.module(now=NOW)
    gone, here = (learning.begin(people.agent(name), module, now=NOW) for name in ("alice", "bob"))
    for one in (gone, here):
        timing.open_page(one, now=NOW)
        timing.count(one, 60, now=after(1))
    timing.count(here, 60, now=after(18))

    settled = timing.settle_idle(now=after(20))

    assert settled == 1
    assert Enrolment.objects.get(pk=gone.pk).settled_seconds == 60
    assert Enrolment.objects.get(pk=here.pk).settled_seconds == 0
