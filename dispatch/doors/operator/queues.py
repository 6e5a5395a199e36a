"""`/api/v1/queues`: where tickets wait, and how many do now."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers
from dispatch.doors.door import TicketDoor
from dispatch.doors.operator import terms
from dispatch.models import Queue, QueueSkill, Ticket

ASSIGNED = Q(tickets__state=Ticket.State.ASSIGNED)


class QueueShown(terms.Terms):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    client = serializers.CharField(help_text="Its slug.")
    language = serializers.CharField(help_text="Of a ticket that names none.")
    skills = serializers.DictField(
        child=serializers.IntegerField(), help_text="Slug and least level, of those that every ticket asks for."
    )
    priority = serializers.IntegerField()
    open = serializers.BooleanField(help_text="A closed queue takes no new tickets.")
    target_percent = serializers.IntegerField()
    target_seconds = serializers.FloatField()
    offer_timeout_seconds = serializers.FloatField()
    wrap_up_seconds = serializers.FloatField()
    waiting = serializers.IntegerField()
    longest_wait_seconds = serializers.FloatField(allow_null=True)
    in_conversation = serializers.IntegerField()


class Queues(TicketDoor):
    @extend_schema(
        operation_id="queues_list",
        parameters=[OpenApiParameter("page_size", int)],
        responses=QueueShown(many=True),
    )
    def get(self, request: Request) -> Response:
        """What they ask for, their limits, hours and published terms, and how many wait now."""
        now = timezone.now()
        rows = callers.queues(request).select_related("client", "escalates_to", "overflow_to")
        waiting = Q(tickets__state=Ticket.State.WAITING, tickets__waiting_since__lte=now)
        counted = rows.prefetch_related(*terms.READ_ALONG).annotate(
            waiting=Count("tickets", filter=waiting),
            oldest=Min("tickets__waiting_since", filter=waiting),
            talking=Count("tickets", filter=ASSIGNED),
        )
        return self.page(counted, lambda row: shown(row, now=now))


def shown(row: Any, *, now: datetime) -> dict[str, Any]:
    queue: Queue = row
    return {
        **terms.of_queue(queue, now=now),
        "id": queue.pk,
        "slug": queue.slug,
        "name": queue.name,
        "client": queue.client.slug,
        "language": queue.language,
        "skills": {
            need.skill.slug: need.level
            for need in queue.needs.all()
            if need.kind == QueueSkill.Kind.REQUIRED and not need.alternative
        },
        "priority": queue.priority,
        "open": queue.open,
        "target_percent": queue.target_percent,
        "target_seconds": queue.target_seconds,
        "offer_timeout_seconds": queue.offer_timeout_seconds,
        "wrap_up_seconds": queue.wrap_up_seconds,
        "waiting": row.waiting,
        "longest_wait_seconds": round((now - row.oldest).total_seconds(), 1) if row.oldest else None,
        "in_conversation": row.talking,
    }
