"""Pages speak the reader's language and show the reader's clock."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from agents.models import Person


class Reader:
    """Middleware, after authentication: zone and language of the signed-in person, the house's for others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = getattr(request, "user", None)  # a program has none
        if person is None or not person.is_authenticated:
            return self.get_response(request)
        follow_browser(person, request)
        with timezone.override(zoneinfo.ZoneInfo(person.time_zone)), translation.override(person.locale):
            return self.get_response(request)


def follow_browser(person: Person, request: HttpRequest) -> None:
    """Until somebody has chosen a language, theirs is what their browser asks for, as Django's middleware read it."""
    if person.locale_chosen or "Accept-Language" not in request.headers:
        return
    asked = translation.get_language() or person.locale
    if asked != person.locale:
        Person.objects.filter(pk=person.pk, locale_chosen=False).update(locale=asked)
        person.locale = asked
