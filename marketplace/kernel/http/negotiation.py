"""What form an answer has: JSON for nearly everybody, who are told so without a search through all that they accept."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

JSON = "application/json"
PLAIN = {"*/*", JSON, f"{JSON}, */*", f"{JSON}, text/plain, */*"}  # as programs say it


class MostlyJSON(DefaultContentNegotiation):
    def select_renderer(self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None) -> Any:
        """Renderer and media type."""
        first = next(iter(renderers))
        asks_nothing = format_suffix is None and not request.META.get("QUERY_STRING")
        if asks_nothing and first.media_type == JSON and request.META.get("HTTP_ACCEPT", "*/*") in PLAIN:
            return first, JSON
        return super().select_renderer(request, renderers, format_suffix)
