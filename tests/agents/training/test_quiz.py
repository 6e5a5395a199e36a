"""Attempts: what is drawn, what is kept, what a grade is."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from agents.training import grading, quizzing
from agents.training.models import Attempt
from tests import people
from tests.agents.training import taught

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
db = pytest.mark.django_db


@given(size=st.integers(1, 20), count=st.integers(1, 20), seed=st.integers(), seen=st.sets(st.integers(0, 19)))
def test_what_was_not_asked_yet_comes_first(size: int, count: int, seed: int, seen: set[int]) -> None:
    pool = dict.fromkeys(range(size), 3)

    drawn = grading.draw(pool, count, seen=seen, chance=random.Random(seed))

    asked = {one.question for one in drawn}
    fresh = set(pool) - seen
    assert len(asked) == len(drawn) == min(count, size)
    assert asked <= fresh or fresh <= asked
    assert all(sorted(one.order) == [0, 1, 2] for one in drawn)


@given(asked=st.integers(1, 40), percent=st.integers(1, 100))
def test_what_is_needed_is_the_least_that_passes(asked: int, percent: int) -> None:
    needed = grading.needed(asked, percent)

    assert grading.passes(needed, asked, percent)
    assert not grading.passes(needed - 1, asked, percent)


def test_half_of_several_right_answers_is_not_right() -> None:
    assert grading.right({1: frozenset({0, 2})}, {1: [0]}) == 0
    assert grading.right({1: frozenset({0, 2})}, {1: [2, 0]}) == 1
    assert grading.right({1: frozenset({0, 2})}, {1: [0, 1, 2]}) == 0


@db
def test_questions_come_after_the_lessons() -> None:
    from agents.training import learning

    enrolment = learning.begin(people.agent("alice"), taught.module(now=NOW), now=NOW)

    with pytest.raises(quizzing.LessonsFirst):
        quizzing.begin(enrolment, now=NOW)


@db
def test_the_second_attempt_asks_other_questions() -> None:
    enrolment = taught.read(people.agent("alice"), taught.module(now=NOW), now=NOW)

    first = taught.answered(enrolment, right=False, now=NOW)
    second = quizzing.begin(enrolment, now=NOW)

    assert {part["question"] for part in first.drawn} & {part["question"] for part in second.drawn} == set()


@db
def test_after_the_attempts_of_a_day_the_next_comes_24_hours_after_the_first() -> None:
    enrolment = taught.read(people.agent("alice"), taught.module(now=NOW, attempts_a_day=2), now=NOW)
    for hour in (0, 3):
        taught.answered(enrolment, right=False, now=NOW + timedelta(hours=hour))

    with pytest.raises(quizzing.EnoughForToday) as refused:
        quizzing.begin(enrolment, now=NOW + timedelta(hours=23))
    again = quizzing.begin(enrolment, now=NOW + timedelta(hours=24))

    assert refused.value.facts["again_at"] == (NOW + timedelta(hours=24)).isoformat()
    assert again.number == 3


@db
def test_an_open_attempt_is_gone_on_with_and_keeps_what_was_chosen() -> None:
    enrolment = taught.read(people.agent("alice"), taught.module(now=NOW), now=NOW)
    attempt = quizzing.begin(enrolment, now=NOW)
    first, second = (part["question"] for part in attempt.drawn[:2])

    quizzing.keep(attempt, {first: [1], second: [9, -1, 0]})
    quizzing.keep(attempt, {first: [2], 10**9: [0]})
    again = quizzing.begin(enrolment, now=NOW)

    assert again.pk == attempt.pk
    assert again.answers == {str(first): [2], str(second): [0]}


@db
def test_a_grade_is_given_once() -> None:
    enrolment = taught.read(people.agent("alice"), taught.module(now=NOW), now=NOW)
    attempt = taught.answered(enrolment, right=False, now=NOW)

    with pytest.raises(quizzing.AlreadyGraded):
        quizzing.keep(attempt, {attempt.drawn[0]["question"]: [0]})
    with pytest.raises(quizzing.AlreadyGraded):
        quizzing.grade(attempt, now=NOW)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(passed=True)


@db
def test_a_passed_quiz_is_not_asked_again() -> None:
    enrolment = taught.passed(people.agent("alice"), taught.module(now=NOW, practice=2), now=NOW)

    with pytest.raises(quizzing.AlreadyPassed):
        quizzing.begin(enrolment, now=NOW)
    assert enrolment.passed_at is None  # practice is still to come
