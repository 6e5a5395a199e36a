"""`/api/v1/applicants`: the intake for programs. The same deeds under the same rights as on its pages."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.models import Agent
from agents.onboarding import documents, reviewing, stages
from agents.onboarding.doors import intake_applicant, intake_reading
from agents.onboarding.doors.intake_forms import OVER
from agents.onboarding.models import Document, Requirement
from agents.onboarding.stages import Stage
from agents.rights import Right


class RequirementShown(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Requirement.Kind.choices)
    state = serializers.ChoiceField(Requirement.State.choices)
    reason = serializers.CharField(allow_blank=True, help_text="What the person reads.")
    evidence = serializers.DictField()
    reviewer = serializers.IntegerField(allow_null=True)
    changed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    documents = serializers.ListField(child=serializers.UUIDField(), help_text="Those that are not deleted yet.")


class DeclineShown(serializers.Serializer[Any]):
    reason = serializers.CharField()
    decided_by = serializers.IntegerField()
    decided_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class ApplicantRow(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="Of the agent.")
    name = serializers.CharField()
    stage = serializers.ChoiceField(Stage.choices)
    since = serializers.DateTimeField()
    age_seconds = serializers.FloatField(help_text="How long they have stood in this stage.")
    country = serializers.CharField(allow_blank=True)
    engagement = serializers.CharField()
    track = serializers.CharField()
    applied_at = serializers.DateTimeField()


class ApplicantShown(ApplicantRow):
    email = serializers.EmailField()
    requirements = RequirementShown(many=True)
    decline = DeclineShown(allow_null=True, help_text="The one in force.")


class Filters(serializers.Serializer[Any]):
    state = serializers.ChoiceField(Agent.State.choices, required=False)


class Reasoned(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, help_text="The person reads it as it stands.")


class Accepting(serializers.Serializer[Any]):
    holds_until = serializers.DateField(required=False, help_text="In place of the day that the person stated.")

    def validate_holds_until(self, day: date) -> date:
        if day < timezone.localdate():
            raise serializers.ValidationError(OVER)
        return day


class IntakeDoor(door.RightDoor):
    right = Right.REVIEW_APPLICANTS

    def applicant(self, pk: int) -> Agent:
        return get_object_or_404(stages.applicants(), pk=pk)

    def full(self, pk: int) -> Response:
        return Response(whole(self.applicant(pk)))


class Applicants(IntakeDoor):
    @extend_schema(
        operation_id="applicants_list",
        parameters=[Filters, OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)],
        responses=ApplicantRow(many=True),
    )
    def get(self, request: Request) -> Response:
        """Everybody who came by the way in, newest first."""
        asked = Filters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = stages.applicants()
        if state := asked.validated_data.get("state"):
            rows = rows.filter(state=state)
        return self.page(rows, shown)


class Applicant(IntakeDoor):
    @extend_schema(operation_id="applicants_one", responses=ApplicantShown)
    def get(self, request: Request, pk: int) -> Response:
        return self.full(pk)


class Approval(IntakeDoor):
    @extend_schema(operation_id="applicants_approve", request=None, responses=ApplicantShown)
    def put(self, request: Request, pk: int) -> Response:
        """They may work from now on. A conflict names what is missing."""
        reviewing.approve(self.applicant(pk), door.person(request), now=timezone.now())
        return self.full(pk)


class Declining(IntakeDoor):
    @extend_schema(operation_id="applicants_decline", request=Reasoned, responses=ApplicantShown)
    def put(self, request: Request, pk: int) -> Response:
        """In writing: the person reads the reason and can answer."""
        reason = self.asked(Reasoned, request)["reason"]
        reviewing.decline(self.applicant(pk), door.person(request), reason, now=timezone.now())
        return self.full(pk)

    @extend_schema(operation_id="applicants_take_up", responses=ApplicantShown)
    def delete(self, request: Request, pk: int) -> Response:
        """The application goes on."""
        reviewing.take_up_again(self.applicant(pk), door.person(request), now=timezone.now())
        return self.full(pk)


class OneRequirement(IntakeDoor):
    def row(self, pk: int, kind: str) -> Requirement:
        return get_object_or_404(Requirement, agent=pk, agent__profile__isnull=False, kind=kind)


class Acceptance(OneRequirement):
    @extend_schema(operation_id="applicants_accept", request=Accepting, responses=ApplicantShown)
    def put(self, request: Request, pk: int, kind: str) -> Response:
        """What was handed in is right."""
        day = self.asked(Accepting, request).get("holds_until")
        until = datetime.combine(day, time(23, 59), UTC) if day else None
        reviewing.accept(self.row(pk, kind), door.person(request), now=timezone.now(), expires_at=until)
        return self.full(pk)


class Verdict(OneRequirement):
    @extend_schema(
        operation_id="applicants_judge",
        parameters=[OpenApiParameter("verdict", str, OpenApiParameter.PATH, enum=sorted(intake_applicant.VERDICTS))],
        request=Reasoned,
        responses=ApplicantShown,
    )
    def put(self, request: Request, pk: int, kind: str, verdict: str) -> Response:
        """`request` asks for more, `refusal` does not accept it, `waiver` does not ask for it."""
        reason = self.asked(Reasoned, request)["reason"]
        intake_applicant.VERDICTS[verdict](self.row(pk, kind), door.person(request), reason, now=timezone.now())
        return self.full(pk)


class TheDocument(door.RightDoor):
    right = Right.SEE_DOCUMENTS

    @extend_schema(
        operation_id="applicants_document",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "As it was handed in.")},
    )
    def get(self, request: Request, pk: int, key: str) -> HttpResponse:
        """A file that was handed in. That you saw it is written down."""
        row = get_object_or_404(Document.objects.select_related("requirement"), requirement__agent=pk, pk=key)
        content = documents.show(row, door.person(request), now=timezone.now())
        return as_file(row, content)


def as_file(row: Document, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=row.media_type)
    name = f"{row.requirement.kind}-{row.requirement.agent_id}.{documents.KINDS[row.media_type]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


class FunnelStep(serializers.Serializer[Any]):
    step = serializers.CharField()
    people = serializers.IntegerField()
    of_all = serializers.FloatField(allow_null=True)
    of_before = serializers.FloatField(allow_null=True)
    median_seconds = serializers.FloatField(allow_null=True, help_text="From the step before.")
    timed = serializers.IntegerField(help_text="How many the median is of.")


class JudgingShown(serializers.Serializer[Any]):
    requirement = serializers.CharField()
    judged = serializers.IntegerField()
    sent_back = serializers.FloatField(allow_null=True)
    median_seconds = serializers.FloatField(allow_null=True)


class FunnelShown(serializers.Serializer[Any]):
    window_days = serializers.IntegerField()
    least = serializers.IntegerField(help_text="A share or a median of fewer is null.")
    steps = FunnelStep(many=True)
    judging = JudgingShown(many=True)


class Funnel(IntakeDoor):
    @extend_schema(operation_id="applicants_funnel", responses=FunnelShown)
    def get(self, request: Request) -> Response:
        """Of everybody who applied in the last 90 days: how far they came, and how long it took."""
        now = timezone.now()
        steps = [
            {
                "step": str(one.label),
                "people": one.people,
                "of_all": one.of_all,
                "of_before": one.of_before,
                "median_seconds": one.median_seconds,
                "timed": one.timed,
            }
            for one in intake_reading.funnel(now=now)
        ]
        judging = [
            {
                "requirement": one.label,
                "judged": one.judged,
                "sent_back": one.sent_back,
                "median_seconds": one.median_seconds,
            }
            for one in intake_reading.judging(now=now)
        ]
        window, least = intake_reading.WINDOW.days, intake_reading.LEAST_SHOWN
        return Response({"window_days": window, "least": least, "steps": steps, "judging": judging})


def shown(agent: Agent) -> dict[str, Any]:
    standing = stages.of(agent)
    return {
        "id": agent.pk,
        "name": agent.person.name,
        "stage": standing.stage,
        "since": standing.since.isoformat(),
        "age_seconds": standing.age_seconds(timezone.now()),
        "country": agent.profile.country,
        "engagement": agent.profile.engagement,
        "track": agent.profile.track,
        "applied_at": agent.person.date_joined.isoformat(),
    }


def whole(agent: Agent) -> dict[str, Any]:
    decline = next((one for one in agent.declines.all() if one.reopened_at is None), None)
    return {
        **shown(agent),
        "email": agent.person.email,
        "requirements": [
            {
                "kind": row.kind,
                "state": row.state,
                "reason": row.reason,
                "evidence": row.evidence,
                "reviewer": row.reviewer_id,
                "changed_at": row.changed_at.isoformat(),
                "expires_at": row.expires_at.isoformat() if row.expires_at else None,
                "documents": [one.pk for one in row.documents.filter(deleted_at=None)],
            }
            for row in intake_applicant.in_order(agent)
        ],
        "decline": decline
        and {
            "reason": decline.reason,
            "decided_by": decline.decided_by_id,
            "decided_at": decline.decided_at.isoformat(),
            "answer": decline.answer,
            "answered_at": decline.answered_at.isoformat() if decline.answered_at else None,
        },
    }
