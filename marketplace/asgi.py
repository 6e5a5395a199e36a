"""ASGI: the sockets; in the demo also the API and the pages."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
pages = get_asgi_application()

from dispatch.doors.sockets import origins, routing  # noqa: E402  Django must be ready first
from marketplace.kernel import languages, latency  # noqa: E402


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """From the server's start to its end an offer on its way to a socket is held up by nothing here for long."""
    await receive()
    languages.read_all()
    with latency.low():
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})


application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": origins.OwnPages(URLRouter(routing.websocket_urlpatterns)),
        "lifespan": lifespan,
    }
)
