"""Which socket speaks for whom."""

from typing import Any

from django.urls import path

from dispatch.doors.sockets.agent import AgentSocket
from dispatch.doors.sockets.board import BoardSocket
from dispatch.doors.sockets.chat import ChatSocket
from dispatch.doors.sockets.line import LineSocket
from dispatch.doors.sockets.listening import Listener
from dispatch.practice.doors.socket import PracticeSocket


def opened_by(socket: type[Listener]) -> Any:
    """The socket as Django's `path` takes it: its types know views alone."""
    return socket.as_asgi()


websocket_urlpatterns: list[Any] = [
    path("ws/agent", opened_by(AgentSocket)),
    path("ws/practice", opened_by(PracticeSocket)),
    path("ws/board", opened_by(BoardSocket)),
    path("ws/line", opened_by(LineSocket)),
    path("ws/chat/<str:link>", opened_by(ChatSocket)),
]
