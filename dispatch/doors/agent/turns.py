"""`/api/v1/me/turns`: why offers come to me or do not."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers
from dispatch.doors.door import AgentDoor
from dispatch.telling import frames, turns


class ReasonShown(serializers.Serializer[Any]):
    why = serializers.CharField()
    tickets = serializers.IntegerField()


class RestShown(serializers.Serializer[Any]):
    number = serializers.CharField(help_text="Of a ticket that I let go.")
    until = serializers.DateTimeField(help_text="When I may be asked for it again.")


class MissedShown(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    queue = serializers.CharField()
    why = serializers.CharField(help_text="Why it went to somebody else.")
    would = serializers.CharField(allow_blank=True, help_text="What would have brought it to me.")


class TurnsShown(serializers.Serializer[Any]):
    state = serializers.CharField(allow_blank=True, help_text="Why nothing can come at all; empty where it can.")
    waiting_for_me = serializers.IntegerField(help_text="Waiting tickets that I could take.")
    waiting_for_others = ReasonShown(many=True, help_text="Waiting tickets that I cannot take, by reason.")
    people_free = serializers.IntegerField()
    before_me = serializers.IntegerField(allow_null=True, help_text="Free people before me, where that is least.")
    resting = RestShown(many=True)
    went_to_others = MissedShown(many=True, help_text="Offers of the last hour for which I was considered.")


class MyTurns(AgentDoor):
    @extend_schema(operation_id="me_turns", responses=TurnsShown)
    def get(self, request: Request) -> Response:
        """Why I am offered something or nothing, in words: my turn, what I cannot take, what went to others and why."""
        found = turns.of_agent(callers.agent(request), now=timezone.now())
        return Response(
            {
                "state": found.state,
                "waiting_for_me": found.mine,
                "waiting_for_others": [{"why": why, "tickets": count} for why, count in found.others],
                "people_free": found.people,
                "before_me": found.before,
                "resting": [{"number": f"T-{one.ticket}", "until": frames.time(one.until)} for one in found.resting],
                "went_to_others": [
                    {"at": frames.time(one.at), "queue": one.queue, "why": one.why, "would": one.would}
                    for one in found.missed
                ],
            }
        )
