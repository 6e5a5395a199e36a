"""Who is at the socket: a person by the site's cookie, or by a token in the first frame. A token stands in no address.

What let somebody in is looked at again with every heartbeat: see `revoked`.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session as CookieSession
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from agents.models import Person
from dispatch.doors.sockets import reading
from dispatch.doors.sockets.listening import SIGN_IN, Frame, Listener, in_database
from marketplace.kernel.errors import NotAllowed

FIRST_FRAME_SECONDS = 5.0


class SignInFirst(NotAllowed):
    """Sign in first: send {"type": "authenticate", "token": "…"}."""


class TokenUnknown(NotAllowed):
    """This token is unknown or no longer valid."""


@dataclass(frozen=True)
class Credential:
    """What let a person in: the session of a cookie, or a token; and the password it was given under."""

    person_id: int
    password: str
    session_key: str | None = None
    token_digest: str | None = None


class PersonSocket(Listener):
    """A socket of somebody who signs in. Subclasses say who is welcome when they are `admitted`."""

    def __init__(self) -> None:
        super().__init__()
        self.person: Person | None = None
        self.credential: Credential | None = None
        self.patience: asyncio.Task[None] | None = None

    async def admitted(self, person: Person) -> None:
        """`person` is known, active, and at this socket."""

    async def entered(self) -> None:
        user = self.scope.get("user")
        if user is not None and user.is_authenticated:
            key = self.scope["session"].session_key
            await self.admit(user, Credential(user.pk, user.password, session_key=key))
        else:
            self.patience = self.loop.create_task(self.wait_for_token())

    async def left(self) -> None:
        if self.patience:
            self.patience.cancel()

    async def take(self, frame: Frame) -> Frame | None:
        if self.person is None and frame["type"] not in {"authenticate", "heartbeat"}:
            raise SignInFirst
        return await super().take(frame)

    async def on_authenticate(self, frame: Frame) -> None:
        if self.person is not None:
            return
        try:
            person, token = await in_database(person_with, reading.text(frame, "token", most=200))
        except AuthenticationFailed:
            await self.refuse(frame, TokenUnknown())
            await self.shut(SIGN_IN)
            return
        if self.patience:
            self.patience.cancel()
        await self.admit(person, Credential(person.pk, person.password, token_digest=token.digest))

    async def admit(self, person: Any, credential: Credential) -> None:
        self.person, self.credential = person, credential
        await self.admitted(person)

    async def wait_for_token(self) -> None:
        await asyncio.sleep(FIRST_FRAME_SECONDS)
        await self.shut(SIGN_IN)


def person_with(token: str) -> tuple[Person, AuthToken]:
    """Raises AuthenticationFailed for a token that is unknown, expired, or of somebody who is no longer active."""
    person, row = TokenAuthentication().authenticate_credentials(token.encode())
    return person, row


def revoked(credentials: Mapping[Any, Credential], *, now: datetime) -> set[Any]:
    """Those of `credentials`, by any key, that let nobody in any more. Three statements, whatever their number."""
    people = {one.person_id for one in credentials.values()}
    keys = {one.session_key for one in credentials.values() if one.session_key}
    digests = {one.token_digest for one in credentials.values() if one.token_digest}
    passwords = dict(Person.objects.filter(pk__in=people, is_active=True).values_list("pk", "password"))
    sessions = set(
        CookieSession.objects.filter(session_key__in=keys, expire_date__gt=now).values_list("session_key", flat=True)
    )
    tokens = set(AuthToken.objects.filter(digest__in=digests, expiry__gt=now).values_list("digest", flat=True))

    def holds(one: Credential) -> bool:
        if one.token_digest:
            return one.person_id in passwords and one.token_digest in tokens
        return passwords.get(one.person_id) == one.password and one.session_key in sessions

    return {key for key, one in credentials.items() if not holds(one)}
