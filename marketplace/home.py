"""After sign-in: everybody to the page they work on."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from marketplace import navigation


@login_required
def home(request: HttpRequest) -> HttpResponseRedirect:
    page = navigation.first(getattr(request.user, "role", ""))
    if page is None:
        raise Http404
    return redirect(page)
