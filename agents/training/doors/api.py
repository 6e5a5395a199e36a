"""`/api/v1/me/training`: modules, attempts and certificates of whoever calls."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.training import learning, picturing, progress, quizzing, timing
from agents.training.doors import picture, shown
from agents.training.models import Attempt, Enrolment, Module

PAGED = [OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)]


class TimeAsked(serializers.Serializer[Any]):
    seconds = serializers.IntegerField(min_value=0, max_value=86_400, help_text="That a lesson was looked at.")
    lesson = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    place = serializers.CharField(max_length=80, required=False, allow_blank=True)


class BeginningAsked(serializers.Serializer[Any]):
    language = serializers.CharField(
        max_length=12,
        required=False,
        allow_blank=True,
        default="",
        help_text="One of `languages`; without it your own, or the one that the module is begun in.",
    )


class AnswersAsked(serializers.Serializer[Any]):
    answers = serializers.DictField(
        child=serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=20), max_length=20),
        help_text="Question → places of the chosen answers. What is not named stays as it was.",
    )

    def validate_answers(self, told: dict[str, list[int]]) -> dict[int, list[int]]:
        if not all(name.isascii() and name.isdecimal() and len(name) < 19 for name in told):
            raise serializers.ValidationError("A question is named by its number.")
        return {int(name): places for name, places in told.items()}


def taught(slug: str) -> Module:
    return get_object_or_404(Module.objects.offered(), slug=slug)


def begun(request: Request, slug: str) -> Enrolment:
    found = learning.open_enrolment(door.agent(request), taught(slug))
    if found is None:
        raise learning.NoSuchModule("Begin this module first.")
    return found


def whole(request: Request, slug: str) -> dict[str, Any]:
    now, module = timezone.now(), taught(slug)
    one = next(found for found in progress.of_agent(door.agent(request), now=now) if found.module.pk == module.pk)
    left = quizzing.left(one.enrolment, now=now) if one.enrolment else one.version.attempts_a_day
    return shown.module(one, attempts_left=left)


class MyTraining(door.AgentDoor):
    @extend_schema(operation_id="me_training", responses=shown.ProgressShown(many=True))
    def get(self, request: Request) -> Response:
        """Every module that can be learned now, and how far you are. One page holds them all."""
        return Response([shown.progress(one) for one in progress.of_agent(door.agent(request))])


class MyModule(door.AgentDoor):
    @extend_schema(operation_id="me_module", responses=shown.ModuleShown)
    def get(self, request: Request, slug: str) -> Response:
        """With its lessons."""
        return Response(whole(request, slug))


class Beginning(door.AgentDoor):
    @extend_schema(operation_id="me_module_begin", request=BeginningAsked, responses=shown.ModuleShown)
    def put(self, request: Request, slug: str) -> Response:
        """Begin it, or go on with it in the version in force."""
        language = self.asked(BeginningAsked, request)["language"]
        enrolment = learning.begin(door.agent(request), taught(slug), now=timezone.now(), language=language)
        timing.open_page(enrolment, now=timezone.now())
        return Response(whole(request, slug))


class LessonPicture(door.AgentDoor):
    @extend_schema(operation_id="me_module_picture", responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, name: str) -> HttpResponse:
        """A picture that a lesson places by `pictures/<name>`. It never changes."""
        one = get_object_or_404(taught(slug).pictures, name=name)
        if not picturing.is_published(one):
            raise learning.NoSuchModule("No lesson in force places this picture.")
        return picture.drawn(one)


class Time(door.AgentDoor):
    @extend_schema(operation_id="me_module_time", request=TimeAsked, responses=shown.ModuleShown)
    def post(self, request: Request, slug: str) -> Response:
        """Learning time since the last call: held to the clock, and to the stated length."""
        told, enrolment = self.asked(TimeAsked, request), begun(request, slug)
        timing.count(enrolment, told["seconds"], now=timezone.now())
        if "lesson" in told:
            learning.keep_place(enrolment, told["lesson"], told.get("place", ""))
        return Response(whole(request, slug))


class Reading(door.AgentDoor):
    @extend_schema(operation_id="me_lesson_read", request=None, responses=shown.ModuleShown)
    def put(self, request: Request, slug: str, number: int) -> Response:
        """This lesson is read to its end."""
        learning.finish_lesson(begun(request, slug), number)
        return Response(whole(request, slug))


class Attempts(door.AgentDoor):
    @extend_schema(operation_id="me_module_attempt", request=None, responses={201: shown.AttemptShown})
    def post(self, request: Request, slug: str) -> Response:
        """The open attempt, or a new one with questions drawn from the pool."""
        row = quizzing.begin(begun(request, slug), now=timezone.now())
        return Response(shown.attempt(row), status=201)


def attempt_of(request: Request, pk: int) -> Attempt:
    rows = Attempt.objects.filter(enrolment__agent=door.agent(request))
    return get_object_or_404(rows.select_related("enrolment__module", "enrolment__version"), pk=pk)


class OneAttempt(door.AgentDoor):
    @extend_schema(operation_id="me_attempt", responses=shown.AttemptShown)
    def get(self, request: Request, pk: int) -> Response:
        """With the reason of every answer, once it is graded."""
        return Response(shown.attempt(attempt_of(request, pk)))


class Answers(door.AgentDoor):
    @extend_schema(operation_id="me_attempt_answers", request=AnswersAsked, responses=shown.AttemptShown)
    def put(self, request: Request, pk: int) -> Response:
        """Keep what is chosen so far."""
        row = attempt_of(request, pk)
        quizzing.keep(row, self.asked(AnswersAsked, request)["answers"])
        return Response(shown.attempt(row))


class Grade(door.AgentDoor):
    @extend_schema(operation_id="me_attempt_grade", request=None, responses=shown.AttemptShown)
    def put(self, request: Request, pk: int) -> Response:
        """Grade it as it stands, once and for all."""
        quizzing.grade(attempt_of(request, pk), now=timezone.now())
        return Response(shown.attempt(attempt_of(request, pk)))


class MyCertificates(door.AgentDoor):
    @extend_schema(operation_id="me_certificates", parameters=PAGED, responses=shown.CertificateShown(many=True))
    def get(self, request: Request) -> Response:
        """Newest first, the ended ones too."""
        rows = door.agent(request).certificates.select_related("module", "version", "skill")
        return self.page(rows, shown.certificate)
