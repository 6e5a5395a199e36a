"""How many conversations at once: the agent's own choice, from the menu of the desk."""

from django.http import HttpRequest

from agents.models import Agent
from dispatch.doors.desk.views import form
from dispatch.people import equipping
from marketplace.kernel.errors import Invalid


class NoSuchNumber(Invalid):
    """Say how many conversations you want at once."""


@form
def seats(request: HttpRequest, agent: Agent) -> str | None:
    """Raises NoSuchNumber, MoreThanYours."""
    wanted = request.POST.get("wanted", "")
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 4):
        raise NoSuchNumber
    equipping.want_seats(agent, int(wanted))
    return request.POST.get("work")
