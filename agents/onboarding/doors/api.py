"""`/api/v1/me/onboarding`: the way in for programs. The same forms judge what they send as what the page sends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.models import Agent
from agents.onboarding import agreeing, applying, documents, stages
from agents.onboarding.doors import applicants, forms, shown, steps
from agents.onboarding.doors.api_shapes import (
    ASKED,
    AnswerAsked,
    FileAsked,
    MyAgreement,
    MyRequirement,
    MyWayIn,
)
from agents.onboarding.models import Document, Requirement
from marketplace.kernel.errors import Invalid, NotFound

KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=sorted(ASKED))


class NoSuchStep(NotFound):
    """There is no such step, or it is not asked of you."""


class NotRight(Invalid):
    """Some of this cannot be taken as it is."""


def mine(request: Request, *, now: datetime) -> Agent:
    return applicants.applicant(request._request, now=now)


def row_of(agent: Agent, kind: str) -> Requirement:
    row = agent.requirements.filter(kind=kind).first()
    if row is None or kind not in ASKED:
        raise NoSuchStep
    return row


def requirement(row: Requirement) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "state": row.state,
        "reason": row.reason,
        "changed_at": row.changed_at,
        "expires_at": row.expires_at,
        "documents": row.documents.filter(deleted_at=None),
    }


class WayInDoor(door.PersonDoor):
    @extend_schema(operation_id="me_onboarding", responses=MyWayIn)
    def get(self, request: Request) -> Response:
        """Everything that is asked of you, and what is next."""
        now = timezone.now()
        agent = mine(request, now=now)
        way = shown.read(agent, now=now)
        standing = stages.of(stages.applicants().get(pk=agent.pk))
        said = {
            "stage": standing.stage,
            "since": standing.since,
            "next": way.next.kind if way.next else None,
            "requirements": [requirement(step.row) for step in way.steps],
        }
        return Response(MyWayIn(said).data)


class StepDoor(door.PersonDoor):
    @extend_schema(
        operation_id="me_onboarding_step",
        parameters=[KIND],
        request=PolymorphicProxySerializer(
            component_name="StepAsked", serializers=list(ASKED.values()), resource_type_field_name=None
        ),
        responses=MyRequirement,
    )
    def put(self, request: Request, kind: str) -> Response:
        """Take a step. Files that belong to it are sent before."""
        now = timezone.now()
        agent = mine(request, now=now)
        row = row_of(agent, kind)
        form = forms.FORMS[kind](flat(self.asked(ASKED[kind], request)), agent=agent)
        if not form.is_valid():
            raise NotRight(errors={named(name): [str(one) for one in said] for name, said in form.errors.items()})
        steps.TAKE[kind](agent, form.cleaned_data, now)
        row.refresh_from_db()
        return Response(MyRequirement(requirement(row)).data)


def flat(said: Mapping[str, Any]) -> dict[str, Any]:
    """The body as a form knows it: languages in rows."""
    fields = {name: value for name, value in said.items() if name != "languages"}
    for number, spoken in enumerate(said.get("languages", ())):
        fields |= {f"language_{number}": spoken["tag"], f"level_{number}": spoken["level"]}
    return fields


def named(field: str) -> str:
    return "languages" if field.startswith(("language_", "level_")) else field


class DocumentsDoor(door.PersonDoor):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="me_onboarding_documents",
        parameters=[KIND],
        request={"multipart/form-data": FileAsked},
        responses={201: MyRequirement},
    )
    def post(self, request: Request, kind: str) -> Response:
        """Hand in one file (PDF, PNG, JPEG or WebP, at most 10 MB) for a step."""
        now = timezone.now()
        row = row_of(mine(request, now=now), kind)
        if kind not in forms.WITH_FILES:
            raise NoSuchStep
        asked = FileAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        upload = asked.validated_data["document"]
        if upload.size > documents.LARGEST_BYTES:
            raise documents.TooLarge(errors={"document": [documents.TooLarge().title]})
        documents.hand_in(row, name=upload.name, content=upload.read(), now=now)
        return Response(MyRequirement(requirement(row)).data, status=201)


class DocumentDoor(door.PersonDoor):
    @extend_schema(operation_id="me_onboarding_document_destroy", request=None, responses={204: None})
    def delete(self, request: Request, pk: str) -> Response:
        """Take a file back."""
        now = timezone.now()
        files = Document.objects.filter(requirement__agent=mine(request, now=now), deleted_at=None)
        documents.take_back(get_object_or_404(files, pk=pk), now=now)
        return Response(status=204)


class AgreementDoor(door.PersonDoor):
    @extend_schema(operation_id="me_onboarding_agreements", responses=MyAgreement(many=True))
    def get(self, request: Request) -> Response:
        """The agreement in force for you, and the version that comes, with whether you have signed each."""
        now = timezone.now()
        agent = mine(request, now=now)
        engagement = agent.profile.engagement
        signed = set(agent.signatures.values_list("agreement", flat=True))
        texts = [agreeing.current(engagement, now=now), agreeing.coming(engagement, now=now)]
        said = [
            {
                "id": one.pk,
                "title": one.title,
                "version": one.version,
                "text": one.text,
                "text_sha256": one.text_sha256,
                "effective_from": one.effective_from,
                "signed": one.pk in signed,
            }
            for one in texts
            if one is not None
        ]
        return Response(MyAgreement(said, many=True).data)


class AnswerDoor(door.PersonDoor):
    @extend_schema(operation_id="me_onboarding_answer", request=AnswerAsked, responses={204: None})
    def put(self, request: Request) -> Response:
        """Answer a decline, once."""
        now = timezone.now()
        applying.answer(mine(request, now=now), self.asked(AnswerAsked, request)["answer"], now=now)
        return Response(status=204)
