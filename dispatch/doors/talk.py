"""A conversation over HTTP: what is said, and the messages from a number on, for programs that ask again and again."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from dispatch.models import Ticket
from dispatch.telling import frames
from dispatch.work import conversation

MOST = 200  # messages of one answer


class After(serializers.Serializer[Any]):
    after = serializers.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, help_text="Only messages with a greater number."
    )


class Words(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=conversation.LONGEST)
    key = serializers.UUIDField(required=False, help_text="Made by the sender: sending twice is sending once.")


def messages(request: Request, ticket: Ticket) -> Response:
    asked = After(data=request.query_params)
    asked.is_valid(raise_exception=True)
    rows = ticket.messages.filter(number__gt=asked.validated_data.get("after", 0))
    found = list(rows.select_related("agent").order_by("number")[: MOST + 1])
    more = found[MOST - 1].number if len(found) > MOST else None
    link = replace_query_param(request.build_absolute_uri(), "after", str(more)) if more else None
    return Response({"results": [frames.message(row) for row in found[:MOST]], "next": link})
