"""What the API's views of the applications above stand on: whoever signed in, agents, and who was given a right."""

from typing import Any, ClassVar

from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from agents import rights
from agents.models import Agent, Person
from marketplace.kernel.errors import NotAllowed
from marketplace.kernel.http.door import Door

__all__ = ["AgentDoor", "AgentsOnly", "Door", "PersonDoor", "RightDoor", "agent", "person"]
BY_PERSON = [TokenAuthentication, SessionAuthentication]


class AgentsOnly(NotAllowed):
    """Only an agent can do this."""


class ForAgents(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if not hasattr(request.user, "agent"):
            raise AgentsOnly()
        return True


class ForTheRight(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        rights.require(request.user, view.right)
        return True


# Their docstrings would stand in the API's description, under every operation that has none of its own.
class PersonDoor(Door):
    authentication_classes = BY_PERSON
    permission_classes = [IsAuthenticated]


class AgentDoor(Door):
    authentication_classes = BY_PERSON
    permission_classes = [ForAgents]


class RightDoor(Door):  # a subclass names the `right` that opens it
    authentication_classes = BY_PERSON
    permission_classes = [ForTheRight]
    right: ClassVar[rights.Right]


def person(request: Request) -> Person:
    found: Person = request.user  # type: ignore[assignment]  # PersonDoor lets nobody else in
    return found


def agent(request: Request) -> Agent:
    """The agent who calls; only behind AgentDoor."""
    found: Agent = request.user.agent  # type: ignore[union-attr]  # AgentDoor lets nobody else in
    return found
