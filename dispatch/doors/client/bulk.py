"""`POST /api/v1/tickets/bulk`: up to a thousand tickets in one request, together or each for itself."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.arriving import intake
from dispatch.doors import callers, shown
from dispatch.doors.client import asking
from dispatch.doors.door import ClientDoor
from dispatch.models import Client
from dispatch.telling import snapshot
from marketplace.kernel.http import problems

MOST = 1000  # tickets of one request
LARGEST = 8 * 1024 * 1024  # bytes


class Envelope(serializers.Serializer[Any]):
    tickets = serializers.ListField(min_length=1, max_length=MOST)
    all = serializers.BooleanField(default=False)


class AskingMany(serializers.Serializer[Any]):
    """For the description of the API; the tickets themselves are read one by one."""

    tickets = asking.Asking(many=True)
    all = serializers.BooleanField(
        default=False, help_text="Store all or nothing. Else each ticket is taken or refused for itself."
    )


@extend_schema_field({"$ref": "#/components/schemas/Problem"})
class Problem(serializers.JSONField):
    """As every problem of the API."""


class Result(serializers.Serializer[Any]):
    status = serializers.IntegerField(help_text="201 new, 200 known already, 409 or 422 not taken.")
    ticket = shown.TicketShown(required=False)
    problem = Problem(required=False)


class Results(serializers.Serializer[Any]):
    results = Result(many=True)


class Bulk(ClientDoor):
    largest_body = LARGEST

    @extend_schema(operation_id="tickets_create_many", request=AskingMany, responses={200: Results})
    def post(self, request: Request) -> Response:
        """One result for each ticket, in their order: `status` with `ticket`, or with the `problem` that kept it out.

        With `all`, nothing is stored unless everything can be: a body that does not fit answers 400, anything else
        that stands in the way 422, both with `errors` by the place of the ticket (`tickets.3.queue`, counted from 0).
        At most 1,000 tickets and 8 MiB.
        """
        now = timezone.now()
        client = callers.client(request)
        envelope = self.asked(Envelope, request)
        asked = asking.requests(envelope["tickets"], client)
        answers = together(client, asked, now=now) if envelope["all"] else one_by_one(client, asked, now=now)
        before = snapshot.many(
            [one.ticket for one in answers if isinstance(one, intake.Taken) and not one.new], now=now
        )
        return Response({"results": [result(one, before) for one in answers]})


Asked = list[intake.Request | serializers.ValidationError]


def together(client: Client, asked: Asked, *, now: datetime) -> list[Any]:
    wrong = {str(place): one.detail for place, one in enumerate(asked) if isinstance(one, serializers.ValidationError)}
    if wrong:
        raise serializers.ValidationError({"tickets": wrong})
    requests = [one for one in asked if isinstance(one, intake.Request)]
    return list(intake.take_in_all(client, requests, now=now))


def one_by_one(client: Client, asked: Asked, *, now: datetime) -> list[Any]:
    requests = [one for one in asked if isinstance(one, intake.Request)]
    taken = iter(intake.take_in_each(client, requests, now=now))
    return [next(taken) if isinstance(one, intake.Request) else one for one in asked]


def result(answer: Any, before: dict[int, dict[str, Any]]) -> dict[str, Any]:
    if isinstance(answer, intake.Taken):
        if answer.new:
            return {"status": 201, "ticket": snapshot.new(answer.ticket)}
        return {"status": 200, "ticket": before[answer.ticket.pk]}
    problem = problems.describe(answer)
    if isinstance(answer, serializers.ValidationError):
        problem["status"] = 422
    return {"status": problem["status"], "problem": problem}
