"""What the API says of training."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from agents.training import quizzing, writing
from agents.training.models import Attempt, Certificate, Module, Picture, Version
from agents.training.progress import Progress


class ProgressShown(serializers.Serializer[Any]):
    module = serializers.SlugField()
    title = serializers.CharField()
    summary = serializers.CharField()
    version = serializers.IntegerField()
    required = serializers.BooleanField(help_text="Of everybody, before the first ticket.")  # type: ignore[assignment]  # a field of ours
    skill = serializers.CharField(allow_null=True)
    stated_seconds = serializers.IntegerField(help_text="So much learning time is paid at most.")
    state = serializers.CharField(help_text="not_started, learning, passed or to_renew.")
    next_step = serializers.CharField(help_text="read, quiz, practise, or empty.")
    spent_seconds = serializers.IntegerField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Of the certificate in force.")
    language = serializers.CharField(help_text="That this version is in.")
    languages = serializers.ListField(child=serializers.CharField(), help_text="That it can be begun in.")


class LessonShown(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField(help_text="Markdown.")
    read = serializers.BooleanField()


class ModuleShown(ProgressShown):
    lesson = serializers.IntegerField(allow_null=True, help_text="Where reading goes on.")
    place = serializers.CharField(help_text="The heading that was last read.")
    lessons = LessonShown(many=True)
    attempts_left = serializers.IntegerField()
    practice = serializers.IntegerField(help_text="Practice tickets to work.")
    practised = serializers.IntegerField()


class ChoiceShown(serializers.Serializer[Any]):
    place = serializers.IntegerField()
    text = serializers.CharField()
    chosen = serializers.BooleanField()
    right = serializers.BooleanField(allow_null=True, help_text="Once it is graded.")
    why = serializers.CharField(allow_null=True, help_text="Once it is graded.")


class QuestionShown(serializers.Serializer[Any]):
    question = serializers.IntegerField()
    text = serializers.CharField()
    several = serializers.BooleanField(help_text="More than one answer is right, and all of them are wanted.")
    answers = ChoiceShown(many=True)


class AttemptShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    module = serializers.SlugField()
    number = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    right = serializers.IntegerField(allow_null=True)
    asked = serializers.IntegerField()
    passed = serializers.BooleanField(allow_null=True)
    questions = QuestionShown(many=True)


class CertificateShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    agent = serializers.IntegerField()
    module = serializers.SlugField()
    title = serializers.CharField()
    skill = serializers.CharField(allow_null=True)
    level = serializers.IntegerField(allow_null=True)
    granted_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    end = serializers.CharField(help_text="expired, renewed, revoked, or empty while it is in force.")
    reason = serializers.CharField()


class ModuleVersion(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    state = serializers.CharField(help_text="draft or published.")
    published_at = serializers.DateTimeField(allow_null=True)
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField()
    minutes = serializers.IntegerField()
    drawn = serializers.IntegerField()
    pass_percent = serializers.IntegerField()
    attempts_a_day = serializers.IntegerField()
    practice = serializers.IntegerField()
    level = serializers.IntegerField()
    valid_days = serializers.IntegerField(allow_null=True)
    changes = serializers.CharField()
    lessons = serializers.CharField(help_text="Markdown; each lesson begins with a heading of the first order.")
    questions = serializers.CharField(help_text="`?` a question, `+` right, `-` wrong, `>` why.")


class PictureShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    words = serializers.CharField(help_text="What it shows, for whoever does not see it.")
    placing = serializers.CharField(help_text="The line of Markdown that places it in a lesson.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    size_bytes = serializers.IntegerField()
    removed_at = serializers.DateTimeField(allow_null=True, help_text="Since when no new lesson can place it.")


class TaughtModule(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.SlugField()
    skill = serializers.CharField(allow_null=True)
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field of ours
    position = serializers.IntegerField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    versions = serializers.ListField(child=serializers.IntegerField())


def time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def progress(one: Progress) -> dict[str, Any]:
    return {
        "module": one.module.slug,
        "title": one.version.title,
        "summary": one.version.summary,
        "version": one.version.number,
        "required": one.module.required,
        "skill": one.module.skill.slug if one.module.skill else None,
        "stated_seconds": one.version.stated_seconds,
        "state": one.state,
        "next_step": one.next_step,
        "spent_seconds": one.enrolment.spent_seconds if one.enrolment else 0,
        "expires_at": time(one.certificate.expires_at) if one.certificate else None,
        "language": one.version.language,
        "languages": list(one.languages),
    }


def module(one: Progress, *, attempts_left: int) -> dict[str, Any]:
    read = one.enrolment.lessons_read if one.enrolment else []
    return {
        **progress(one),
        "lesson": one.enrolment.lesson if one.enrolment else None,
        "place": one.enrolment.place if one.enrolment else "",
        "lessons": [
            {"number": row.number, "title": row.title, "text": row.text, "read": row.number in read}
            for row in one.version.lessons.all()
        ],
        "attempts_left": attempts_left,
        "practice": one.version.practice,
        "practised": one.practised,
    }


def attempt(row: Attempt) -> dict[str, Any]:
    graded = row.finished_at is not None
    return {
        "id": row.pk,
        "module": row.enrolment.module.slug,
        "number": row.number,
        "started_at": time(row.started_at),
        "finished_at": time(row.finished_at),
        "right": row.right,
        "asked": row.asked,
        "passed": row.passed,
        "questions": [
            {
                "question": one.question.pk,
                "text": one.question.text,
                "several": one.question.several,
                "answers": [
                    {
                        "place": place,
                        "text": answer["text"],
                        "chosen": place in one.chosen,
                        "right": answer["right"] if graded else None,
                        "why": answer["why"] if graded else None,
                    }
                    for place, answer in one.answers
                ],
            }
            for one in quizzing.asked(row)
        ],
    }


def certificate(row: Certificate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "agent": row.agent_id,
        "module": row.module.slug,
        "title": row.version.title,
        "skill": row.skill.slug if row.skill else None,
        "level": row.level,
        "granted_at": time(row.granted_at),
        "expires_at": time(row.expires_at),
        "ended_at": time(row.ended_at),
        "end": row.end,
        "reason": row.reason,
    }


def version(row: Version) -> dict[str, Any]:
    told = vars(writing.read(row))
    return {"number": row.number, "state": row.state, "published_at": time(row.published_at), **told}


def picture(row: Picture) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "words": row.words,
        "placing": row.placing,
        "width": row.width,
        "height": row.height,
        "size_bytes": row.size_bytes,
        "removed_at": time(row.removed_at),
    }


def taught(row: Module) -> dict[str, Any]:
    return {
        "id": row.pk,
        "slug": row.slug,
        "skill": row.skill.slug if row.skill else None,
        "required": row.required,
        "position": row.position,
        "withdrawn_at": time(row.withdrawn_at),
        "versions": sorted(one.number for one in row.versions.all() if one.state != Version.State.DISCARDED),
    }
