"""Messages in the order they were sent, from a number on: how a program follows a conversation by asking again."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from dispatch import frames
from dispatch.models import Ticket

MOST = 200  # messages of one answer


class After(serializers.Serializer[Any]):
    after = serializers.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, help_text="Only messages with a greater number."
    )


def messages(request: Request, ticket: Ticket) -> Response:
    asked = After(data=request.query_params)
    asked.is_valid(raise_exception=True)
    rows = ticket.messages.filter(number__gt=asked.validated_data.get("after", 0))
    found = list(rows.select_related("agent").order_by("number")[: MOST + 1])
    more = found[MOST - 1].number if len(found) > MOST else None
    link = replace_query_param(request.build_absolute_uri(), "after", str(more)) if more else None
    return Response({"results": [frames.message(row) for row in found[:MOST]], "next": link})
