"""After sign-in: everybody to the page they work on."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from agents.models import Agent, Person
from marketplace import navigation


def home(request: HttpRequest) -> HttpResponseRedirect:
    """The reader's own page; for newcomers of the demo its first page, for others the way in."""
    if not request.user.is_authenticated:
        return redirect("demo" if settings.DEMO else settings.LOGIN_URL)
    if isinstance(request.user, Person) and is_applicant(request.user):
        return redirect("onboarding")
    page = navigation.first(getattr(request.user, "role", ""))
    if page is None:
        raise Http404
    return redirect(page)


def is_applicant(person: Person) -> bool:
    """Somebody whose work is still to be let in."""
    before = (Agent.State.APPLIED, Agent.State.ONBOARDING, Agent.State.DECLINED)
    return person.role == Person.Role.AGENT and Agent.objects.filter(person=person, state__in=before).exists()
