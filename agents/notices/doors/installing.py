"""What makes the desk an application of the phone: its manifest, and the worker that shows notifications."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

WORKER = Path(__file__).resolve().parent.parent / "static" / "notices" / "worker.js"


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    icon = {"type": "image/png", "purpose": "any"}
    said = {
        "name": "Humanline",
        "short_name": "Humanline",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f8f7f3",
        "theme_color": "#f8f7f3",
        "icons": [
            {**icon, "src": static("notices/icon-192.png"), "sizes": "192x192"},
            {**icon, "src": static("notices/icon-512.png"), "sizes": "512x512"},
            {**icon, "src": static("notices/icon-512.png"), "sizes": "512x512", "purpose": "maskable"},
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, since a worker rules only what lies below its own address."""
    return HttpResponse(source(), content_type="text/javascript; charset=utf-8")


@cache
def source() -> str:
    return WORKER.read_text()
