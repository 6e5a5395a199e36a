"""`/api/v1/me`: who I am, my desk, what I am doing."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import Person
from dispatch.doors import callers, shown
from dispatch.doors.door import AgentDoor, Door
from dispatch.people import presence
from dispatch.telling import desk, frames
from marketplace.kernel import live

AVAILABLE, BREAK, OFFLINE = "available", "break", "offline"
WANTED = [(one, one) for one in (AVAILABLE, BREAK, OFFLINE)]


class MyStanding(serializers.Serializer[Any]):
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    ratings = serializers.IntegerField()


class MeAsAgent(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    display_name = serializers.CharField()
    state = serializers.CharField()
    capacity = serializers.IntegerField()
    currency = serializers.CharField()
    skills = serializers.DictField(child=serializers.IntegerField())
    languages = serializers.DictField(child=serializers.CharField())
    standing = MyStanding()


class Me(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    role = serializers.ChoiceField(Person.Role.choices)
    locale = serializers.CharField()
    time_zone = serializers.CharField()
    clients = serializers.ListField(child=serializers.CharField(), help_text="Slugs of the clients I belong to.")
    agent = MeAsAgent(allow_null=True)


class Wanted(serializers.Serializer[Any]):
    activity = serializers.ChoiceField(WANTED)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="Of a break.")


class MyDesk(shown.Desk):
    seq = serializers.IntegerField(help_text="Frames of the socket up to this number are in it.")


class WhoAmI(Door):
    authentication_classes = callers.PERSON
    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(operation_id="me", responses=Me)
    def get(self, request: Request) -> Response:
        """Who the token or session belongs to."""
        return Response(described(callers.person(request)))


class TheDesk(AgentDoor):
    @extend_schema(operation_id="me_desk", responses=MyDesk)
    def get(self, request: Request) -> Response:
        """Activity, pending offers, live assignments with their conversations: all that a desk shows."""
        agent = callers.agent(request)
        seq = live.seq(f"agent:{agent.pk}")  # read first: a frame told meanwhile is then seen twice, never missed
        return Response({**desk.of_agent(agent, now=timezone.now()), "seq": seq})


class Activity(AgentDoor):
    @extend_schema(operation_id="me_activity", request=Wanted, responses=shown.ActivityShown)
    def put(self, request: Request) -> Response:
        """With open work, a break or going offline takes effect when the last seat empties (`after_work`)."""
        said = self.asked(Wanted, request)
        agent, now = callers.agent(request), timezone.now()
        if said["activity"] == AVAILABLE:
            presence.go_available(agent, now=now)
        elif said["activity"] == BREAK:
            presence.take_break(agent, reason=said.get("reason", ""), now=now)
        else:
            presence.go_offline(agent, now=now)
        return Response(frames.activity(desk.session_of(agent)))


def described(person: Person) -> dict[str, Any]:
    agent = getattr(person, "agent", None)
    return {
        "id": person.pk,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "locale": person.locale,
        "time_zone": person.time_zone,
        "clients": list(person.clients.order_by("slug").values_list("slug", flat=True)),
        "agent": {
            "id": agent.pk,
            "display_name": agent.display_name,
            "state": agent.state,
            "capacity": agent.capacity,
            "currency": agent.currency,
            "skills": {one.skill.slug: one.level for one in agent.proficiencies.select_related("skill")},
            "languages": {one.tag: one.level for one in agent.languages.all()},
            "standing": {
                "value": agent.standing,
                "low": agent.standing_low,
                "high": agent.standing_high,
                "ratings": agent.standing_ratings,
            },
        }
        if agent
        else None,
    }
