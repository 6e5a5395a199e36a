"""A new person: with a link to set their own password, or with one that is shown once and changed later."""

import secrets
from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.db import transaction
from django.http import HttpRequest

from agents.models import Agent, Person

PIECES = 4  # of a temporary password, six signs each: 96 random bits that can be read out


def temporary_password() -> str:
    return "-".join(secrets.token_hex(3) for _ in range(PIECES))


def create(fields: dict[str, Any], *, password: str | None = None) -> Person:
    """A person who may sign in once they have a password; an agent also gets what agents have, and begins active."""
    with transaction.atomic():
        person = Person.objects.create_user(password=password, **fields)
        if person.role == Person.Role.AGENT:
            Agent.objects.create(person=person, state=Agent.State.ACTIVE, display_name=person.name.split()[0])
    return person


def send_link(person: Person, request: HttpRequest) -> None:
    """The link by which they set a password: it works once, for three days."""
    form = ResetPasswordForm(data={"email": person.email})
    if form.is_valid():
        form.save(request)
