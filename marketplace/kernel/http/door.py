"""What every view of the API stands on: idempotent writes, bodies of unsaid length, and lists page by page."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from marketplace.kernel.http import chunked, idempotency, parsers


# Its docstring would stand in the API's description, under every operation that has none of its own.
class Door(idempotency.IdempotentWrites, GenericAPIView[Any]):
    metadata_class = None  # the API describes itself at /api/schema/

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        chunked.measure(request, parsers.limit_of(self))
        return super().initialize_request(request, *args, **kwargs)

    def asked(self, kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
        """The body, validated by a serializer of `kind`."""
        form = kind(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def page(self, rows: QuerySet[Any], show: Callable[[Any], dict[str, Any]]) -> Response:
        """One page of `rows` by the cursor of the request."""
        found: Iterable[Any] = self.paginate_queryset(rows) or []
        return self.get_paginated_response([show(row) for row in found])
