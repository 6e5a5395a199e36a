"""After sign-in: everybody to the page they work on."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from marketplace import navigation


def home(request: HttpRequest) -> HttpResponseRedirect:
    """The reader's own page; for newcomers of the demo its first page, for others the way in."""
    if not request.user.is_authenticated:
        return redirect("demo" if settings.DEMO else settings.LOGIN_URL)
    page = navigation.first(getattr(request.user, "role", ""))
    if page is None:
        raise Http404
    return redirect(page)
