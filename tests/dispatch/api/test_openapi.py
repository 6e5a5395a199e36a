"""The description of the API: committed as it is served, and true of what is answered."""

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from dispatch.models import Ticket
from tests import people

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"
OPEN = {"/api/v1/tokens", "/api/v1/limits"}  # to whoever asks: signing in, and the limits that are published


@pytest.fixture(scope="module")
def generated() -> str:
    out = io.StringIO()
    call_command("spectacular", fail_on_warn=True, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def schema(generated: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(generated)
    return found


def test_the_committed_description_is_the_one_that_is_served(generated: str) -> None:
    assert COMMITTED.read_text() == generated, "The API has changed: look at it, then run `make schema`."


def test_every_operation_says_who_may_call_it_and_what_can_go_wrong(schema: dict[str, Any]) -> None:
    for path, operations in schema["paths"].items():
        for verb, operation in operations.items():
            assert "default" in operation["responses"], (verb, path)
            assert operation.get("security") or path in OPEN, (verb, path)
            assert operation.get("description") or path.startswith(("/api/v1/tokens", "/api/v1/pay")), (verb, path)


def fits(schema: dict[str, Any], path: str, verb: str, answer: Any) -> None:
    responses = schema["paths"][path][verb]["responses"]
    told = responses.get(str(answer.status_code)) or schema["components"]["responses"]["Problem"]
    shape = told["content"][answer["Content-Type"].partition(";")[0]]["schema"]
    validator = Draft202012Validator({**shape, "components": schema["components"]}, format_checker=FormatChecker())
    faults = [f"{list(fault.absolute_path)}: {fault.message}" for fault in validator.iter_errors(answer.json())]
    assert not faults, (verb, path, faults)
    described = resolve(schema, shape).get("properties", {})
    if described and "Problem" not in str(shape):
        assert answer.json().keys() - described.keys() == set(), (verb, path)


def resolve(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (
        schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
    )
    return found


@pytest.mark.django_db
def test_what_is_answered_is_what_is_described(schema, with_key, asking) -> None:
    acme = people.client("acme")
    people.queue(acme, skills={"cards": 1})
    alice = people.agent("alice", skills={"cards": 2}, languages=("sv",))
    people.online(alice)
    client, agent, olga = with_key(acme), APIClient(), APIClient()
    agent.force_login(alice.person)
    olga.force_login(people.person("olga", "operator"))

    def ask(caller: APIClient, verb: str, path: str, body: Any = None, **ids: Any) -> Any:
        answer = getattr(caller, verb)(path.format(**ids), body)
        fits(schema, path, verb, answer)
        return answer.json()

    ask(client, "post", "/api/v1/tickets", {})
    ticket = ask(client, "post", "/api/v1/tickets", asking())["id"]
    ask(client, "get", "/api/v1/tickets/{id}", id=ticket)
    offer = people.offered(Ticket.objects.get()).pk
    ask(agent, "get", "/api/v1/me")
    ask(agent, "get", "/api/v1/offers/{id}", id=offer)
    ask(agent, "get", "/api/v1/me/desk")
    ask(olga, "get", "/api/v1/offers/{id}/decision", id=offer)
    work = ask(agent, "put", "/api/v1/offers/{id}/acceptance", id=offer)["id"]
    ask(agent, "put", "/api/v1/offers/{id}/refusal", id=offer)
    ask(agent, "post", "/api/v1/assignments/{id}/messages", {"text": "Hello"}, id=work)
    ask(client, "post", "/api/v1/tickets/{id}/messages", {"text": "Hi"}, id=ticket)
    ask(client, "get", "/api/v1/tickets/{id}/messages", id=ticket)
    ask(agent, "get", "/api/v1/assignments/{id}/messages", id=work)
    ask(agent, "get", "/api/v1/assignments/{id}", id=work)
    ask(agent, "get", "/api/v1/me/desk")
    ask(olga, "get", "/api/v1/agents")
    ask(olga, "get", "/api/v1/queues")
    ask(olga, "get", "/api/v1/board")
    ask(agent, "put", "/api/v1/assignments/{id}/note", {"note": "n"}, id=work)
    ask(agent, "put", "/api/v1/assignments/{id}/closure", {"disposition": "solved"}, id=work)
    ask(agent, "put", "/api/v1/assignments/{id}/extension", id=work)
    ask(agent, "put", "/api/v1/assignments/{id}/completion", id=work)
    ask(client, "post", "/api/v1/tickets/{id}/rating", {"score": 4}, id=ticket)
    ask(client, "get", "/api/v1/tickets/{id}", id=ticket)
    ask(client, "get", "/api/v1/tickets/{id}/timeline", id=ticket)
    ask(client, "get", "/api/v1/tickets")
    ask(client, "put", "/api/v1/tickets/{id}/reopening", id=ticket)
    ask(olga, "post", "/api/v1/tickets/{id}/reassignment", {}, id=ticket)
    ask(client, "put", "/api/v1/tickets/{id}/cancellation", id=ticket)
    ask(agent, "put", "/api/v1/me/seats", {"wanted": 1})
    ask(agent, "put", "/api/v1/me/seats", {"wanted": 9})
    ask(agent, "put", "/api/v1/me/activity", {"activity": "break", "reason": "Tea"})
    ask(agent, "get", "/api/v1/me/desk")
    endpoint = ask(client, "post", "/api/v1/webhooks/endpoints", {"url": "https://example.org/"})["id"]
    ask(client, "get", "/api/v1/webhooks/endpoints")
    ask(client, "get", "/api/v1/webhooks/endpoints/{id}", id=endpoint)
    ask(client, "post", "/api/v1/webhooks/endpoints/{id}/replay", {"since": "2026-01-01T00:00:00Z"}, id=endpoint)
    ask(client, "get", "/api/v1/webhooks/deliveries")


@pytest.mark.django_db
def test_the_description_is_served_with_a_page_to_read_it(client) -> None:
    assert client.get("/api/schema/").status_code == 200
    page = client.get("/api/docs/")

    assert page.status_code == 200
    assert b"swagger-ui" in page.content
    assert b"<script>" not in page.content  # our policy runs none that stands in the page
    assert b"//cdn" not in page.content
