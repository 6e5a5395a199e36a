"""Attempts at a quiz: drawn from the pool, kept as they are chosen, graded once."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from agents.training import certifying, grading, timing
from agents.training.models import Attempt, Enrolment, Question
from marketplace.kernel.errors import Conflict

DAY = timedelta(hours=24)


class LessonsFirst(Conflict):
    """Read the lessons first: the questions are about them."""


class EnoughForToday(Conflict):
    """These were the attempts of one day. More come 24 hours after the first of them."""


class AlreadyPassed(Conflict):
    """You have passed this quiz."""


class AlreadyGraded(Conflict):
    """This attempt is graded. Its answers stay as they are."""


@dataclass(frozen=True)
class Asked:
    """A question as this attempt shows it: its answers with their places as written, in the order they are shown."""

    question: Question
    answers: list[tuple[int, dict[str, object]]]
    chosen: frozenset[int]

    @property
    def is_right(self) -> bool:
        return self.chosen == self.question.right


def current(enrolment: Enrolment) -> Attempt | None:
    """The open attempt."""
    return enrolment.attempts.filter(finished_at=None).first()


def left(enrolment: Enrolment, *, now: datetime) -> int:
    """Attempts that may still be begun now."""
    return max(0, enrolment.version.attempts_a_day - len(_of_the_day(enrolment, now)))


def next_at(enrolment: Enrolment, *, now: datetime) -> datetime | None:
    """When another attempt can be begun, where none can now."""
    began = _of_the_day(enrolment, now)
    return min(began) + DAY if len(began) >= enrolment.version.attempts_a_day else None


def begin(enrolment: Enrolment, *, now: datetime, chance: random.Random | None = None) -> Attempt:
    """The open attempt, or a new one with questions that were not asked before, as far as the pool reaches."""
    with transaction.atomic():
        locked = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)
        if locked.quiz_passed_at is not None:
            raise AlreadyPassed()
        open_one = current(locked)
        if open_one is not None:
            return open_one
        lessons = set(locked.version.lessons.values_list("number", flat=True))
        if not lessons <= set(locked.lessons_read):
            raise LessonsFirst()
        again = next_at(locked, now=now)
        if again is not None:
            raise EnoughForToday(again_at=again.isoformat())
        before = list(locked.attempts.all())
        pool = {one.pk: len(one.answers) for one in locked.version.questions.all()}
        seen = {part["question"] for attempt in before for part in attempt.drawn}
        drawn = grading.draw(pool, locked.version.drawn, seen=seen, chance=chance or random.SystemRandom())
        return Attempt.objects.create(
            enrolment=locked,
            number=1 + max((one.number for one in before), default=0),
            drawn=[one.as_json() for one in drawn],
            started_at=now,
        )


def asked(attempt: Attempt) -> list[Asked]:
    """Its questions in their order, with what was chosen."""
    questions = Question.objects.in_bulk([part["question"] for part in attempt.drawn])
    return [
        Asked(
            question=questions[part["question"]],
            answers=[(place, questions[part["question"]].answers[place]) for place in part["order"]],
            chosen=frozenset(attempt.answers.get(str(part["question"]), ())),
        )
        for part in attempt.drawn
    ]


def keep(attempt: Attempt, chosen: Mapping[int, Sequence[int]]) -> None:
    """Keep what is chosen so far, question by question; what is not named stays as it was. Raises AlreadyGraded."""
    with transaction.atomic():
        locked = Attempt.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt.pk)
        if locked.finished_at is not None:
            raise AlreadyGraded()
        sizes = {part["question"]: len(part["order"]) for part in locked.drawn}
        for question, places in chosen.items():
            if question in sizes:
                locked.answers[str(question)] = sorted({one for one in places if 0 <= one < sizes[question]})
        locked.save(update_fields=["answers"])
    attempt.answers = locked.answers


def grade(attempt: Attempt, *, now: datetime) -> Attempt:
    """Once and for all. Its learning time is settled, passed or not; the certificate follows if nothing is missing."""
    with transaction.atomic():
        enrolment = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt.enrolment_id)
        locked = Attempt.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt.pk)
        if locked.finished_at is not None:
            raise AlreadyGraded()
        shown = asked(locked)
        locked.right = grading.right(
            {one.question.pk: one.question.right for one in shown}, {one.question.pk: one.chosen for one in shown}
        )
        locked.passed = grading.passes(locked.right, len(shown), enrolment.version.pass_percent)
        locked.finished_at = now
        locked.save(update_fields=["right", "passed", "finished_at"])
        timing.settle(enrolment, now=now)
        if locked.passed and enrolment.quiz_passed_at is None:
            enrolment.quiz_passed_at = now
            enrolment.save(update_fields=["quiz_passed_at"])
            certifying.settle(enrolment, now=now)
    return locked


def _of_the_day(enrolment: Enrolment, now: datetime) -> list[datetime]:
    began = enrolment.attempts.filter(started_at__gt=now - DAY, finished_at__isnull=False)
    return list(began.values_list("started_at", flat=True))
