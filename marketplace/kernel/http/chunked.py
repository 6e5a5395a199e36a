"""Bodies that do not say their length: sent in chunks, or over HTTP/2. Read up to the limit, then treated as any other.

Django and REST framework take a request without Content-Length for one without a body.
"""

import io

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest


def measure(request: HttpRequest, limit: int) -> None:
    """Give the request the length of its body; one byte above the limit is enough for the parser to refuse it."""
    if request.META.get("CONTENT_LENGTH") or not (
        "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
        or request.META.get("SERVER_PROTOCOL") in {"HTTP/2", "HTTP/2.0"}
    ):
        return
    if isinstance(request, WSGIRequest):
        body = request.environ["wsgi.input"].read(limit + 1)
        request.META["CONTENT_LENGTH"] = str(len(body))
        request._stream = io.BytesIO(body)
    elif isinstance(request, ASGIRequest):  # Django has the whole of it in a file by now
        stream = request._stream
        request.META["CONTENT_LENGTH"] = str(stream.seek(0, io.SEEK_END))
        stream.seek(0)
