"""Going through a module: opening it, keeping the place, finishing lessons, practising."""

from datetime import datetime

from django.db import transaction

from agents.models import Agent
from agents.training import certifying, versions
from agents.training.models import Enrolment, Module, Practised, Version
from marketplace.kernel.errors import Conflict, NotFound


class NoSuchModule(NotFound):
    """There is no such module, or it is not taught now."""


class NoSuchLesson(NotFound):
    """This module has no such lesson."""


class StillCertified(Conflict):
    """You have passed this. It can be learned again 30 days before it expires."""


def begin(agent: Agent, module: Module, *, now: datetime, language: str = "") -> Enrolment:
    """The agent's way through `module`: the open one, taken to the version in force, or a new one.

    It is read in `language`, where none is said in the one it was begun in, or else in the agent's own. Raises
    NoSuchModule, and StillCertified where nothing has to be learned again yet.
    """
    with transaction.atomic():
        Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
        found = open_enrolment(agent, module)
        wanted = language or (found.version.language if found else agent.person.locale)
        version = versions.current(module, wanted)
        if module.withdrawn_at is not None or version is None:
            raise NoSuchModule()
        if found is None:
            if certifying.standing(agent, module, now=now) == certifying.HELD:
                raise StillCertified()
            return Enrolment.objects.create(agent=agent, module=module, version=version, started_at=now)
        if found.version_id != version.pk and not _is_bound(found, version):
            _take_to(found, version)
    return found


def _is_bound(enrolment: Enrolment, version: Version) -> bool:
    """An open attempt is finished where it was begun; who has passed the questions passes them in no other language."""
    if enrolment.quiz_passed_at is not None and enrolment.version.language != version.language:
        return True
    return enrolment.attempts.filter(finished_at=None).exists()


def _take_to(enrolment: Enrolment, version: Version) -> None:
    """What was read and passed of an older version is asked again in the new one, and its time is paid again.

    In another language reading goes on: what was read is read, and the questions come in that language.
    """
    before, enrolment.version, enrolment.place, enrolment.quiz_passed_at = enrolment.version, version, "", None
    if before.language == version.language:
        enrolment.lesson, enrolment.lessons_read = 1, []
        enrolment.before_seconds = enrolment.spent_seconds
    else:
        numbers = list(version.lessons.order_by("number").values_list("number", flat=True))
        enrolment.lessons_read = [one for one in enrolment.lessons_read if one in numbers]
        enrolment.lesson = enrolment.lesson if enrolment.lesson in numbers else numbers[0]
    enrolment.save(update_fields=["version", "lesson", "place", "lessons_read", "quiz_passed_at", "before_seconds"])


def open_enrolment(agent: Agent, module: Module) -> Enrolment | None:
    return Enrolment.objects.filter(agent=agent, module=module, passed_at=None).select_related("version").first()


def keep_place(enrolment: Enrolment, lesson: int, place: str) -> None:
    """Where reading goes on next time. Raises NoSuchLesson."""
    if not enrolment.version.lessons.filter(number=lesson).exists():
        raise NoSuchLesson()
    Enrolment.objects.filter(pk=enrolment.pk).update(lesson=lesson, place=place[:80])


def finish_lesson(enrolment: Enrolment, number: int) -> int | None:
    """Read to its end. Gives back the number of the next lesson that is not read yet."""
    with transaction.atomic():
        locked = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)
        numbers = list(locked.version.lessons.order_by("number").values_list("number", flat=True))
        if number not in numbers:
            raise NoSuchLesson()
        read = sorted({*locked.lessons_read, number})
        following = next((one for one in numbers if one not in read and one > number), None)
        locked.lessons_read, locked.lesson, locked.place = read, following or number, ""
        locked.save(update_fields=["lessons_read", "lesson", "place"])
    return following


def practised(agent: Agent, script: str, *, now: datetime) -> None:
    """A practice ticket was worked to its end; modules that wait for it alone are passed by it."""
    with transaction.atomic():
        Practised.objects.get_or_create(agent=agent, script=script, defaults={"done_at": now})
        waiting = Enrolment.objects.filter(agent=agent, passed_at=None, quiz_passed_at__isnull=False)
        for enrolment in waiting.order_by("pk"):
            certifying.settle(enrolment, now=now)
