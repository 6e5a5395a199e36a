"""`/api/v1/agents`: who could answer and what they are doing. A client's people see those who work for it now."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import Activity, Agent, Person, Session
from dispatch.doors import callers
from dispatch.doors.door import FloorDoor
from dispatch.models import Assignment, Queue, Seat
from dispatch.telling import frames

OFFLINE = "offline"
ACTIVITY_CHOICES = [(one, one) for one in (*Activity.Kind.values, OFFLINE)]


class SeatShown(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    role = serializers.ChoiceField(Seat.Role.choices, allow_null=True)
    ticket = serializers.IntegerField(allow_null=True, help_text="Null where it is empty or not yours to see.")


class AgentShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.ChoiceField(Agent.State.choices)
    activity = serializers.ChoiceField(ACTIVITY_CHOICES)
    since = serializers.DateTimeField(allow_null=True)
    skills = serializers.DictField(child=serializers.IntegerField())
    languages = serializers.DictField(child=serializers.CharField())
    seats = SeatShown(many=True)
    standing = serializers.FloatField(allow_null=True)
    standing_ratings = serializers.IntegerField()


class Filters(serializers.Serializer[Any]):
    activity = serializers.ChoiceField(ACTIVITY_CHOICES, required=False)


class Agents(FloorDoor):
    @extend_schema(
        operation_id="agents_list",
        parameters=[Filters, OpenApiParameter("page_size", int)],
        responses=AgentShown(many=True),
    )
    def get(self, request: Request) -> Response:
        """Who could answer and what they do now. A client's people see those who work for it at this moment."""
        asked = Filters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        person = callers.person(request)
        rows = visible_to(person).select_related("person")
        rows = rows.prefetch_related("proficiencies__skill", "languages", "seats__ticket")
        if activity := asked.validated_data.get("activity"):
            rows = doing(rows, activity)
        own = None if sees_everybody(person) else set(Queue.objects.visible_to(person).values_list("pk", flat=True))
        found = list(self.paginate_queryset(rows) or [])
        sessions = {one.agent_id: one for one in Session.objects.filter(agent__in=found, state=Session.State.OPEN)}
        return self.get_paginated_response([shown(row, sessions, own) for row in found])


def sees_everybody(person: Person) -> bool:
    return person.role != Person.Role.CLIENT_OPERATOR


def visible_to(person: Person) -> QuerySet[Agent]:
    """Everybody for the marketplace's own staff; for a client's people those with work of that client's in hand."""
    if sees_everybody(person):
        return Agent.objects.all()
    work = Assignment.objects.live().filter(ticket__queue__in=Queue.objects.visible_to(person))
    return Agent.objects.filter(pk__in=work.values("agent_id"))


def doing(rows: QuerySet[Agent], activity: str) -> QuerySet[Agent]:
    online = Session.objects.filter(state=Session.State.OPEN)
    if activity == OFFLINE:
        return rows.exclude(pk__in=online.values("agent_id"))
    return rows.filter(pk__in=online.filter(activity=activity).values("agent_id"))


def shown(row: Agent, sessions: Mapping[int, Session], own: set[int] | None) -> dict[str, Any]:
    """`own` are the reader's queues where they may not see all: what an agent does for others is not told."""
    session = sessions.get(row.pk)
    return {
        "id": row.pk,
        "name": row.person.name if own is None else row.display_name,
        "state": row.state,
        "activity": session.activity if session else OFFLINE,
        "since": frames.time(session.activity_since) if session else None,
        "skills": {one.skill.slug: one.level for one in row.proficiencies.all()},
        "languages": {one.tag: one.level for one in row.languages.all()},
        "seats": [
            {
                "number": seat.number,
                "role": seat.role if tells(seat, own) else None,
                "ticket": seat.ticket_id if tells(seat, own) else None,
            }
            for seat in sorted(row.seats.all(), key=lambda seat: seat.number)
        ],
        "standing": row.standing,
        "standing_ratings": row.standing_ratings,
    }


def tells(seat: Seat, own: set[int] | None) -> bool:
    return own is None or (seat.ticket is not None and seat.ticket.queue_id in own)
