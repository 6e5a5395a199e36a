"""`/api/v1/shifts`, `/me/claims`, `/me/booking`: an agent's shifts."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.models import Agent
from agents.shifts import agenda, booking, claiming, releasing, waiting
from agents.shifts.doors import shown
from agents.shifts.models import Claim, Shift, ShiftSkill, WaitlistEntry
from agents.shifts.policy import priority

PAGES = [OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)]


class Shifts(door.AgentDoor):
    @extend_schema(operation_id="shifts_list", parameters=PAGES, responses=shown.MyShift(many=True))
    def get(self, request: Request) -> Response:
        """Shifts to come that fit me or are mine, the last published first, each with how it stands for me."""
        agent, now = door.agent(request), timezone.now()
        found: list[Shift] = self.paginate_queryset(_of(agent).filter(ends_at__gt=now)) or []
        blocks = agenda.blocks(agent, found, now=now)
        return self.get_paginated_response([shown.block(one) for one in blocks])


class OneClaim(door.AgentDoor):
    @extend_schema(operation_id="shifts_claim", request=None, responses=shown.ClaimShown)
    def put(self, request: Request, pk: int) -> Response:
        """Claim a place by the terms as they stand. 409 `full` where none is left: then wait for one."""
        return Response(shown.claim(claiming.claim(door.agent(request), pk, now=timezone.now())))

    @extend_schema(operation_id="shifts_release", responses=shown.ClaimShown)
    def delete(self, request: Request, pk: int) -> Response:
        """Release it: at once until `free_until`, later as soon as somebody takes it."""
        return Response(shown.claim(releasing.release(_held(request, pk), now=timezone.now())))


class Keeping(door.AgentDoor):
    @extend_schema(operation_id="shifts_keep", request=None, responses=shown.ClaimShown)
    def put(self, request: Request, pk: int) -> Response:
        """Keep a shift that I was releasing, while nobody is being offered it."""
        return Response(shown.claim(releasing.keep(_held(request, pk), now=timezone.now())))


class OnTheList(door.AgentDoor):
    @extend_schema(operation_id="shifts_wait", request=None, responses=shown.Waiting)
    def put(self, request: Request, pk: int) -> Response:
        """Wait for a place, last in line."""
        return Response(_waiting(waiting.join(door.agent(request), pk, now=timezone.now())))

    @extend_schema(operation_id="shifts_leave_list", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Leave the list, or let an offered place go to the next."""
        waiting.leave(_entry(request, pk), now=timezone.now())
        return Response(status=204)


class OfferedPlace(door.AgentDoor):
    @extend_schema(operation_id="shifts_take_place", request=None, responses=shown.ClaimShown)
    def put(self, request: Request, pk: int) -> Response:
        """Take the place that is offered to me."""
        return Response(shown.claim(waiting.accept(_entry(request, pk), now=timezone.now())))


class Claims(door.AgentDoor):
    @extend_schema(operation_id="me_claims", parameters=PAGES, responses=shown.ClaimShown(many=True))
    def get(self, request: Request) -> Response:
        """All I have ever claimed, the newest first."""
        return self.page(Claim.objects.filter(agent=door.agent(request)), shown.claim)


class Booking(door.AgentDoor):
    @extend_schema(operation_id="me_booking", responses=shown.BookingShown)
    def get(self, request: Request) -> Response:
        """All that the rule of early claims knows of me."""
        known = booking.inputs(door.agent(request), now=timezone.now())
        return Response(
            {
                "counted_days": len(known.days),
                "protected_days_passed_over": known.protected_days,
                "counted_from": known.since,
                "booked": [{"day": one.day, "seconds": one.length.total_seconds()} for one in known.booked],
                "booked_seconds": known.hours * 3600,
                "weekly_seconds": known.weekly * 3600,
                "limit_seconds": priority.FEW_HOURS_A_WEEK * 3600,
                "early_seconds": priority.EARLY.total_seconds() if known.early else 0,
            }
        )


def _of(agent: Agent) -> QuerySet[Shift]:
    """Published shifts that fit the agent, or in which they hold or wait for a place."""
    beyond = ShiftSkill.objects.all()
    for skill, level in agent.proficiencies.values_list("skill", "level"):
        beyond = beyond.exclude(skill=skill, level__lte=level)
    fits = Q(language__in=agent.languages.values("tag")) & ~Q(pk__in=beyond.values("shift"))
    mine = Q(pk__in=Claim.objects.held().filter(agent=agent).values("shift"))
    waits = Q(pk__in=WaitlistEntry.objects.open().filter(agent=agent).values("shift"))
    return Shift.objects.published().filter(fits | mine | waits).prefetch_related("skills__skill")


def _held(request: Request, shift_id: int) -> Claim:
    rows = Claim.objects.held().select_related("agent")
    return get_object_or_404(rows, agent=door.agent(request), shift=shift_id)


def _entry(request: Request, shift_id: int) -> WaitlistEntry:
    rows = WaitlistEntry.objects.filter(agent=door.agent(request), shift=shift_id).order_by("-pk")
    return get_object_or_404(rows[:1])


def _waiting(entry: WaitlistEntry) -> dict[str, Any]:
    offered = entry.state == WaitlistEntry.State.OFFERED
    return {
        "shift": entry.shift_id,
        "state": entry.state,
        "place_on_the_list": None if offered else waiting.position(entry),
        "offered_until": entry.expires_at.isoformat() if offered and entry.expires_at else None,
    }
