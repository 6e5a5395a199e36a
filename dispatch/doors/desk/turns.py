"""`/desk/turns/`: why I wait, as a page of its own and as the middle of the desk's disclosure."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dispatch.doors.desk.views import agent_of
from dispatch.telling import turns


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    found = turns.of_agent(agent_of(request), now=timezone.now())
    part = request.headers.get("X-Part") == "desk"
    response = render(request, "desk/turns.html" if part else "desk/turns_page.html", {"turns": found})
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Cookie, X-Part"
    return response
