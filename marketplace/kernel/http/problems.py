"""What went wrong as an answer: RFC 9457 problems. The one place where errors meet HTTP's numbers."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from django.core import exceptions as django
from django.core.signals import got_request_exception
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext, gettext_noop
from redis import RedisError
from rest_framework import exceptions as rest
from rest_framework.response import Response
from rest_framework.views import set_rollback

from marketplace.kernel import errors

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
STATUS: tuple[tuple[type[Exception], int], ...] = (  # the first that fits
    (errors.Conflict, 409),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.TooMany, 429),
    (errors.NotTogether, 422),
    (errors.Invalid, 400),
    (errors.DomainError, 400),
    (rest.ValidationError, 400),
    (Http404, 404),
    (django.ValidationError, 400),
    (django.PermissionDenied, 403),
    (django.RequestDataTooBig, 413),
    (django.TooManyFieldsSent, 413),
    (django.BadRequest, 400),
    (django.SuspiciousOperation, 400),
    (DataError, 400),  # a value that no column takes
    (OperationalError, 503),  # the database is away, or gave up waiting
    (RedisError, 503),  # tries of sign-in cannot be counted, so none is let through
)
NAMES = {
    "Http404": "not_found",
    "Resolver404": "not_found",
    "ValidationError": "invalid",
    "PermissionDenied": "not_allowed",
    "ParseError": "malformed",
    "Throttled": "too_many",
    "RequestDataTooBig": "body_too_large",
    "DataError": "invalid",
    "OperationalError": "unavailable",
    "ConnectionError": "limits_unavailable",
    "TimeoutError": "limits_unavailable",
}
TITLES = {
    "not_found": gettext_noop("There is no such thing, or it is not yours."),
    "invalid": gettext_noop("Something in this request does not fit."),
    "not_allowed": gettext_noop("You may not do this."),
    "body_too_large": gettext_noop("This body is too large."),
    "unavailable": gettext_noop("The database does not answer. Try again in a moment."),
    "limits_unavailable": gettext_noop("Tries cannot be counted at the moment, so this has to wait. Try again soon."),
    "broken": gettext_noop("Something broke on our side. It is written down under this id."),
}
BODY = "body"  # where an error concerns no single field


def status_of(error: Exception) -> int:
    """HTTP's number for `error`; 500 for what nobody expected."""
    if isinstance(error, rest.APIException) and not isinstance(error, rest.ValidationError):
        return int(error.status_code)
    return next((number for kind, number in STATUS if isinstance(error, kind)), 500)


def describe(error: Exception) -> dict[str, Any]:
    """`error` as the members of a problem; `title` is a sentence for people, `type` a name for programs."""
    number = status_of(error)
    name = NAMES.get(type(error).__name__) or re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
    if isinstance(error, errors.DomainError):
        problem = {**error.facts, "type": name, "title": error.title, "status": number}
        if isinstance(error, errors.Invalid) and error.errors:
            problem["errors"] = error.errors
        return problem
    if number == 500:
        return broken()
    problem = {"type": name, "title": title_of(name) or sentence(error), "status": number}
    if isinstance(error, rest.ValidationError):
        problem["errors"] = flat(error.detail)
    elif isinstance(error, django.ValidationError):
        problem["errors"] = flat(error.message_dict if hasattr(error, "error_dict") else error.messages)
    elif isinstance(error, rest.ParseError):
        problem["title"] = str(error.detail)
    elif wait := getattr(error, "wait", None):  # REST framework's own throttles
        problem["retry_after_seconds"] = int(wait) + 1
    return problem


def broken() -> dict[str, Any]:
    """A problem whose id is the one that every log line of the request carries."""
    known = structlog.contextvars.get_contextvars().get("request_id") or uuid.uuid4()
    return {"type": "broken", "title": title_of("broken"), "status": 500, "id": str(known)}


def title_of(name: str) -> str:
    """In the reader's language; empty where the house has no sentence of its own for it."""
    return gettext(TITLES[name]) if name in TITLES else ""


def sentence(error: Exception) -> str:
    if isinstance(error, rest.APIException):
        return str(error.detail)
    return title_of("invalid")


def flat(detail: Any, at: str = "") -> dict[str, list[str]]:
    """Nested errors by the path of their field: `{"transcript.2.text": ["…"]}`."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            path = at if name == "non_field_errors" else f"{at}.{name}".lstrip(".")
            found.update(flat(inner, path))
        return found
    if isinstance(detail, list | tuple):
        if all(isinstance(item, str) for item in detail):
            return {at or BODY: [str(item) for item in detail]} if detail else {}
        found = {}
        for place, inner in enumerate(detail):
            found.update(flat(inner, f"{at}.{place}".lstrip(".")))
        return found
    return {at or BODY: [str(detail)]}


def headers_of(error: Exception, problem: Mapping[str, Any]) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]
    if problem["status"] in (429, 503):
        headers["Retry-After"] = str(problem.get("retry_after_seconds", 1))
    return headers


def report(error: Exception, problem: Mapping[str, Any], request: HttpRequest | None) -> None:
    """Write down what nobody expected, with the id that the caller was given; Django's own signal hears of it too."""
    if problem["status"] == 500:
        log.error("request_broke", problem_id=problem["id"], exc_info=error)
        got_request_exception.send(sender=None, request=request)
    elif problem["status"] == 503:
        log.error("request_not_served", exc_info=error)


def as_problem(error: Exception, context: Mapping[str, Any]) -> Response:
    """REST framework's exception handler: every error of a view as a problem, the unexpected ones included."""
    set_rollback()
    problem = describe(error)
    request = context.get("request")
    report(error, problem, getattr(request, "_request", request))
    headers = headers_of(error, problem)
    return Response(problem, status=problem["status"], headers=headers, content_type=MEDIA_TYPE)
