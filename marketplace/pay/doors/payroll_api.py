"""`/api/v1/pay/periods`: what is owed by period, and the register of one as a file."""

import json
from typing import Any

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers
from dispatch.doors.door import Door
from dispatch.doors.shown import Money
from marketplace.kernel.http import streaming
from marketplace.pay import register, summary
from marketplace.pay.doors import readers
from marketplace.pay.models import Period
from marketplace.pay.summary import Summary


class PeriodShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    currency = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="Included.")
    state = serializers.ChoiceField(Period.State.choices)
    people = serializers.IntegerField()
    tickets = serializers.IntegerField()
    amount = Money()


class PayrollDoor(Door):
    authentication_classes = callers.PERSON
    permission_classes = [readers.ForPayroll]


class Periods(PayrollDoor):
    @extend_schema(
        operation_id="pay_periods",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)],
        responses=PeriodShown(many=True),
    )
    def get(self, request: Request) -> Response:
        found = self.paginate_queryset(Period.objects.all()) or []
        return self.get_paginated_response([shown(one) for one in summary.of_periods(found)])


class OnePeriod(PayrollDoor):
    @extend_schema(operation_id="pay_period", responses=PeriodShown)
    def get(self, request: Request, pk: int) -> Response:
        return Response(shown(summary.of_periods([get_object_or_404(Period, pk=pk)])[0]))


class Csv(BaseRenderer):
    """Names the format that `?format=csv` asks for. The view writes the file itself: what comes here is a problem."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return json.dumps(data).encode()


class Export(PayrollDoor):
    renderer_classes = [Csv]

    @extend_schema(
        operation_id="pay_period_export",
        parameters=[OpenApiParameter("format", str, enum=["csv"])],
        responses={
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "One row per earning, one per person, a total.")
        },
    )
    def get(self, request: Request, pk: int) -> StreamingHttpResponse:
        period = get_object_or_404(Period, pk=pk)
        return streaming.csv(request._request, register.chunks(period), register.name(period))


def shown(one: Summary) -> dict[str, Any]:
    return {
        "id": one.period.pk,
        "currency": one.period.currency,
        "starts_on": one.period.starts_on.isoformat(),
        "ends_on": one.period.ends_on.isoformat(),
        "state": one.period.state,
        "people": one.people,
        "tickets": one.tickets,
        "amount": one.total.as_json(),
    }
