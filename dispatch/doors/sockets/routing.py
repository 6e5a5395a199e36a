"""Which socket speaks for whom."""

from django.urls import path

from dispatch.doors.sockets.agent import AgentSocket
from dispatch.doors.sockets.board import BoardSocket
from dispatch.doors.sockets.chat import ChatSocket

websocket_urlpatterns = [
    path("ws/agent", AgentSocket.as_asgi()),
    path("ws/board", BoardSocket.as_asgi()),
    path("ws/chat/<str:link>", ChatSocket.as_asgi()),
]
