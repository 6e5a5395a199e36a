"""`/api/v1/plan/shifts`: what operators publish, and how full it is."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.limits.doors.shown import MoneyShown
from agents.models import Person, Skill
from agents.rights import Right
from agents.shifts import copying, overview, publishing
from agents.shifts.doors import plan_forms, readers, shown
from agents.shifts.doors.api import PAGES
from agents.shifts.models import Shift
from agents.shifts.models.shift import MOST_PLACES
from agents.shifts.publishing import Draft


class ForPlanners(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        if request.user.role not in (Person.Role.OPERATOR, Person.Role.ADMINISTRATOR):
            raise readers.PlannersOnly()
        return True


class PlanDoor(door.RightDoor):  # a client's people plan no shifts, whatever their rights
    permission_classes = [*door.RightDoor.permission_classes, ForPlanners]
    right = Right.PUBLISH_SHIFTS


class NewShift(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField(help_text="On a quarter of an hour.")
    ends_at = serializers.DateTimeField()
    zone = serializers.CharField(max_length=60)
    language = serializers.RegexField("^[a-z]{2,3}$")
    skills = shown.SkillNeeded(many=True, required=False)
    places = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)
    guarantee = MoneyShown()
    bonus_amount = serializers.IntegerField(min_value=0, default=0, help_text="Minor units an hour, same currency.")
    title = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class Reason(serializers.Serializer[Any]):
    reason = serializers.CharField(min_length=3, max_length=300, help_text="Who holds a place reads it.")


class Copying(serializers.Serializer[Any]):
    source = serializers.DateField(help_text="Any day of the week to copy.")  # type: ignore[assignment]
    target = serializers.DateField(help_text="Any day of the week to copy it to.")
    zone = serializers.ChoiceField(plan_forms.ZONES, default="Europe/Stockholm")


class WeekCopied(serializers.Serializer[Any]):
    shifts = serializers.ListField(child=serializers.IntegerField())
    copied_before = serializers.IntegerField()
    in_the_past = serializers.IntegerField()
    at_no_time = serializers.IntegerField(help_text="In the hour that the clock skips.")


class PlannedShifts(PlanDoor):
    @extend_schema(operation_id="plan_shifts_list", parameters=PAGES, responses=shown.PlannedShift(many=True))
    def get(self, request: Request) -> Response:
        """Every shift, the last published first, with its places against claims."""
        found: list[Shift] = self.paginate_queryset(Shift.objects.all()) or []
        rows = {row.shift.pk: row for row in overview.rows(Shift.objects.filter(pk__in=[one.pk for one in found]))}
        return self.get_paginated_response([shown.row(rows[one.pk]) for one in found])

    @extend_schema(operation_id="plan_shifts_create", request=NewShift, responses={201: shown.ShiftShown})
    def post(self, request: Request) -> Response:
        """Publish a shift. It opens to agents by the published rule, and is never changed."""
        said = self.asked(NewShift, request)
        known = dict(Skill.objects.values_list("slug", "pk"))
        asked = {one["skill"]: one["level"] for one in said.get("skills", [])}
        if unknown := sorted(asked.keys() - known.keys()):
            raise serializers.ValidationError({"skills": [f"There is no skill {unknown[0]}."]})
        if any(not 1 <= level <= 5 for level in asked.values()):
            raise serializers.ValidationError({"skills": ["A level is from 1 to 5."]})
        draft = Draft(
            language=said["language"],
            starts_at=said["starts_at"],
            ends_at=said["ends_at"],
            zone=said["zone"],
            places=said["places"],
            guarantee=said["guarantee"]["amount"],
            bonus=said["bonus_amount"],
            currency=said["guarantee"]["currency"],
            skills={known[slug]: level for slug, level in asked.items()},
            title=said["title"],
        )
        (shift,) = publishing.publish([draft], by=door.person(request), now=timezone.now())
        return Response(shown.shift(shift), status=201)


class OnePlanned(PlanDoor):
    @extend_schema(operation_id="plan_shift", responses=shown.PlannedShift)
    def get(self, request: Request, pk: int) -> Response:
        """One shift, with its places against claims."""
        get_object_or_404(Shift, pk=pk)
        return Response(shown.row(overview.rows(Shift.objects.filter(pk=pk))[0]))


class Cancellation(PlanDoor):
    @extend_schema(operation_id="plan_shifts_cancel", request=Reason, responses=shown.ShiftShown)
    def put(self, request: Request, pk: int) -> Response:
        """Cancel it. Who holds a place hears why, and is paid where it comes late."""
        shift, reason = get_object_or_404(Shift, pk=pk), self.asked(Reason, request)["reason"]
        done = publishing.cancel(shift, reason=reason, by=door.person(request), now=timezone.now())
        return Response(shown.shift(done))


class Weeks(PlanDoor):
    @extend_schema(operation_id="plan_weeks_copy", request=Copying, responses={201: WeekCopied})
    def post(self, request: Request) -> Response:
        """Publish the shifts of one week again in another, at the same hours of the clock. Twice does it once."""
        said: dict[str, Any] = self.asked(Copying, request)
        person, now = door.person(request), timezone.now()
        done = copying.copy_week(said["source"], said["target"], zone=said["zone"], by=person, now=now)
        return Response(
            {
                "shifts": [one.pk for one in done.shifts],
                "copied_before": done.before,
                "in_the_past": done.past,
                "at_no_time": done.no_such_time,
            },
            status=201,
        )
