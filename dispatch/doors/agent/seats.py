"""`/api/v1/me/seats`: how many conversations I want at once."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import Agent
from dispatch.doors import callers
from dispatch.doors.door import AgentDoor
from dispatch.models import Seat
from dispatch.people import equipping


class SeatsWanted(serializers.Serializer[Any]):
    wanted = serializers.IntegerField(allow_null=True, help_text="From 1 to my seats; null: all of them.")


class MySeats(serializers.Serializer[Any]):
    capacity = serializers.IntegerField()
    async_seats = serializers.IntegerField(help_text="Beyond the capacity, for asynchronous tickets alone.")
    wanted = serializers.IntegerField(allow_null=True, help_text="My own limit; null: none.")
    taken = serializers.IntegerField(help_text="By tickets and by an offer.")
    free = serializers.IntegerField(help_text="Open for an offer now.")


class Seats(AgentDoor):
    @extend_schema(operation_id="me_seats", responses=MySeats)
    def get(self, request: Request) -> Response:
        """My seats, and how many of them I use."""
        return Response(described(callers.agent(request)))

    @extend_schema(operation_id="me_want_seats", request=SeatsWanted, responses=MySeats)
    def put(self, request: Request) -> Response:
        """My own limit, from the next offer on. What I hold stays mine."""
        wanted = self.asked(SeatsWanted, request)["wanted"]
        return Response(described(equipping.want_seats(callers.agent(request), wanted)))


def described(agent: Agent) -> dict[str, Any]:
    seats = Seat.objects.filter(agent=agent)
    return {
        "capacity": agent.capacity,
        "async_seats": agent.async_seats,
        "wanted": agent.seats_wanted,
        "taken": seats.exclude(ticket=None).count(),
        "free": seats.filter(open=True, ticket=None).count(),
    }
