"""Who may open the floor's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from dispatch.floor.scope import NotYourFloor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def watchers_only(view: View[P]) -> View[P]:
    """Operators, administrators and a client's own people; what each of them sees is the scope's matter."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.watches_the_floor:  # type: ignore[union-attr]
            raise NotYourFloor()
        return view(request, *args, **kwargs)

    signed_in: View[P] = login_required(guarded)
    return signed_in
