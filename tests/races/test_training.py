"""Two devices of one learner at the same moment, each with a connection of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.training import certifying, learning, quizzing, timing
from agents.training.models import Attempt, Certificate, Enrolment, TrainingTime
from tests import people
from tests.agents.training import taught
from tests.races import rivals

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_tabs_that_count_the_same_minute_count_it_once() -> None:
    now = timezone.now()
    enrolment = learning.begin(people.agent("alice"), taught.module(now=now), now=now)
    timing.open_page(enrolment, now=now)
    later = now + timedelta(seconds=60)

    rivals.run(*[lambda: timing.count(Enrolment.objects.get(), 60, now=later)] * 6)

    assert Enrolment.objects.get().spent_seconds == 60


def test_an_attempt_graded_twice_at_once_gives_one_grade_one_certificate_and_one_settlement() -> None:
    now = timezone.now()
    enrolment = taught.read(people.agent("alice"), taught.module(now=now, skill="cards"), now=now)
    timing.open_page(enrolment, now=now)
    timing.count(enrolment, 60, now=now + timedelta(seconds=60))
    taught.choose(quizzing.begin(enrolment, now=now), right=True)

    results = rivals.run(*[lambda: quizzing.grade(Attempt.objects.get(), now=now)] * 4)

    assert len(rivals.winners(results)) == 1
    assert Certificate.objects.count() == 1
    assert [one.seconds for one in TrainingTime.objects.all()] == [60]


def test_two_taps_on_begin_draw_one_attempt() -> None:
    now = timezone.now()
    taught.read(people.agent("alice"), taught.module(now=now), now=now)

    results = rivals.run(*[lambda: quizzing.begin(Enrolment.objects.get(), now=now)] * 4)

    assert len({one.pk for one in results}) == 1


def test_the_sweep_and_a_person_end_a_certificate_once() -> None:
    now = timezone.now()
    alice, tara = people.agent("alice"), taught.trainer()
    taught.passed(alice, taught.module(now=now, skill="cards", valid_days=40), now=now)
    later = now + timedelta(days=41)

    def revoke() -> None:
        certifying.revoke(Certificate.objects.get(), by=tara, reason="A good reason.", now=later)

    rivals.run(revoke, lambda: certifying.expire(now=later), lambda: certifying.expire(now=later))

    assert Certificate.objects.get().end in {"revoked", "expired"}
    assert not alice.proficiencies.exists()
