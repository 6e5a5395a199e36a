"""Who may read about pay: an agent their own, payroll staff and administrators all of it."""

from typing import Any

from django.http import HttpRequest
from rest_framework.permissions import BasePermission

from agents.models import Agent, Person
from dispatch.doors.callers import AgentsOnly
from marketplace.kernel.errors import NotAllowed

PAYROLL = frozenset({Person.Role.PAYROLL, Person.Role.ADMINISTRATOR})


class PayrollOnly(NotAllowed):
    """Only payroll staff can see this."""


def agent(request: HttpRequest) -> Agent:
    """The agent who reads. Raises AgentsOnly."""
    found = getattr(request.user, "agent", None)
    if not isinstance(found, Agent):
        raise AgentsOnly()
    return found


def require_payroll(person: Any) -> None:
    if getattr(person, "role", "") not in PAYROLL:
        raise PayrollOnly()


def person(request: HttpRequest) -> Person:
    """Who is signed in, for what they do to be written with their name."""
    if not isinstance(request.user, Person):
        raise PayrollOnly()
    return request.user


class ForPayroll(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        require_payroll(request.user)
        return True
