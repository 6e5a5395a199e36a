"""`/board/agents/`: the people who are online, with their seats, their session and their standing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agents.models import Agent
from dispatch.doors.board.watchers import watchers_only
from dispatch.floor import board, people
from dispatch.policy.service_level import LEAST_SHOWN


@require_safe
@watchers_only
def page(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    seen = board.of(person, now=timezone.now())
    rows = Agent.objects.prefetch_related("languages", "proficiencies__skill").in_bulk(
        [one.agent for one in seen.people]
    )
    words = {
        "whole": seen.scope.whole,
        "people": [
            (one, rows[one.agent], rows[one.agent].standing_ratings >= LEAST_SHOWN)
            for group in people.grouped(seen.people)
            for one in group.people
            if one.agent in rows
        ],
    }
    return render(request, "board/agents.html", words)
