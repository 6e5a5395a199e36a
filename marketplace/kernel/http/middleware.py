"""Errors of plain views and of Django itself: a page for people, a problem for programs."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, loader

from marketplace.kernel import errors
from marketplace.kernel.http import problems


class NotText(errors.Invalid):
    """An address may not hold a NUL character."""


class DomainErrorPages:
    """Answers the errors that views raise; stands last in MIDDLEWARE, nearest to the views."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """The answer; where the server is asynchronous, something to await that gives it."""
        if "\x00" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
            return self.get_response(request)
        return refused(request) if iscoroutinefunction(self) else answer(request, NotText())

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Http404 | PermissionDenied) or problems.status_of(error) == 500:
            return None  # Django calls the handlers below, or shows its own page in development
        return answer(request, error)


async def refused(request: HttpRequest) -> HttpResponse:
    return answer(request, NotText())


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """`error` in the language of the caller: `problem.html` for a page, JSON for the API."""
    problem = problems.describe(error)
    problems.report(error, problem, request)
    return answer_problem(request, problem, problems.headers_of(error, problem))


def answer_problem(request: HttpRequest, problem: dict[str, object], headers: dict[str, str]) -> HttpResponse:
    number = int(str(problem["status"]))
    if request.path.startswith("/api/") or not accepts_html(request):
        return JsonResponse(problem, status=number, headers=headers, content_type=problems.MEDIA_TYPE)
    try:
        page = loader.render_to_string("problem.html", {"problem": problem}, request)
    except TemplateDoesNotExist:
        return HttpResponse(f"{problem['title']}\n", status=number, headers=headers, content_type="text/plain")
    return HttpResponse(page, status=number, headers=headers)


def accepts_html(request: HttpRequest) -> bool:
    return request.accepts("text/html") or "Accept" not in request.headers


# Named in urls.py: handler400 … handler500.
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """What nobody expected: Django calls this while it handles the error, and has told its signal already."""
    problem = problems.broken()
    problems.log.error("request_broke", problem_id=problem["id"], exc_info=True)
    return answer_problem(request, problem, {})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from another page, or from one that was opened too long ago."""
    return answer(request, errors.NotAllowed("This form is out of date. Load the page again, then send it."))
