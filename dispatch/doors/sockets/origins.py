"""Whose pages may open a socket here: this site's own. A program names no page and goes on to sign in."""

from typing import Any
from urllib.parse import ParseResult

from channels.security.websocket import OriginValidator
from django.conf import settings


class OwnPages(OriginValidator):
    """Browsers always name the page that opens a socket, so what names none carries nobody's cookie by accident."""

    def __init__(self, application: Any) -> None:
        super().__init__(application, settings.ALLOWED_HOSTS)

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        return parsed_origin is None or bool(self.validate_origin(parsed_origin))
