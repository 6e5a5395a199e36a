"""`/me/language/`: the language that somebody reads in, chosen in the menu of every page and kept with the person."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from agents.doors.guarded import person
from agents.models import Person
from marketplace.kernel.errors import Invalid


class LanguageUnknown(Invalid):
    """Nothing is said in this language here yet."""


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponseRedirect:
    """Write it down and show the same page again, in it. Raises LanguageUnknown."""
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "")
    if chosen not in dict(settings.LANGUAGES):
        raise LanguageUnknown()
    Person.objects.filter(pk=person(request).pk).update(locale=chosen, locale_chosen=True)
    here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if here else "home")
