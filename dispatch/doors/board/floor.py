"""`/board/`: the floor as it is now, kept up by a socket where there is a script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dispatch.doors.board import parts
from dispatch.doors.board.watchers import watchers_only
from dispatch.floor import board


@require_safe
@watchers_only
def page(request: HttpRequest) -> HttpResponse:
    window = parts.window_of(request.GET.get("window"))
    seen = board.of(request.user, now=timezone.now())  # type: ignore[arg-type]
    return render(request, "board/floor.html", parts.context(seen, window))
