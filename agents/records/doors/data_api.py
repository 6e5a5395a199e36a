"""`/api/v1/me/exports` and `/api/v1/me/erasure`: my data and being forgotten; `/api/v1/erasures` for who decides."""

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
from agents.models import Person
from agents.records import erasing, parts
from agents.records.doors import data
from agents.records.models import Erasure, Export
from agents.rights import Right


class ExportShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(Export.State.choices)
    asked_at = serializers.DateTimeField()
    progress = serializers.FloatField(help_text="0 to 1.")
    rows = serializers.IntegerField()
    size_bytes = serializers.IntegerField(allow_null=True)
    kept_until = serializers.DateTimeField(allow_null=True)


class Exports(door.PersonDoor):
    pagination_class = None  # a handful, since each lives a week

    @extend_schema(operation_id="me_exports", responses=ExportShown(many=True))
    def get(self, request: Request) -> Response:
        """The archives that were made of your data, newest first."""
        return Response([export(one) for one in door.person(request).exports.all()[:20]])

    @extend_schema(operation_id="me_exports_ask", request=None, responses={202: ExportShown})
    def post(self, request: Request) -> Response:
        """Everything about you as JSON and CSV in one ZIP. While one is being made, it is that one."""
        return Response(export(data.begin_export(door.person(request))), status=202)


class OneExport(door.PersonDoor):
    @extend_schema(operation_id="me_export", responses=ExportShown)
    def get(self, request: Request, pk: str) -> Response:
        return Response(export(get_object_or_404(door.person(request).exports, pk=pk)))


class Archive(door.PersonDoor):
    @extend_schema(
        operation_id="me_export_archive",
        responses={(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, "The archive.")},
    )
    def get(self, request: Request, pk: str) -> HttpResponse:
        """Until its last day."""
        return data.as_file(get_object_or_404(door.person(request).exports, pk=pk))


class ConsequenceShown(serializers.Serializer[Any]):
    part = serializers.CharField()
    table = serializers.CharField()
    rows = serializers.IntegerField()
    fate = serializers.ChoiceField([(one.value, one.value) for one in parts.Fate])
    why = serializers.CharField()


class ErasureShown(serializers.Serializer[Any]):
    state = serializers.ChoiceField([("none", "none"), *Erasure.State.choices])
    asked_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True, help_text="It is done then, unless it is withdrawn.")
    end_first = serializers.ListField(child=serializers.CharField())
    needs_a_decision = serializers.ListField(child=serializers.CharField())
    would = ConsequenceShown(many=True, help_text="What it would do now, exactly. Nothing is done by reading it.")


class MyErasure(door.PersonDoor):
    @extend_schema(operation_id="me_erasure", responses=ErasureShown)
    def get(self, request: Request) -> Response:
        """A dry run: what being forgotten would do, and what stands against it."""
        return Response(erasure(door.person(request)))

    @extend_schema(operation_id="me_erasure_ask", request=None, responses=ErasureShown)
    def put(self, request: Request) -> Response:
        """Be forgotten, three days from now. A conflict says what you have to end first."""
        erasing.ask(door.person(request), now=timezone.now())
        return Response(erasure(door.person(request)))

    @extend_schema(operation_id="me_erasure_withdraw", responses={204: None})
    def delete(self, request: Request) -> Response:
        """You stay after all."""
        erasing.withdraw(door.person(request), now=timezone.now())
        return Response(status=204)


class ErasureAsked(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    person = serializers.IntegerField()
    state = serializers.ChoiceField(Erasure.State.choices)
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    stands_against = serializers.ListField(child=serializers.CharField())


class RefusingErasure(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class DecidingDoor(door.RightDoor):
    right = Right.DECIDE_ERASURE


class Erasures(DecidingDoor):
    @extend_schema(
        operation_id="erasures_list",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)],
        responses=ErasureAsked(many=True),
    )
    def get(self, request: Request) -> Response:
        """Wishes that are open, newest first."""
        return self.page(Erasure.objects.filter(state__in=Erasure.OPEN).select_related("person"), asked)


class Granting(DecidingDoor):
    @extend_schema(operation_id="erasures_grant", request=None, responses=ErasureAsked)
    def put(self, request: Request, pk: int) -> Response:
        """It is done although something is open."""
        row = get_object_or_404(Erasure, pk=pk)
        return Response(asked(erasing.grant(row, door.person(request), now=timezone.now())))


class Refusal(DecidingDoor):
    @extend_schema(operation_id="erasures_refuse", request=RefusingErasure, responses=ErasureAsked)
    def put(self, request: Request, pk: int) -> Response:
        """Not now, with a reason that the person reads."""
        reason, row = self.asked(RefusingErasure, request)["reason"], get_object_or_404(Erasure, pk=pk)
        return Response(asked(erasing.refuse(row, door.person(request), reason, now=timezone.now())))


def export(row: Export) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "state": row.state,
        "asked_at": row.asked_at.isoformat(),
        "progress": row.share,
        "rows": row.rows,
        "size_bytes": row.size_bytes,
        "kept_until": row.kept_until.isoformat() if row.kept_until else None,
    }


def erasure(person: Person) -> dict[str, Any]:
    row, found = erasing.open_of(person), parts.standing_against(person, now=timezone.now())
    return {
        "state": row.state if row else "none",
        "asked_at": row.asked_at.isoformat() if row else None,
        "due_at": row.due_at.isoformat() if row and row.due_at else None,
        "end_first": [str(one.says) for one in found if one.ends_by_itself],
        "needs_a_decision": [str(one.says) for one in found if not one.ends_by_itself],
        "would": [
            {"part": one.part, "table": one.table, "rows": one.rows, "fate": one.fate.value, "why": one.why}
            for one in erasing.rehearse(person)
        ],
    }


def asked(row: Erasure) -> dict[str, Any]:
    return {
        "id": row.pk,
        "person": row.person_id,
        "state": row.state,
        "asked_at": row.asked_at.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "stands_against": [str(one.says) for one in parts.standing_against(row.person, now=timezone.now())],
    }
