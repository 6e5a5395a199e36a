"""The modules that come with Humanline: files beside this one, brought in as versions like any other."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from agents import auditing
from agents.models import Person, Skill
from agents.training import versions, writing, writing_text
from agents.training.models import Module
from agents.training.writing import Written

CONTENT = Path(__file__).parent / "content"
HEAD = "---"
NUMBERS = ("minutes", "drawn", "pass_percent", "attempts_a_day", "practice", "level", "valid_days")


@dataclass(frozen=True)
class Shipped:
    slug: str
    position: int
    required: bool
    skill: tuple[str, str] | None  # slug and name, made where it is not there yet
    written: Written


def ship(*, by: Person | None, now: datetime) -> list[Module]:
    """Bring in what is new: a module that is not there, or a shipped one whose text has changed since.

    A module that was written on here, or whose draft is open, is left alone. Gives back what was brought in.
    """
    brought = []
    with transaction.atomic():
        for one in read_all():
            module = Module.objects.select_for_update(of=("self",), no_key=True).filter(slug=one.slug).first()
            if module is None:
                skill = None
                if one.skill:
                    skill = Skill.objects.get_or_create(slug=one.skill[0], defaults={"name": one.skill[1]})[0]
                module = Module.objects.create(
                    slug=one.slug, skill=skill, required=one.required, position=one.position, shipped=True
                )
            elif not _may_follow(module, one):
                continue
            draft = writing.write_draft(module, one.written, now=now)
            draft.publish(by=None, now=now)
            brought.append(module)
        if brought and by is not None:
            auditing.record(by, "modules.shipped", about={"modules": [one.pk for one in brought]}, now=now)
    return brought


def waiting() -> list[Shipped]:
    """What `ship` would bring in."""
    modules = {one.slug: one for one in Module.objects.all()}
    return [one for one in read_all() if one.slug not in modules or _may_follow(modules[one.slug], one)]


def _may_follow(module: Module, one: Shipped) -> bool:
    last = versions.current(module)
    if not module.shipped or last is None or last.published_by_id is not None or versions.draft(module) is not None:
        return False
    return writing.read(last) != one.written


def read_all() -> list[Shipped]:
    return sorted((read(folder) for folder in CONTENT.iterdir() if folder.is_dir()), key=lambda one: one.position)


def read(folder: Path) -> Shipped:
    """`lessons.md` with its terms at the head, and `questions.txt`."""
    _, head, lessons = (folder / "lessons.md").read_text(encoding="utf-8").split(f"{HEAD}\n", 2)
    questions = (folder / "questions.txt").read_text(encoding="utf-8")
    terms = dict(line.split(": ", 1) for line in head.strip().splitlines())
    numbers = {name: int(terms[name]) for name in NUMBERS if name in terms}
    skill = terms.get("skill")
    return Shipped(
        slug=folder.name,
        position=int(terms["position"]),
        required=terms.get("required") == "yes",
        skill=(skill, terms["skill_name"]) if skill else None,
        written=Written(
            title=terms["title"],
            summary=terms["summary"],
            lessons=writing_text.of_lessons(writing_text.lessons(lessons)[0]),
            questions=writing_text.of_questions(writing_text.questions(questions)[0]),
            changes=terms.get("changes", ""),
            **numbers,  # type: ignore[arg-type]  # each is a number by NUMBERS
        ),
    )
