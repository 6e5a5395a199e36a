"""The line for a guaranteed log-in: in and out of it from the desk."""

from django.http import HttpRequest
from django.utils import timezone

from agents.limits import guaranteeing
from agents.models import Agent
from dispatch.doors.desk.views import form


@form
def join(request: HttpRequest, agent: Agent) -> None:
    """Raises NoLine, RoomAlready and GuaranteedAlready."""
    guaranteeing.wait(agent, now=timezone.now())


@form
def leave(request: HttpRequest, agent: Agent) -> None:
    guaranteeing.leave(agent)
