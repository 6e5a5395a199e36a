"""Whose application a page or a call is about: the one of who is signed in."""

from datetime import datetime

from django.http import HttpRequest

from agents.models import Agent, Person
from agents.onboarding import applying
from marketplace.kernel.errors import NotAllowed


class ForApplicants(NotAllowed):
    """This page is for people who want to work here."""


def applicant(request: HttpRequest, *, now: datetime) -> Agent:
    """The agent of the request, with a list that is true. Who signed up without one becomes an applicant.

    Raises ForApplicants.
    """
    person = request.user
    if not isinstance(person, Person) or person.role != Person.Role.AGENT:
        raise ForApplicants
    return applying.begin(person, now=now)
