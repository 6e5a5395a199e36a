"""Doing it once: the answer to an `Idempotency-Key` is kept in the transaction of its effect, and given again."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

import psycopg
from django.db import IntegrityError, OperationalError, connection, transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.http import callers, problems
from marketplace.kernel.http.models import IdempotentAnswer

WRITES = frozenset({"post", "put", "patch", "delete"})
KEPT_FOR = timedelta(hours=24)
PATIENCE_SECONDS = 10  # how long a repeat waits for the first to end
NOT_KEPT = frozenset({401, 403, 429})  # these may be answered otherwise a moment later


class KeyReused(Conflict):
    """This Idempotency-Key was sent before with another request."""


class InProgress(Conflict):
    """The first request with this Idempotency-Key is still being worked on. Try again in a moment."""


class BadKey(Invalid):
    """An Idempotency-Key has 1 to 255 printable characters."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    content_type: str
    replayed: bool = False


class NotKept(Exception):
    """Carries an answer out of a transaction that must leave nothing behind."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def once(caller: str, key: str, fingerprint: str, act: Callable[[], Answer]) -> Answer:
    """`act`'s answer, from now or from the first time. A concurrent repeat waits for the first and gets its answer.

    `act` runs in the transaction that keeps the answer; where it raises, or its answer is not for keeping, nothing
    stays. Raises KeyReused, InProgress, BadKey.
    """
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise BadKey()
    try:
        with transaction.atomic():
            first = claim(caller, key, fingerprint)
            if isinstance(first, Answer):
                return first
            answer = act()
            if answer.status >= 500 or answer.status in NOT_KEPT:
                raise NotKept(answer)
            IdempotentAnswer.objects.filter(pk=first).update(
                status=answer.status, content_type=answer.content_type, body=answer.body
            )
            return answer
    except NotKept as carried:
        return carried.answer


def claim(caller: str, key: str, fingerprint: str) -> int | Answer:
    """The id of a new row, ours to fill, or the answer that stands there. Waits for whoever is filling it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE_SECONDS}s"])
        while True:
            try:
                with transaction.atomic():
                    cursor.execute(
                        "INSERT INTO kernel_idempotent_answer (caller, key, fingerprint) VALUES (%s, %s, %s)"
                        " ON CONFLICT DO NOTHING RETURNING id",
                        [caller, key, fingerprint],
                    )
                    row = cursor.fetchone()
            except OperationalError as error:
                if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                    raise InProgress() from error
                raise
            if row:
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
                return int(row[0])
            if kept := IdempotentAnswer.objects.filter(caller=caller, key=key).first():
                if kept.fingerprint != fingerprint:
                    raise KeyReused()
                return Answer(kept.status or 200, kept.body, kept.content_type, replayed=True)
            # purged between the two statements: begin again


def fingerprint(method: str, path: str, body: Any) -> str:
    """One request's identity: method, path with query, and body as values, whatever their spacing and order."""
    text = json.dumps([method, path, body], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def idempotent(handler: Callable[..., Response]) -> Callable[..., Any]:
    """Decorates a write of a REST framework view: honours `Idempotency-Key` where the request carries one."""

    @wraps(handler)
    def door(view: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, *args, **kwargs)

        def act() -> Answer:
            try:
                with transaction.atomic():
                    response = handler(view, request, *args, **kwargs)
            except IntegrityError:
                raise  # a race that the view did not foresee is no answer to keep
            except Exception as error:
                if problems.status_of(error) >= 500:
                    raise
                response = problems.as_problem(error, {"request": request, "view": view})
            return written(response)

        mark = fingerprint(request.method, request.get_full_path(), request.data)
        return given(once(callers.name(request), key, mark, act))

    return door


def written(response: Response) -> Answer:
    body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    return Answer(response.status_code, body, response.content_type or "application/json")


def given(answer: Answer) -> Response:
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else {}
    data = json.loads(answer.body) if answer.body else None
    return Response(data, status=answer.status, headers=headers, content_type=answer.content_type)


class IdempotentWrites:
    """Mix into a REST framework view, before APIView: each of its writes honours `Idempotency-Key`."""

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        verb = request.method.lower()
        if verb in WRITES and hasattr(self, verb):
            handler = getattr(self, verb)
            honouring = idempotent(lambda _view, *given, **named: handler(*given, **named))
            setattr(self, verb, lambda *given, **named: honouring(self, *given, **named))


def purge(now: datetime) -> int:
    """Forget the answers of more than a day ago."""
    return IdempotentAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
