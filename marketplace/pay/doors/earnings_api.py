"""`/api/v1/me/earnings`: every cent and why."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers
from dispatch.doors.door import AgentDoor
from dispatch.doors.shown import Money
from marketplace.pay import explanation, guarantee_words, register
from marketplace.pay.models import Earning


class EarningShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="What it is for: work, learning, shift or log_in.")
    assignment = serializers.IntegerField(
        allow_null=True, help_text="Null where it is not for work, as are ticket to queue."
    )
    ticket = serializers.IntegerField(allow_null=True)
    number = serializers.CharField(allow_null=True)
    queue = serializers.CharField(allow_null=True)
    training_time = serializers.IntegerField(allow_null=True, help_text="The stretch of learning time.")
    claim = serializers.IntegerField(allow_null=True, help_text="The claimed shift.")
    log_in = serializers.IntegerField(allow_null=True, help_text="The guaranteed log-in without a shift.")
    subject = serializers.CharField(help_text="Of the ticket, the module's title, or which shift.")
    amount = Money()
    outcome = serializers.CharField(
        help_text="completed, or why the work was released; learned; worked, cut_short, cancelled_late; logged_in."
    )
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    handled_seconds = serializers.FloatField(help_text="Of work, of learning, or that a guarantee is for.")
    posted_at = serializers.DateTimeField()
    period = serializers.IntegerField()


class Line(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not the serializer's own label
    amount = Money()


class Source(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class RateCardShown(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    in_force_from = serializers.DateTimeField(allow_null=True)


class Explanation(serializers.Serializer[Any]):
    rule = serializers.CharField()
    formula = serializers.CharField()
    calculation = serializers.CharField(help_text="The formula with its numbers, in minor units.")
    inputs = serializers.DictField()
    lines = Line(many=True)
    quote = serializers.DictField(help_text="As the offer froze it, the rate for learning, or a guarantee's terms.")
    rate_card = RateCardShown(allow_null=True, help_text="Of work; other rates are among the inputs.")
    ledger = serializers.CharField(allow_null=True, help_text="Reference of the ledger's row; null for an amount of 0.")
    events = Source(many=True)


class ExplainedEarning(EarningShown):
    explanation = Explanation()


class Earnings(AgentDoor):
    @extend_schema(
        operation_id="me_earnings",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)],
        responses=EarningShown(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest posted first."""
        return self.page(mine(request), shown)


class OneEarning(AgentDoor):
    @extend_schema(operation_id="me_earning", responses=ExplainedEarning)
    def get(self, request: Request, pk: int) -> Response:
        """With its explanation: rule, inputs and sources, enough to compute it again."""
        row = get_object_or_404(mine(request), pk=pk)
        return Response({**shown(row), "explanation": explanation.of_earning(row)})


def mine(request: Request) -> Any:
    rows = Earning.objects.filter(agent=callers.agent(request))
    rows = rows.select_related("assignment__ticket__queue", "assignment__offer", "transfer")
    return rows.select_related("training_time__enrolment__version", "claim")


def shown(row: Earning) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": register.kind(row),
        **_of(row),
        "amount": row.money.as_json(),
        "outcome": row.outcome,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat(),
        "handled_seconds": row.handled_seconds,
        "posted_at": row.posted_at.isoformat(),
        "period": row.period_id,
    }


def _of(row: Earning) -> dict[str, Any]:
    ticket = row.assignment.ticket if row.assignment else None
    other = row.training_time.enrolment.version.title if row.training_time else guarantee_words.subject(row)
    return {
        "assignment": row.assignment_id,
        "ticket": ticket.pk if ticket else None,
        "number": ticket.number if ticket else None,
        "queue": ticket.queue.name if ticket else None,
        "training_time": row.training_time_id,
        "claim": row.claim_id,
        "log_in": row.log_in_id,
        "subject": ticket.title if ticket else other,
    }
