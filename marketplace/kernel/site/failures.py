"""The page for our own faults. It leans on nothing that may be what has failed: no session, no database."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.template import loader


def broken(request: HttpRequest) -> HttpResponse:
    number = structlog.contextvars.get_contextvars().get("request_id", "")
    return HttpResponse(loader.get_template("500.html").render({"number": number}), status=500)
