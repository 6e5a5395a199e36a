"""Who reads these pages, which week, and how a step that could not be done is told."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agents import rights
from agents.doors.door import AgentsOnly
from agents.models import Agent, Person
from agents.shifts import copying
from agents.shifts.policy import clocks
from marketplace.kernel.errors import DomainError, NotAllowed

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class PlannersOnly(NotAllowed):
    """Only the marketplace's operators can see this."""


def agents_only(view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        agent(request)
        return view(request, *args, **kwargs)

    signed_in: View[P] = login_required(never_cache(guarded))
    return signed_in


def planners_only(view: View[P]) -> View[P]:
    """The marketplace's own operators and administrators; a client's people plan no shifts."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if person(request).role not in (Person.Role.OPERATOR, Person.Role.ADMINISTRATOR):
            raise PlannersOnly()
        return view(request, *args, **kwargs)

    signed_in: View[P] = login_required(never_cache(guarded))
    return signed_in


def publishers_only(view: View[P]) -> View[P]:
    @planners_only
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        rights.require(person(request), rights.Right.PUBLISH_SHIFTS)
        return view(request, *args, **kwargs)

    return guarded


def step(view: View[P]) -> View[P]:
    """An agent's POST: afterwards the page they came from, with what could not be done said on it."""

    @require_POST
    @agents_only
    @wraps(view)
    def done(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            messages.warning(request, error.title)
            return back(request)

    return done


def agent(request: HttpRequest) -> Agent:
    found = getattr(request.user, "agent", None)
    if not isinstance(found, Agent):
        raise AgentsOnly()
    return found


def person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def back(request: HttpRequest, name: str = "shifts") -> HttpResponseRedirect:
    """To the week, and the part of it, that the form names."""
    kept = {key: request.POST[key] for key in ("week", "view") if request.POST.get(key)}
    query = "&".join(f"{key}={value}" for key, value in kept.items() if value.replace("-", "").isalnum())
    return HttpResponseRedirect(reverse(name) + (f"?{query}" if query else ""))


def monday(request: HttpRequest, *, default: date | None = None) -> date:
    """The first day of the week in `?week=2026-W48`; this week's, or that of `default`, where it names none."""
    asked = request.GET.get("week", "")
    return monday_of(asked) if asked else copying.monday(default or timezone.localdate())


def monday_of(name: str) -> date:
    """The first day of `2026-W48`."""
    year, _, week = name.partition("-W")
    try:
        found = clocks.monday_of((int(year), int(week)))
    except ValueError:
        raise Http404 from None
    if not 2000 <= found.year <= 2100:
        raise Http404
    return found


def week_name(day: date) -> str:
    """`2026-W48`."""
    return "{}-W{:02d}".format(*clocks.week_of(day))
