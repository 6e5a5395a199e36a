"""`/api/v1/ceilings`: how many free log-ins are guaranteed, for whom."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.limits import ceilings
from agents.limits.doors import shown
from agents.limits.models import Ceiling
from agents.rights import Right


class Ceilings(door.RightDoor):
    right = Right.PUBLISH_SHIFTS
    serializer_class = shown.CeilingShown
    queryset = Ceiling.objects.filter(closed_at=None)

    @extend_schema(operation_id="ceilings")
    def get(self, request: Request) -> Response:
        """Those in force."""
        return self.page(Ceiling.objects.filter(closed_at=None).prefetch_related("needs__skill"), shown.ceiling)

    @extend_schema(operation_id="ceilings_create", request=shown.NewCeiling, responses={201: shown.CeilingShown})
    def post(self, request: Request) -> Response:
        """Guarantee log-ins for those who speak a language and have some skills."""
        said = self.asked(shown.NewCeiling, request)
        made = ceilings.create(
            language=said["language"],
            places=said["places"],
            guarantee=said["an_hour"]["amount"],
            currency=said["an_hour"]["currency"],
            skills=said.get("skills", {}),
            by=door.person(request),
            now=timezone.now(),
        )
        return Response(shown.ceiling(made), status=status.HTTP_201_CREATED)


class OneCeiling(door.RightDoor):
    right = Right.PUBLISH_SHIFTS

    @extend_schema(operation_id="ceiling_change", request=shown.CeilingChange, responses=shown.CeilingShown)
    def put(self, request: Request, pk: int) -> Response:
        """For log-ins from now on. The currency stays."""
        said, found = self.asked(shown.CeilingChange, request), get_object_or_404(Ceiling, pk=pk)
        amount = said["an_hour"]["amount"]
        person, now = door.person(request), timezone.now()
        changed = ceilings.change(found, places=said["places"], guarantee=amount, by=person, now=now)
        return Response(shown.ceiling(changed))


class Closure(door.RightDoor):
    right = Right.PUBLISH_SHIFTS

    @extend_schema(operation_id="ceiling_close", request=None, responses=shown.CeilingShown)
    def put(self, request: Request, pk: int) -> Response:
        """Nobody new is admitted; who is online keeps their guarantee."""
        found = get_object_or_404(Ceiling, pk=pk)
        ceilings.close(found, by=door.person(request), now=timezone.now())
        found.refresh_from_db()
        return Response(shown.ceiling(found))
