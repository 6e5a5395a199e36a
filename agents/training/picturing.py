"""The pictures of a module: taken in, placed by a line of Markdown, taken away and had back."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from agents import auditing, rights
from agents.models import Person
from agents.training import lightening, markdown, versions
from agents.training.models import Lesson, Module, Picture, Version
from marketplace.kernel.errors import Conflict, Invalid

MOST = 60  # pictures of a module
OF_A_LESSON_BYTES = 50 * 1024  # a lesson opens below 100 KB with everything that belongs to it


class Unreadable(Invalid):
    """This file is no picture that can be read here. Save it as PNG, JPEG or WebP and choose it again."""


class TooLarge(Invalid):
    """This picture is larger than 5 MB or 40 million pixels. Make it smaller and choose it again."""


class TooHeavy(Invalid):
    """This picture stays above 30 KB however it is drawn. Cut out the part that helps, and choose that."""


class WordsMissing(Invalid):
    """Say in a few words what the picture shows: whoever does not see it reads them."""


class TooManyPictures(Invalid):
    """A module has at most 60 pictures."""


class StillPlaced(Conflict):
    """The draft places this picture. Take its line out of the lesson first."""


REFUSED: dict[type[Exception], type[Invalid]] = {
    lightening.NoPicture: Unreadable,
    lightening.TooLarge: TooLarge,
    lightening.TooHeavy: TooHeavy,
}


def add(module: Module, *, name: str, content: bytes, words: str, by: Person, now: datetime) -> Picture:
    """Draw it anew and keep it for the lessons of `module`. The same picture again is the same row, with new words.

    Raises Unreadable, TooLarge, TooHeavy, TooManyPictures under `file`, and WordsMissing under `words`.
    """
    rights.require(by, rights.Right.TRAIN)
    words = " ".join(words.replace("[", "(").replace("]", ")").replace("\\", "/").split())[:300]
    if len(words) < 3:
        raise WordsMissing(errors={"words": [WordsMissing().title]})
    try:
        light = lightening.lighten(content)
    except tuple(REFUSED) as fault:
        refused = REFUSED[type(fault)]
        raise refused(errors={"file": [refused().title]}) from None
    named = f"{slugify(PurePath(name).stem)[:40] or 'picture'}-{hashlib.sha256(light.content).hexdigest()[:6]}.webp"
    with transaction.atomic():
        locked = Module.objects.select_for_update(of=("self",), no_key=True).get(pk=module.pk)
        same = locked.pictures.filter(name=named).first()
        if same is not None:
            same.words, same.removed_at = words, None
            same.save(update_fields=["words", "removed_at"])
            return same
        if locked.pictures.count() >= MOST:
            raise TooManyPictures(errors={"file": [TooManyPictures().title]})
        picture = Picture.objects.create(
            module=locked,
            name=named,
            words=words,
            content=light.content,
            width=light.width,
            height=light.height,
            size_bytes=len(light.content),
            added_at=now,
            added_by=by,
        )
        auditing.record(by, "picture.added", about={"module": module.pk, "picture": picture.pk}, now=now)
    return picture


def remove(picture: Picture, *, by: Person, now: datetime) -> None:
    """No lesson to come can place it; published ones show it on. Raises StillPlaced."""
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        module = Module.objects.select_for_update(of=("self",), no_key=True).get(pk=picture.module_id)
        draft = versions.draft(module)
        if draft is not None and draft.lessons.filter(text__contains=_reference(picture.name)).exists():
            raise StillPlaced()
        Picture.objects.filter(pk=picture.pk, removed_at=None).update(removed_at=now)
        auditing.record(by, "picture.removed", about={"module": module.pk, "picture": picture.pk}, now=now)


def bring_back(picture: Picture, *, by: Person, now: datetime) -> None:
    """Offered to writers again."""
    rights.require(by, rights.Right.TRAIN)
    with transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(removed_at=None)
        auditing.record(by, "picture.brought_back", about={"picture": picture.pk, "module": picture.module_id}, now=now)


def page(lesson: Lesson, module: Module) -> markdown.Page:
    """The lesson with the pictures of its module."""
    return markdown.page(lesson.text, placed(module, [lesson.text]))


def placed(module: Module, texts: Iterable[str]) -> tuple[markdown.Own, ...]:
    """Those of the module's pictures that `texts` name."""
    names = {name for text in texts for name in markdown.named(text)}
    if not names:
        return ()
    rows = module.pictures.filter(name__in=names).defer("content").order_by("name")
    return tuple(
        markdown.Own(one.name, address(module, one), one.width, one.height, one.size_bytes, one.removed_at is None)
        for one in rows
    )


def address(module: Module, picture: Picture) -> str:
    return reverse("training_picture", kwargs={"slug": module.slug, "name": picture.name})


def is_published(picture: Picture) -> bool:
    """Some published version places it: whoever may learn the module may see it."""
    rows = Lesson.objects.filter(version__module=picture.module_id, version__state=Version.State.PUBLISHED)
    return rows.filter(text__contains=_reference(picture.name)).exists()


def _reference(name: str) -> str:
    return f"({markdown.FOLDER}{name}"
