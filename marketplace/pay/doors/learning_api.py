"""`/api/v1/pay/learning-rates` and what waits for one."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors.shown import Money
from marketplace.pay import learning, learning_rates
from marketplace.pay.doors import readers
from marketplace.pay.doors.payroll_api import PayrollDoor
from marketplace.pay.models import LearningRate


class LearningRateShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    per_minute = Money()
    in_force_from = serializers.DateTimeField()
    published_at = serializers.DateTimeField()


class LearningRateNew(serializers.Serializer[Any]):
    currency = serializers.RegexField("^[A-Z]{3}$", help_text="One that we pay in, as in ISO 4217.")
    per_minute = serializers.IntegerField(min_value=1, max_value=10**9, help_text="Minor units.")
    in_force_from = serializers.DateTimeField(required=False, help_text="Left out: at once.")


class LearningWaiting(serializers.Serializer[Any]):
    currency = serializers.CharField()
    people = serializers.IntegerField()
    seconds = serializers.IntegerField()
    since = serializers.DateTimeField()


class Rates(PayrollDoor):
    @extend_schema(
        operation_id="pay_learning_rates",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)],
        responses=LearningRateShown(many=True),
    )
    def get(self, request: Request) -> Response:
        """Every rate of learning time, the last published first."""
        return self.page(LearningRate.objects.all(), shown)

    @extend_schema(
        operation_id="pay_learning_rates_create", request=LearningRateNew, responses={201: LearningRateShown}
    )
    def post(self, request: Request) -> Response:
        """Publish a rate for a currency. It is never changed, and never for time that is paid."""
        said = self.asked(LearningRateNew, request)
        rate = learning_rates.publish(**said, now=timezone.now(), by=readers.person(request._request))
        return Response(shown(rate), status=201)


class Waiting(PayrollDoor):
    @extend_schema(operation_id="pay_learning_waiting", responses=LearningWaiting(many=True))
    def get(self, request: Request) -> Response:
        """Learning time of each currency that has no rate in force. It is paid as soon as there is one."""
        return Response(
            [
                {"currency": one.currency, "people": one.people, "seconds": one.seconds, "since": one.since.isoformat()}
                for one in learning.waiting(now=timezone.now())
            ]
        )


def shown(rate: LearningRate) -> dict[str, Any]:
    return {
        "id": rate.pk,
        "per_minute": rate.money.as_json(),
        "in_force_from": rate.in_force_from.isoformat(),
        "published_at": rate.published_at.isoformat(),
    }
