"""Writing modules: a draft at a time, published as a version that never changes."""

import dataclasses
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agents import auditing, rights
from agents.models import Person, Skill
from agents.training import markdown, picturing, versions, writing_text
from agents.training.models import Lesson, Module, Question, Version
from marketplace.kernel.errors import Conflict, Invalid


class NothingToPublish(Conflict):
    """There is no draft of this module."""


class NotReady(Invalid):
    """This version cannot be published yet."""


class Unreadable(Invalid):
    """Something in the text does not fit."""


class NothingThrownAway(Conflict):
    """There is no draft to bring back: none was thrown away, or another has been begun since."""


class WrittenMeanwhile(Conflict):
    """Somebody else has kept this draft meanwhile."""


class AlreadyWithdrawn(Conflict):
    """This module is not taught any more."""


@dataclass(frozen=True)
class Written:
    """What a version says: its terms, and its lessons and questions as text."""

    title: str
    minutes: int
    lessons: str
    questions: str
    summary: str = ""
    language: str = "en"
    drawn: int = 6
    pass_percent: int = 80
    attempts_a_day: int = 3
    practice: int = 0
    level: int = 2
    valid_days: int | None = None
    changes: str = ""

    @property
    def terms(self) -> dict[str, object]:
        parts = dataclasses.asdict(self)
        return {name: value for name, value in parts.items() if name not in {"lessons", "questions"}}


def new_module(
    slug: str, written: Written, *, skill: Skill | None, required: bool, by: Person, now: datetime
) -> Module:
    """A module with its first draft."""
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        module = Module.objects.create(slug=slug, skill=skill, required=required)
        draft = write_draft(module, written, now=now)
        about = {"module": module.pk, "version": draft.number}
        auditing.record(by, "module.created", about=about, now=now)
    return module


def save(module: Module, written: Written, *, by: Person, now: datetime, known: str | None = None) -> Version:
    """The draft of `module` says this from now on; without a draft, one is begun.

    `known` is the `mark` of what the writer has seen. Raises WrittenMeanwhile where it says something else by now.
    """
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        locked = Module.objects.select_for_update(of=("self",), no_key=True).get(pk=module.pk)
        if known is not None and known != mark(versions.draft(locked)):
            raise WrittenMeanwhile()
        draft = write_draft(locked, written, now=now)
        about = {"module": module.pk, "version": draft.number}
        auditing.record(by, "module.drafted", about=about, now=now)
    return draft


def set_terms(module: Module, *, skill: Skill | None, required: bool, position: int, by: Person, now: datetime) -> None:
    """What holds for all versions: the skill it certifies, whether everybody needs it, its place in lists."""
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        Module.objects.filter(pk=module.pk).update(skill=skill, required=required, position=position)
        auditing.record(by, "module.changed", about={"module": module.pk}, now=now)


def publish(module: Module, *, by: Person, now: datetime) -> Version:
    """The draft as it stands becomes the version in force. Raises NothingToPublish, NotReady."""
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        locked = Module.objects.select_for_update(of=("self",), no_key=True).get(pk=module.pk)
        draft = versions.draft(locked)
        if draft is None:
            raise NothingToPublish()
        missing = lacks(draft)
        if missing:
            raise NotReady(errors={"draft": missing})
        draft.publish(by=by, now=now)
        about = {"module": module.pk, "version": draft.number}
        auditing.record(by, "module.published", about=about, now=now)
    return draft


def discard(module: Module, *, by: Person, now: datetime) -> None:
    """Throw the draft away: it can be brought back until another is begun. Raises NothingToPublish."""
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        draft = versions.draft(Module.objects.select_for_update(of=("self",), no_key=True).get(pk=module.pk))
        if draft is None:
            raise NothingToPublish()
        draft.move(Version.State.DISCARDED)
        auditing.record(by, "module.draft_discarded", about={"module": module.pk, "version": draft.number}, now=now)


def bring_draft_back(module: Module, *, by: Person, now: datetime) -> Version:
    """The draft that was thrown away goes on as it was. Raises NothingThrownAway."""
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        locked = Module.objects.select_for_update(of=("self",), no_key=True).get(pk=module.pk)
        draft = versions.discarded(locked)
        if draft is None or versions.draft(locked) is not None:
            raise NothingThrownAway()
        draft.move(Version.State.DRAFT)
        auditing.record(by, "module.draft_brought_back", about={"module": module.pk, "version": draft.number}, now=now)
    return draft


