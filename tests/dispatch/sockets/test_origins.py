"""A page of another site opens no socket here; a program, which names no page, goes on to sign in."""

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings

from dispatch.doors.sockets.listening import Listener
from dispatch.doors.sockets.origins import OwnPages

pytestmark = pytest.mark.django_db(transaction=True)  # Channels looks after the connection of the thread it refuses in


async def opens(headers: list[tuple[bytes, bytes]]) -> bool:
    socket = WebsocketCommunicator(OwnPages(Listener.as_asgi()), "/ws/agent", headers=headers)
    connected, _ = await socket.connect(timeout=10)
    await socket.disconnect(timeout=10)
    return connected


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        ([(b"origin", b"https://humanline.example")], True),
        ([], True),
        ([(b"origin", b"https://evil.example")], False),
        ([(b"origin", b"null")], False),
        ([(b"origin", b"")], False),
    ],
)
async def test_only_this_sites_pages_and_programs_open_sockets(monkeypatch, headers, may):
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["humanline.example"])

    assert await opens(headers) is may
