"""A picture of a lesson, to whoever learns the module and whoever writes it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from agents import rights
from agents.models import Agent
from agents.training import picturing
from agents.training.doors import readers
from agents.training.models import Picture

A_YEAR = 31_536_000  # seconds


@login_required
@require_safe
def show(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Kept by the browser for a year: another content has another name. Of a draft's own, writers alone."""
    picture = get_object_or_404(Picture, module__slug=slug, name=name)
    learns = isinstance(getattr(request.user, "agent", None), Agent) and picturing.is_published(picture)
    if not learns and not rights.has(readers.person(request), rights.Right.TRAIN):
        raise Http404
    return drawn(picture)


def drawn(picture: Picture) -> HttpResponse:
    response = HttpResponse(bytes(picture.content), content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Content-Disposition"] = "inline"
    patch_vary_headers(response, ["Cookie"])
    return response
