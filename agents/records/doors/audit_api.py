"""`/api/v1/audit`: the record of deeds, for programs. And an operator's rights."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents import rights
from agents.doors import door
from agents.models import Deed, Person
from agents.records import deeds


class DeedShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="In the past tense, as in `ticket.taken_over`.")
    person = serializers.IntegerField(help_text="Who did it.")
    name = serializers.CharField()
    agent = serializers.IntegerField(allow_null=True, help_text="To whom.")
    about = serializers.DictField(help_text="Ids and slugs.")
    done_at = serializers.DateTimeField()


class Filters(serializers.Serializer[Any]):
    by = serializers.CharField(required=False, max_length=100, help_text="Words of a name or an e-mail address.")
    to = serializers.CharField(required=False, max_length=100, help_text="The same, of the agent.")
    kind = serializers.CharField(required=False, max_length=60)
    day = serializers.DateField(required=False, help_text="In your own time zone.")


class Audit(door.RightDoor):
    right = rights.Right.SEE_AUDIT

    @extend_schema(
        operation_id="audit_list",
        parameters=[Filters, OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)],
        responses=DeedShown(many=True),
    )
    def get(self, request: Request) -> Response:
        """Who did what; newest first."""
        asked = Filters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = deeds.matching(deeds.Asked(**asked.validated_data), zone=timezone.get_current_timezone())
        return self.page(rows, shown)


def shown(row: Deed) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "person": row.person_id,
        "name": row.person.name,
        "agent": row.agent_id,
        "about": row.about,
        "done_at": row.done_at.isoformat(),
    }


class Held(serializers.Serializer[Any]):
    rights = serializers.ListField(child=serializers.ChoiceField(rights.Right.choices), max_length=20)


class AdministratorDoor(door.PersonDoor):
    def somebody(self, request: Request, pk: int) -> Person:
        """The person of the address. For whoever is no administrator, nobody is there."""
        administers = door.person(request).role == Person.Role.ADMINISTRATOR
        return get_object_or_404(Person.objects.all() if administers else Person.objects.none(), pk=pk)


class RightsOf(AdministratorDoor):
    @extend_schema(operation_id="people_rights", responses=Held)
    def get(self, request: Request, pk: int) -> Response:
        """What this person may do beyond their role."""
        return Response({"rights": sorted(rights.held_by(self.somebody(request, pk)))})

    @extend_schema(operation_id="people_rights_lay_down", request=Held, responses=Held)
    def put(self, request: Request, pk: int) -> Response:
        """From now on exactly these. Each one given or taken back stands in the audit."""
        wanted = self.asked(Held, request)["rights"]
        held = rights.lay_down(self.somebody(request, pk), wanted, by=door.person(request), now=timezone.now())
        return Response({"rights": sorted(held)})
