"""Who is calling the API: a client by its key, a person by token or by the site's session, and what they may reach."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from agents.models import Agent, Person
from dispatch.models import ApiKey, Client, Queue, Ticket
from marketplace.kernel import statements
from marketplace.kernel.errors import NotAllowed

USED_AT_MOST_EVERY = timedelta(minutes=1)  # how fine `last_used_at` is


class KeyRefused(AuthenticationFailed):
    """The same words for a key that never was and for one that was revoked."""

    default_detail = "This key is not valid."


class ScopeMissing(NotAllowed):
    """This key may not do that: its scopes say so."""


class AgentsOnly(NotAllowed):
    """Only an agent can do this."""


class FloorOnly(NotAllowed):
    """Only operators can do this."""


@dataclass(frozen=True)
class Key:
    """What `request.auth` is where a client calls."""

    client: Client
    scopes: frozenset[str]

    @property
    def caller(self) -> str:
        return f"client:{self.client.pk}"


class ByKey(BaseAuthentication):
    """`Authorization: Bearer hl_…`."""

    def authenticate(self, request: Any) -> tuple[AnonymousUser, Key] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        found = key_of(secret.strip().decode("latin-1"), now=timezone.now())
        if found is None:
            raise KeyRefused()
        return AnonymousUser(), found

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"


# In plain SQL, since every request of every client begins here.
KEY = """
    SELECT k.id, k.scopes, k.last_used_at, c.id, c.slug, c.name, c.currency
      FROM dispatch_api_key k JOIN dispatch_client c ON c.id = k.client_id
     WHERE k.digest = %s AND k.revoked_at IS NULL
"""


def key_of(secret: str, *, now: datetime) -> Key | None:
    """Whose key this is. Its use is written down, once a minute at most."""
    found = statements.rows(KEY, [ApiKey.digest_of(secret)])
    if not found:
        return None
    pk, scopes, last_used_at, *client = found[0]
    before = now - USED_AT_MOST_EVERY
    if last_used_at is None or last_used_at < before:
        unused = Q(last_used_at=None) | Q(last_used_at__lt=before)
        ApiKey.objects.filter(unused, pk=pk).update(last_used_at=now)
    return Key(Client.from_db("default", ["id", "slug", "name", "currency"], client), frozenset(scopes))


PERSON = [TokenAuthentication, SessionAuthentication]
CLIENT = [ByKey]
ANYBODY = [ByKey, *PERSON]


class ClientsOnly(BasePermission):
    """A key with the scope that the verb needs."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if not isinstance(request.auth, Key):
            return False
        if (ApiKey.READ if reads(request) else ApiKey.WRITE) not in request.auth.scopes:
            raise ScopeMissing()
        return True


class ForAgents(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if not hasattr(request.user, "agent"):
            raise AgentsOnly()
        return True


class ForTheFloor(BasePermission):
    """The marketplace's operators and administrators, and a client's own operators."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if not request.user.watches_the_floor:
            raise FloorOnly()
        return True


class ClientsAndTheFloor(BasePermission):
    """A key, or whoever may see that client's tickets on the board."""

    def has_permission(self, request: Any, view: Any) -> bool:
        one = ClientsOnly() if isinstance(request.auth, Key) else ForTheFloor()
        return one.has_permission(request, view)


def reads(request: Any) -> bool:
    return request.method in {"GET", "HEAD", "OPTIONS"}


def client(request: Any) -> Client:
    """The client whose key this is; only behind ClientsOnly."""
    found: Client = request.auth.client
    return found


def person(request: Any) -> Person:
    found: Person = request.user
    return found


def agent(request: Any) -> Agent:
    """The agent who calls; only behind ForAgents."""
    found: Agent = request.user.agent
    return found


def tickets(request: Any) -> QuerySet[Ticket]:
    """The tickets that this caller may see; every other is not found."""
    rows = Ticket.objects.select_related("queue", "customer", "client", "last_agent", "asked_queue")
    if isinstance(request.auth, Key):
        return rows.filter(client=request.auth.client)
    return rows.filter(queue__in=Queue.objects.visible_to(request.user))


def queues(request: Any) -> QuerySet[Queue]:
    """The queues that this caller may see."""
    if isinstance(request.auth, Key):
        return Queue.objects.filter(client=request.auth.client)
    return Queue.objects.visible_to(request.user)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API speaks of keys."""

    target_class = "dispatch.doors.callers.ByKey"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "hl_…",
            "description": "A client's key. Shown once when it is made; named, scoped and revocable.",
        }
