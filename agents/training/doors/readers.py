"""Who opens these pages: agents their own training, operators with the right to train all of it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from agents import rights
from agents.doors.door import AgentsOnly
from agents.models import Agent, Person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def agent(request: HttpRequest) -> Agent:
    """Raises AgentsOnly."""
    found = getattr(request.user, "agent", None)
    if not isinstance(found, Agent):
        raise AgentsOnly()
    return found


def person(request: HttpRequest) -> Person:
    """Who is signed in."""
    assert isinstance(request.user, Person)
    return request.user


def trainers(view: View[P]) -> View[P]:
    """For people with the right to train. Raises NotYourTask for others."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        rights.require(person(request), rights.Right.TRAIN)
        return view(request, *args, **kwargs)

    signed_in: View[P] = login_required(never_cache(guarded))
    return signed_in
