"""Pages that open only with a right, and say so to whoever has not got it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from agents import rights
from agents.models import Person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(*any_of: rights.Right) -> Callable[[View[P]], View[P]]:
    """Raises NotYourTask for whoever is signed in and has none of them."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if rights.held_by(person(request)).isdisjoint(any_of):
                raise rights.NotYourTask()
            return view(request, *args, **kwargs)

        signed_in: View[P] = login_required(never_cache(guarded))
        return signed_in

    return guard


def person(request: HttpRequest) -> Person:
    """Who is signed in."""
    assert isinstance(request.user, Person)
    return request.user
