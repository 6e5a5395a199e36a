"""Which socket speaks for whom."""

from typing import Any

websocket_urlpatterns: list[Any] = []
