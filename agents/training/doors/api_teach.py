"""`/api/v1/modules` and `/api/v1/certificates`, for people with the right to train."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.models import Agent, Skill
from agents.rights import Right
from agents.training import certifying, lightening, picturing, versions, writing
from agents.training.doors import shown
from agents.training.doors.api import PAGED
from agents.training.doors.teach import kept
from agents.training.models import Certificate, Module, Picture
from agents.training.writing import Written
from marketplace.kernel.errors import Conflict


class NothingPublished(Conflict):
    """This module has no version in force."""


class Draft(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=120)
    summary = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    lessons = serializers.CharField(max_length=200_000, help_text="Markdown; `# Title` begins a lesson.")
    questions = serializers.CharField(
        max_length=200_000, allow_blank=True, help_text="`?` a question, `+` right, `-` wrong, `>` why."
    )
    minutes = serializers.IntegerField(min_value=1, max_value=480)
    drawn = serializers.IntegerField(min_value=1, max_value=40, default=6)
    pass_percent = serializers.IntegerField(min_value=1, max_value=100, default=80)
    attempts_a_day = serializers.IntegerField(min_value=1, max_value=20, default=3)
    practice = serializers.IntegerField(min_value=0, max_value=3, default=0)
    level = serializers.IntegerField(min_value=1, max_value=5, default=2)
    valid_days = serializers.IntegerField(min_value=31, max_value=3650, allow_null=True, default=None)
    language = serializers.RegexField(r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", max_length=12, default="en")
    changes = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class NewModule(Draft):
    slug = serializers.SlugField(max_length=60)
    skill = serializers.SlugRelatedField(slug_field="slug", queryset=Skill.objects.all(), allow_null=True, default=None)
    required = serializers.BooleanField(default=False)  # type: ignore[assignment]  # a field of ours

    def validate_slug(self, slug: str) -> str:
        if slug == "attempts" or Module.objects.filter(slug=slug).exists():
            raise serializers.ValidationError("Another module has this short name.")
        return slug


class GrantAsked(serializers.Serializer[Any]):
    agent = serializers.PrimaryKeyRelatedField(queryset=Agent.objects.all())
    module = serializers.SlugRelatedField(slug_field="slug", queryset=Module.objects.filter(withdrawn_at=None))
    reason = serializers.CharField(min_length=3, max_length=1000)


class RevocationAsked(serializers.Serializer[Any]):
    reason = serializers.CharField(min_length=3, max_length=1000, help_text="The person reads it.")


class TrainDoor(door.RightDoor):
    right = Right.TRAIN


class Modules(TrainDoor):
    @extend_schema(operation_id="modules", parameters=PAGED, responses=shown.TaughtModule(many=True))
    def get(self, request: Request) -> Response:
        return self.page(Module.objects.select_related("skill").prefetch_related("versions"), shown.taught)

    @extend_schema(operation_id="modules_create", request=NewModule, responses={201: shown.TaughtModule})
    def post(self, request: Request) -> Response:
        """A module with its first draft."""
        told = self.asked(NewModule, request)
        own = {name: told.pop(name) for name in ("slug", "skill", "required")}
        module = writing.new_module(**own, written=Written(**told), by=door.person(request), now=timezone.now())
        return Response(shown.taught(module), status=201)


class OneVersion(TrainDoor):
    @extend_schema(operation_id="module_version", responses=shown.ModuleVersion)
    def get(self, request: Request, pk: int, number: int) -> Response:
        return Response(shown.version(get_object_or_404(kept(get_object_or_404(Module, pk=pk)), number=number)))


class TheDraft(TrainDoor):
    @extend_schema(operation_id="module_draft", request=Draft, responses=shown.ModuleVersion)
    def put(self, request: Request, pk: int) -> Response:
        """What the draft says from now on; without one, it is begun."""
        written = Written(**self.asked(Draft, request))
        module = get_object_or_404(Module, pk=pk)
        return Response(shown.version(writing.save(module, written, by=door.person(request), now=timezone.now())))

    @extend_schema(operation_id="module_draft_discard", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        writing.discard(get_object_or_404(Module, pk=pk), by=door.person(request), now=timezone.now())
        return Response(status=204)


class Recovery(TrainDoor):
    @extend_schema(operation_id="module_draft_recover", request=None, responses=shown.ModuleVersion)
    def put(self, request: Request, pk: int) -> Response:
        """The draft that was thrown away, as it was, until another is begun."""
        module = get_object_or_404(Module, pk=pk)
        return Response(shown.version(writing.bring_draft_back(module, by=door.person(request), now=timezone.now())))


class PictureAsked(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="PNG, JPEG or WebP, at most 5 MB. It is drawn anew, at most 30 KB.")
    words = serializers.CharField(min_length=3, max_length=300, help_text="What it shows.")


class Pictures(TrainDoor):
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="module_pictures", parameters=PAGED, responses=shown.PictureShown(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Oldest first, those that were taken away too."""
        return self.page(get_object_or_404(Module, pk=pk).pictures.defer("content"), shown.picture)

    @extend_schema(
        operation_id="module_picture_add",
        request={"multipart/form-data": PictureAsked},
        responses={201: shown.PictureShown},
    )
    def post(self, request: Request, pk: int) -> Response:
        """A picture that the lessons of this module can place."""
        asked = PictureAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        upload, words = asked.validated_data["file"], asked.validated_data["words"]
        module = get_object_or_404(Module, pk=pk)
        if upload.size > lightening.LARGEST_BYTES:
            raise picturing.TooLarge(errors={"file": [picturing.TooLarge().title]})
        by, now = door.person(request), timezone.now()
        row = picturing.add(module, name=upload.name, content=upload.read(), words=words, by=by, now=now)
        return Response(shown.picture(row), status=201)