def withdraw(module: Module, *, by: Person, now: datetime) -> None:
    """Taught no more. Certificates stay in force until their own end."""
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        if not Module.objects.filter(pk=module.pk, withdrawn_at=None).update(withdrawn_at=now):
            raise AlreadyWithdrawn()
        auditing.record(by, "module.withdrawn", about={"module": module.pk}, now=now)


def bring_back(module: Module, *, by: Person, now: datetime) -> None:
    """Taught again."""
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        Module.objects.filter(pk=module.pk).update(withdrawn_at=None)
        auditing.record(by, "module.brought_back", about={"module": module.pk}, now=now)


def lacks(draft: Version) -> list[str]:
    """Why it cannot be published, in sentences."""
    found = []
    pool = draft.questions.count()
    if not draft.lessons.exists():
        found.append(_("It has no lesson."))
    if pool < draft.drawn:
        found.append(
            _("An attempt draws %(drawn)s questions, and the pool has %(pool)s.") % {"drawn": draft.drawn, "pool": pool}
        )
    return found


def mark(draft: Version | None) -> str:
    """Changes with every word of `draft`; empty where there is none."""
    if draft is None:
        return ""
    return hashlib.sha256(repr(read(draft)).encode()).hexdigest()[:16]


def read(version: Version) -> Written:
    """What `version` says, as text."""
    return Written(
        **{
            name: getattr(version, name)
            for name in (field.name for field in dataclasses.fields(Written))
            if name not in {"lessons", "questions"}
        },
        lessons=writing_text.of_lessons(version.lessons.all()) if version.pk else "",
        questions=writing_text.of_questions(version.questions.all()) if version.pk else "",
    )


def faults(written: Written, module: Module | None = None) -> dict[str, list[str]]:
    """What cannot be read in `written`, by field. A `module` that is there already may have pictures of its own."""
    found: dict[str, list[str]] = {}
    lessons, wrong = writing_text.lessons(written.lessons)
    own = picturing.placed(module, [one.text for one in lessons]) if module else ()
    for one in lessons:
        wrong += list(_picture_faults(one, own))
    if wrong:
        found["lessons"] = wrong
    wrong = writing_text.questions(written.questions)[1]
    if wrong:
        found["questions"] = wrong
    return found


def _picture_faults(lesson: writing_text.LessonText, own: Sequence[markdown.Own]) -> Iterator[str]:
    for src in markdown.pictures_missing(lesson.text, own):
        yield _("There is no picture “%(name)s” here.") % {"name": src[:80]}
    for src in markdown.pictures_wordless(lesson.text):
        yield _("Say between the brackets what “%(name)s” shows: ![what it shows](…).") % {"name": src[:80]}
    named = markdown.named(lesson.text)
    weight = sum(one.size_bytes for one in own if one.name in named)
    if weight > picturing.OF_A_LESSON_BYTES:
        sizes = {"title": lesson.title, "weight": -(-weight // 1024), "most": picturing.OF_A_LESSON_BYTES // 1024}
        yield _("The pictures of “%(title)s” weigh %(weight)s KB. On a bad line %(most)s are the most.") % sizes


def write_draft(module: Module, written: Written, *, now: datetime) -> Version:
    """The caller holds the module's row."""
    wrong = faults(written, module)
    if wrong:
        raise Unreadable(errors=wrong)
    draft = versions.draft(module)
    if draft is None:
        module.versions.filter(state=Version.State.DISCARDED).delete()  # what is begun now takes its number
        last = module.versions.order_by("-number").first()
        draft = Version(module=module, number=last.number + 1 if last else 1, created_at=now)
    for name, value in written.terms.items():
        setattr(draft, name, value)
    draft.save()
    _write_parts(draft, written)
    return draft


def _write_parts(draft: Version, written: Written) -> None:
    lessons, questions = writing_text.lessons(written.lessons)[0], writing_text.questions(written.questions)[0]
    draft.lessons.all().delete()
    draft.questions.all().delete()
    Lesson.objects.bulk_create(
        Lesson(version=draft, number=number, title=one.title, text=one.text)
        for number, one in enumerate(lessons, start=1)
    )
    _write_questions(draft, questions)


def _write_questions(draft: Version, questions: Sequence[writing_text.QuestionText]) -> None:
    Question.objects.bulk_create(
        Question(version=draft, number=number, text=one.text, answers=one.answers)
        for number, one in enumerate(questions, start=1)
    )
