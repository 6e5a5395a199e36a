"""Something to learn: a short module, its right answers, and people who learn and teach it."""

import io
from datetime import datetime
from typing import Any

from PIL import Image

from agents.models import Agent, Person
from agents.training import learning, quizzing, writing
from agents.training.models import Attempt, Enrolment, Module
from agents.training.writing import Written
from tests import people

LESSONS = "# First things\n\nRead **this**.\n\n## A part\n\nMore.\n\n# Second things\n\nAnd that.\n"
QUESTIONS = "\n\n".join(
    f"? Question {number}\n+ Right {number}\n  > Since it is right.\n"
    f"- Wrong {number}\n  > Since it is not.\n- Also wrong {number}\n  > Nor this."
    for number in range(1, 9)
)


def written(**terms: Any) -> Written:
    told = {"title": "Cards", "minutes": 10, "lessons": LESSONS, "questions": QUESTIONS, "drawn": 4, **terms}
    return Written(**told)


def screen(kind: str = "PNG", size: tuple[int, int] = (1600, 900), **options: Any) -> bytes:
    """A picture of a plain screen: a light ground and a dark bar."""
    picture, file = Image.new("RGB", size, "#f8f7f3"), io.BytesIO()
    picture.paste((25, 26, 24), (0, 0, size[0], size[1] // 8))
    picture.save(file, kind, **options)
    return file.getvalue()


def trainer() -> Person:
    known = Person.objects.filter(email="tara@example.org").first()
    return known or people.person("tara", Person.Role.ADMINISTRATOR)


def module(
    slug: str = "cards", *, now: datetime, skill: str | None = None, required: bool = True, **terms: Any
) -> Module:
    """A module with one published version."""
    kind = people.skill(skill) if skill else None
    one = writing.new_module(slug, written(**terms), skill=kind, required=required, by=trainer(), now=now)
    writing.publish(one, by=trainer(), now=now)
    return one


def read(agent: Agent, one: Module, *, now: datetime) -> Enrolment:
    """Begun, with all lessons read."""
    enrolment = learning.begin(agent, one, now=now)
    for lesson in enrolment.version.lessons.all():
        learning.finish_lesson(enrolment, lesson.number)
    enrolment.refresh_from_db()
    return enrolment


def answered(enrolment: Enrolment, *, right: bool, now: datetime) -> Attempt:
    """An attempt with every answer right, or every one wrong, graded."""
    attempt = quizzing.begin(enrolment, now=now)
    choose(attempt, right=right)
    return quizzing.grade(attempt, now=now)


def choose(attempt: Attempt, *, right: bool) -> None:
    chosen = {
        one.question.pk: sorted(one.question.right)
        if right
        else [place for place, answer in one.answers if not answer["right"]][:1]
        for one in quizzing.asked(attempt)
    }
    quizzing.keep(attempt, chosen)


def passed(agent: Agent, one: Module, *, now: datetime) -> Enrolment:
    enrolment = read(agent, one, now=now)
    answered(enrolment, right=True, now=now)
    enrolment.refresh_from_db()
    return enrolment