class OnePicture(TrainDoor):
    @extend_schema(operation_id="module_picture_remove", request=None, responses={204: None})
    def delete(self, request: Request, pk: int, picture: int) -> Response:
        """No lesson to come can place it. Adding the same picture again brings it back."""
        row = get_object_or_404(Picture, module=pk, pk=picture)
        picturing.remove(row, by=door.person(request), now=timezone.now())
        return Response(status=204)


class Publication(TrainDoor):
    @extend_schema(operation_id="module_publish", request=None, responses=shown.ModuleVersion)
    def put(self, request: Request, pk: int) -> Response:
        """The draft becomes the version in force, and is never changed again."""
        module = get_object_or_404(Module, pk=pk)
        return Response(shown.version(writing.publish(module, by=door.person(request), now=timezone.now())))


class Certificates(TrainDoor):
    @extend_schema(
        operation_id="certificates",
        parameters=[*PAGED, OpenApiParameter("agent", int), OpenApiParameter("module", str)],
        responses=shown.CertificateShown(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first, the ended ones too."""
        rows = Certificate.objects.select_related("module", "version", "skill")
        agent, module = request.query_params.get("agent", ""), request.query_params.get("module", "")
        if agent:
            rows = rows.filter(agent=int(agent)) if agent.isdecimal() and len(agent) < 19 else rows.none()
        if module:
            rows = rows.filter(module__slug=module.replace("\x00", ""))
        return self.page(rows, shown.certificate)

    @extend_schema(operation_id="certificates_grant", request=GrantAsked, responses={201: shown.CertificateShown})
    def post(self, request: Request) -> Response:
        """By a person's own knowledge, with their name and reason."""
        told = self.asked(GrantAsked, request)
        version = versions.current(told["module"], told["agent"].person.locale)
        if version is None:
            raise NothingPublished()
        by = door.person(request)
        row = certifying.grant(told["agent"], version, by=by, reason=told["reason"], now=timezone.now())
        return Response(shown.certificate(row), status=201)


class Revocation(TrainDoor):
    @extend_schema(operation_id="certificate_revoke", request=RevocationAsked, responses=shown.CertificateShown)
    def put(self, request: Request, pk: int) -> Response:
        """A person's decision. The skill goes with the certificate."""
        row = get_object_or_404(Certificate, pk=pk)
        reason = self.asked(RevocationAsked, request)["reason"]
        certifying.revoke(row, by=door.person(request), reason=reason, now=timezone.now())
        return Response(shown.certificate(row))
