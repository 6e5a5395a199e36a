"""ASGI: the sockets; in the demo also the API and the pages."""

import gc
import os
import sys

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
pages = get_asgi_application()

from dispatch.doors.sockets import origins, routing  # noqa: E402  Django must be ready first

application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": origins.OwnPages(URLRouter(routing.websocket_urlpatterns)),
    }
)

gc.collect()
gc.freeze()  # what is loaded stays: looking through it again and again would hold up every socket for a while
sys.setswitchinterval(0.0005)  # an offer on its way to a socket waits no longer for a thread that computes
