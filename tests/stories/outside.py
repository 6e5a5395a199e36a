"""The scenarios' floor, seen from outside: a client's program, agents' programs and an operator's, all over HTTP.

The clock is the test's; the dispatcher's rounds and sweeps run when the test says so.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from agents.models import Agent, Person
from dispatch import dispatcher
from dispatch.models import ApiKey, Client
from tests import people

Answer = tuple[int, Any]


class Caller:
    """Whoever calls with these credentials."""

    def __init__(self, credentials: str) -> None:
        self.api = APIClient()
        self.api.credentials(HTTP_AUTHORIZATION=credentials)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        answer = getattr(self.api, method)(f"/api/v1/{path}", body, format="json", headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        status, body = self.call("get", path)
        assert status == 200, body
        return body


class Desk(Caller):
    """An agent's program: it says every few seconds that it is there."""

    def __init__(self, who: Agent) -> None:
        super().__init__(f"Token {AuthToken.objects.create(who.person)[1]}")
        self.who = who
        self.line: uuid.UUID | None = None

    def connects(self) -> None:
        self.line = uuid.uuid4()
        assert self.call("put", f"me/connections/{self.line}")[0] == 204

    def vouches(self) -> None:
        if self.line:
            self.call("put", f"me/connections/{self.line}")

    def drops(self) -> None:
        assert self.call("delete", f"me/connections/{self.line}")[0] == 204
        self.line = None

    def says(self, activity: str) -> Answer:
        return self.call("put", "me/activity", {"activity": activity})

    def sees(self) -> Any:
        return self.get("me/desk")

    @property
    def activity(self) -> str:
        return str(self.sees()["activity"]["activity"])

    @property
    def offers(self) -> list[Any]:
        return list(self.sees()["offers"])

    @property
    def offer(self) -> Any:
        """The one that rings here; its program has acknowledged it."""
        [found] = self.offers
        assert self.call("put", f"offers/{found['id']}/delivery")[0] == 204
        return found

    @property
    def works(self) -> list[Any]:
        return list(self.sees()["assignments"])

    def accepts(self, offer: Any = None) -> Any:
        status, work = self.call("put", f"offers/{(offer or self.offer)['id']}/acceptance")
        assert status == 200, work
        return work

    def declines(self) -> Answer:
        return self.call("put", f"offers/{self.offer['id']}/refusal", {"reason": "Not mine."})

    def closes(self, work: Any) -> Answer:
        return self.call("put", f"assignments/{work['id']}/closure", {"disposition": "solved"})

    def completes(self, work: Any) -> Answer:
        return self.call("put", f"assignments/{work['id']}/completion")

    def serves(self, offer: Any = None) -> Any:
        """From the offer to the end of after-contact work."""
        work = self.accepts(offer)
        assert self.closes(work)[0] == 200
        assert self.completes(work)[0] == 200
        return work


class Assistant(Caller):
    """A client's program."""

    def __init__(self, of: Client) -> None:
        super().__init__(f"Bearer {ApiKey.issue(of, 'assistant', now=timezone.now())[1]}")
        self.handed = 0

    def asks(self, queue: str = "cards", **changes: Any) -> Answer:
        """Hand a customer over."""
        self.handed += 1
        body = {
            "reference": f"A-{self.handed}",
            "queue": queue,
            "customer": {"reference": f"c-{self.handed}"},
            "transcript": [{"author": "customer", "text": "Hello?", "at": "2026-11-21T08:30:00Z"}],
            **changes,
        }
        return self.call("post", "tickets", body)

    def hands_over(self, queue: str = "cards", **changes: Any) -> Any:
        status, ticket = self.asks(queue, **changes)
        assert status == 201, ticket
        return ticket

    def state(self, ticket: Any) -> str:
        return str(self.get(f"tickets/{ticket['id']}")["state"])


class Outside:
    """The clock, the dispatcher, and whoever is at a desk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        self.desks: list[Desk] = []
        self.acme = people.client("acme")
        self.assistant = Assistant(self.acme)
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def queue(self, slug: str = "cards", **fields: Any) -> Any:
        return people.queue(self.acme, slug, **fields)

    def desk(self, name: str, *, online: bool = True, **fields: Any) -> Desk:
        """An agent with a program; available unless told otherwise. Who came first has waited longer."""
        one = Desk(people.agent(name, **fields))
        self.desks.append(one)
        if online:
            self.now += timedelta(milliseconds=100)
            one.connects()
            one.says("available")
        return one

    def operator(self) -> Caller:
        return Caller(f"Token {AuthToken.objects.create(people.person('olga', Person.Role.OPERATOR))[1]}")

    def matches(self) -> int:
        """The dispatcher's rounds, as one word of the database starts them."""
        self.now += timedelta(milliseconds=10)
        return dispatcher.match_all(lambda: self.now)

    def passes(self, seconds: float) -> None:
        """Time passes, with everybody's sign of life every ten seconds, and the dispatcher at work."""
        until = self.now + timedelta(seconds=seconds)
        while self.now < until:
            self.now = min(until, self.now + timedelta(seconds=10))
            for one in self.desks:
                one.vouches()
            dispatcher.sweep(self.now)
            dispatcher.match_all(lambda: self.now)

    def at(self, moment: datetime) -> None:
        self.now = moment

    def ringing(self) -> dict[str, list[int]]:
        """Who is offered which tickets."""
        return {one.who.display_name: [offer["ticket"] for offer in one.offers] for one in self.desks}
