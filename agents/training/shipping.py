"""The modules that come with Humanline: files beside this one, brought in as versions like any other."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from agents import auditing
from agents.models import Person, Skill
from agents.training import versions, writing, writing_text
from agents.training.models import Module, Version
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
    texts: list[Written]  # English first, then what it is translated into

    @property
    def written(self) -> Written:
        return self.texts[0]


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
            news = _new(module, one)
            for written in news:
                writing.write_draft(module, written, now=now).publish(by=None, now=now)
            if news:
                brought.append(module)
        if brought and by is not None:
            auditing.record(by, "modules.shipped", about={"modules": [one.pk for one in brought]}, now=now)
    return brought


def waiting() -> list[Shipped]:
    """What `ship` would bring in."""
    modules = {one.slug: one for one in Module.objects.all()}
    return [one for one in read_all() if one.slug not in modules or _new(modules[one.slug], one)]


def _new(module: Module, one: Shipped) -> list[Written]:
    """Its texts that are not in force here yet. None of a module that somebody here writes on."""
    written_on = module.versions.filter(Q(published_by__isnull=False) | Q(state=Version.State.DRAFT))
    if not module.shipped or written_on.exists():
        return []
    there = {version.language: writing.read(version) for version in versions.in_force(module)}
    return [written for written in one.texts if there.get(written.language) != written]


def read_all() -> list[Shipped]:
    return sorted((read(folder) for folder in CONTENT.iterdir() if folder.is_dir()), key=lambda one: one.position)


def read(folder: Path) -> Shipped:
    """`lessons.md` with its terms at the head, and `questions.txt`; `lessons.fr.md` is its French, with a head."""
    terms, lessons = _parts(folder / "lessons.md")
    languages = sorted(path.suffixes[0][1:] for path in folder.glob("lessons.*.md"))
    texts = [_written(terms, lessons, folder / "questions.txt", "en")]
    for language in languages:
        own, translated = _parts(folder / f"lessons.{language}.md")
        texts.append(_written(terms | own, translated, folder / f"questions.{language}.txt", language))
    skill = terms.get("skill")
    return Shipped(
        slug=folder.name,
        position=int(terms["position"]),
        required=terms.get("required") == "yes",
        skill=(skill, terms["skill_name"]) if skill else None,
        texts=texts,
    )


def _parts(path: Path) -> tuple[dict[str, str], str]:
    """(terms, lessons) of a file of lessons."""
    _, head, lessons = path.read_text(encoding="utf-8").split(f"{HEAD}\n", 2)
    return dict(line.split(": ", 1) for line in head.strip().splitlines()), lessons


def _written(terms: dict[str, str], lessons: str, questions: Path, language: str) -> Written:
    return Written(
        title=terms["title"],
        summary=terms["summary"],
        language=language,
        lessons=writing_text.of_lessons(writing_text.lessons(lessons)[0]),
        questions=writing_text.of_questions(writing_text.questions(questions.read_text(encoding="utf-8"))[0]),
        changes=terms.get("changes", ""),
        **{name: int(terms[name]) for name in NUMBERS if name in terms},
    )
