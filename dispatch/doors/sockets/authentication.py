"""Who is at the socket: a person by the site's cookie, or by a token in the first frame. A token stands in no address.

What let somebody in is looked at again with every heartbeat: see `revoked`.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session as CookieSession
from django.db import connection
from django.db.models import Q
from django.http.cookie import parse_cookie
from django.utils import timezone
from knox.crypto import hash_token
from knox.models import AuthToken

from agents.models import Person
from dispatch.doors.sockets import reading
from dispatch.doors.sockets.asking import Together
from dispatch.doors.sockets.listening import SIGN_IN, Frame, Listener
from marketplace.kernel.errors import NotAllowed

FIRST_FRAME_SECONDS = 5.0


class SignInFirst(NotAllowed):
    """Sign in first: send {"type": "authenticate", "token": "…"}."""


class TokenUnknown(NotAllowed):
    """This token is unknown or no longer valid."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What let a person in: the session of a cookie, or a token; and the password it was given under."""

    person_id: int
    password: str
    session_key: str | None = None
    token_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody shows at the door: the key of a cookie's session, or a token."""

    session_key: str | None = None
    token: str | None = None


Known = tuple[Person, Credential]


class PersonSocket(Listener):
    """A socket of somebody who signs in. Subclasses say who is welcome when they are `admitted`."""

    def __init__(self) -> None:
        super().__init__()
        self.credential: Credential | None = None
        self.patience: asyncio.TimerHandle | None = None

    async def admitted(self, person: Person) -> None:
        """`person` is known, active, and at this socket."""

    async def entered(self) -> None:
        key = session_key(self.scope["headers"])
        if key is None or not await self.show(Shown(session_key=key)):
            self.patience = self.loop.call_later(FIRST_FRAME_SECONDS, self.lose_patience)

    async def left(self) -> None:
        if self.patience:
            self.patience.cancel()

    async def take(self, frame: Frame) -> Frame | None:
        if self.credential is None and frame["type"] not in {"authenticate", "heartbeat"}:
            raise SignInFirst
        return await super().take(frame)

    async def on_authenticate(self, frame: Frame) -> None:
        if self.credential is None and not await self.show(Shown(token=reading.text(frame, "token", most=200))):
            await self.refuse(frame, TokenUnknown())
            await self.shut(SIGN_IN)

    async def show(self, shown: Shown) -> bool:
        """Whether what is shown lets somebody in; if so, they are."""
        if self.patience:  # whoever waits in the line of a crowd has said what they had to
            self.patience.cancel()
            self.patience = None
        known = await DOOR.ask(shown)
        if known is None:
            return False
        person, self.credential = known
        self.language = person.locale
        await self.admitted(person)
        return True

    def lose_patience(self) -> None:
        self.loop.create_task(self.shut(SIGN_IN))


def session_key(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    cookies = "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")
    return parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME) or None


def known(shown: list[Shown]) -> list[Known | None]:
    """Who each is, with what lets them in; None for who is not, or no longer, to be let in. A few statements."""
    now = timezone.now()
    by_key = by_cookie({one.session_key for one in shown if one.session_key}, now=now)
    by_text = by_token({one.token for one in shown if one.token}, now=now)
    return [by_key.get(one.session_key or "") or by_text.get(one.token or "") for one in shown]


DOOR = Together(known)


def by_cookie(keys: set[str], *, now: datetime) -> dict[str, Known]:
    """By the site's session, as Django's own middleware reads it: of a known backend, under the present password."""
    if not keys:
        return {}
    rows = CookieSession.objects.filter(session_key__in=keys, expire_date__gt=now)
    sessions: dict[str, dict[str, Any]] = {row.session_key: row.get_decoded() for row in rows}
    people = people_of({int(facts[SESSION_KEY]) for facts in sessions.values() if SESSION_KEY in facts})
    found = {}
    for key, facts in sessions.items():
        person = people.get(int(facts.get(SESSION_KEY, 0)))
        if (
            person
            and facts.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
            and any(compare_digest(facts.get(HASH_SESSION_KEY, ""), one) for one in signs(person))
        ):
            found[key] = person, Credential(person.pk, person.password, session_key=key)
    return found


def signs(person: Person) -> Iterable[str]:
    """What a session may be signed with: under the present key or a former one."""
    yield person.get_session_auth_hash()
    yield from person.get_session_auth_fallback_hash()


def by_token(tokens: set[str], *, now: datetime) -> dict[str, Known]:
    digests = {hash_token(token): token for token in tokens if token.isascii()}
    rows = AuthToken.objects.filter(Q(expiry=None) | Q(expiry__gt=now), digest__in=digests)
    live = list(rows.values_list("digest", "user_id"))
    people = people_of({person_id for _, person_id in live})
    return {
        digests[digest]: (people[pk], Credential(pk, people[pk].password, token_digest=digest))
        for digest, pk in live
        if pk in people
    }


def people_of(ids: set[int]) -> dict[int, Person]:
    """Those of them who are active, each with the agent they are."""
    rows = Person.objects.filter(pk__in=ids, is_active=True).select_related("agent") if ids else []
    return {one.pk: one for one in rows}


# By the place of each, so that one statement looks at thousands.
REVOKED = """
    SELECT s.place
      FROM unnest(%(people)s::bigint[], %(passwords)s::text[], %(keys)s::text[], %(digests)s::text[])
           WITH ORDINALITY AS s(person_id, password, session_key, digest, place)
      LEFT JOIN agents_person p ON p.id = s.person_id AND p.is_active
     WHERE NOT coalesce(
               CASE WHEN s.digest IS NULL
                    THEN p.password = s.password AND EXISTS (
                             SELECT FROM django_session d
                              WHERE d.session_key = s.session_key AND d.expire_date > %(now)s)
                    ELSE p.id IS NOT NULL AND EXISTS (
                             SELECT FROM knox_authtoken t
                              WHERE t.digest = s.digest AND (t.expiry IS NULL OR t.expiry > %(now)s))
               END, false)
"""


def revoked(credentials: Mapping[Any, Credential], *, now: datetime) -> set[Any]:
    """Those of `credentials`, by any key, that let nobody in any more. One statement, whatever their number."""
    shown = list(credentials.values())
    facts: dict[str, Any] = {
        "people": [one.person_id for one in shown],
        "passwords": [one.password for one in shown],
        "keys": [one.session_key for one in shown],
        "digests": [one.token_digest for one in shown],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(REVOKED, facts)
        places = {place - 1 for (place,) in cursor.fetchall()}
    return {key for place, key in enumerate(credentials) if place in places}
