"""Two clients, and every door of the API: what is acme's, nobody of zeta's ever reads or moves.

The walk asks the URL resolver for the doors. A door without a rule here fails it, so a new one cannot be forgotten.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from agents.models import Agent, Connection, Person
from dispatch.handing import answering, consulting
from dispatch.models import Assignment, Offer, Queue, Ticket, Transfer, Watch, WebhookDelivery, WebhookEndpoint
from dispatch.offers import targets
from dispatch.webhooks import reaction
from dispatch.work import closing, conversation, rating
from marketplace.kernel import encrypted
from marketplace.kernel.outbox.models import Event
from marketplace.pay import posting
from marketplace.pay.models import Earning, Period
from tests import people
from tests.dispatch.api import way_in
from tests.dispatch.api.rule import Rule

pytestmark = pytest.mark.django_db
SECRET = "acme-private"  # stands in everything that is acme's


WORDS = {"post": {"text": "Let me in."}}
RULES = {
    "tokens": Rule("nobody", shared=True, bodies={"post": {"email": "x@example.org", "password": "wrong"}}),
    "token_current": Rule("nobody"),
    "api_tickets": Rule("key", shared=True),
    "tickets_bulk": Rule("key", shared=True),
    "api_ticket": Rule("key", "ticket"),
    "ticket_timeline": Rule("key", "ticket"),
    "ticket_messages": Rule("key", "ticket", bodies=WORDS),
    "ticket_reopening": Rule("key", "ticket"),
    "ticket_cancellation": Rule("key", "ticket"),
    "ticket_abandonment": Rule("key", "ticket"),
    "ticket_rating": Rule("key", "ticket", bodies={"post": {"score": 1}}),
    "ticket_reassignment": Rule("operator", "ticket", bodies={"post": {}}),
    "ticket_taking": Rule("operator", "ticket"),
    "ticket_watch": Rule("operator", "ticket", bodies={"put": {"mode": "joined"}}),
    "ticket_whispers": Rule("operator", "ticket", bodies=WORDS),
    "ticket_operator_messages": Rule("operator", "ticket", bodies=WORDS),
    "ticket_closure": Rule("operator", "ticket", bodies={"put": {"disposition": "solved"}}),
    "transfer_targets": Rule("agent", "assignment"),
    "assignment_transfer": Rule("agent", "assignment", bodies={"post": {"to": {"tier": True}}}),
    "assignment_escalation": Rule("agent", "assignment", bodies={"put": {"note": "x"}}),
    "transfer": Rule("agent", "transfer"),
    "transfer_conversation": Rule("agent", "transfer"),
    "transfer_messages": Rule("agent", "transfer", bodies=WORDS),
    "transfer_taking": Rule("agent", "transfer"),
    "transfer_leaving": Rule("agent", "transfer"),
    "webhook_endpoints": Rule("key", shared=True),
    "webhook_endpoint": Rule("key", "endpoint"),
    "webhook_endpoint_replay": Rule("key", "endpoint", bodies={"post": {"since": "2020-01-01T00:00:00Z"}}),
    "webhook_deliveries": Rule("key", shared=True),
    "webhook_delivery_replay": Rule("key", "delivery"),
    "me": Rule("agent", shared=True),
    "me_desk": Rule("agent", shared=True),
    "me_turns": Rule("agent", shared=True, quiet=True),
    "me_activity": Rule("agent", shared=True, bodies={"put": {"activity": "available"}}),
    "me_seats": Rule("agent", shared=True, bodies={"put": {"wanted": 1}}, quiet=True),
    "me_connection": Rule("agent", "connection"),
    "offer": Rule("agent", "offer"),
    "offer_delivery": Rule("agent", "offer"),
    "offer_sight": Rule("agent", "offer"),
    "offer_acceptance": Rule("agent", "offer"),
    "offer_refusal": Rule("agent", "offer"),
    "offer_decision": Rule("operator", "offer", quiet=True),
    "assignment": Rule("agent", "assignment"),
    "assignment_messages": Rule("agent", "assignment", bodies=WORDS),
    "assignment_reading": Rule("agent", "assignment", bodies={"put": {"number": 1}}),
    "assignment_note": Rule("agent", "assignment", bodies={"put": {"note": "x"}}),
    "assignment_closure": Rule("agent", "assignment", bodies={"put": {"disposition": "solved"}}),
    "assignment_parking": Rule("agent", "assignment"),
    "assignment_extension": Rule("agent", "assignment"),
    "assignment_completion": Rule("agent", "assignment"),
    "me_earnings": Rule("agent", shared=True),
    "me_earning": Rule("agent", "earning"),
    "board_figures": Rule("operator", shared=True),
    "queues": Rule("operator", shared=True),
    "agents": Rule("operator", shared=True),
    "pay_periods": Rule("payroll", quiet=True),
    "pay_period": Rule("payroll", "period", quiet=True),
    "pay_learning_rates": Rule("payroll", quiet=True, bodies={"post": {"currency": "SEK", "per_minute": 250}}),
    "pay_learning_waiting": Rule("payroll", quiet=True),
    "pay_period_export": Rule("payroll", "period", query="?format=csv", quiet=True),
    **way_in.RULES,
}


def doors(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from doors(pattern.url_patterns, path)
        elif path.startswith("api/v1/"):
            yield path, pattern


DOORS = dict(doors(get_resolver().url_patterns))


def test_every_door_of_the_api_has_a_rule() -> None:
    names = {pattern.name for pattern in DOORS.values()}

    assert names - RULES.keys() == set()
    assert RULES.keys() - names == set()


@pytest.fixture
def world(with_key) -> dict[str, Any]:
    """acme with one ticket in hand and one that is done; zeta with the same kinds of people."""
    sides: dict[str, Any] = {}
    for slug, mark in (("acme", SECRET), ("zeta", "zeta-own")):
        client = people.client(slug)
        client.name = f"{mark} inc"
        client.save()
        queue = people.queue(client, f"{mark}-queue", language="sv" if slug == "acme" else "da")
        agent = people.agent(f"{slug}agent", languages=(queue.language,), capacity=2)
        agent.display_name = f"{mark} agent"
        agent.save()
        connection = people.online(agent)
        done = people.ticket(queue, subject=f"{mark} done", customer_name=f"{mark} customer")
        work = answering.accept(people.offered(done), now=timezone.now())
        conversation.agent_says(work, f"{mark} words", now=timezone.now())
        closing.close(work, "solved", note=f"{mark} note", now=timezone.now())
        closing.complete(work, now=timezone.now())
        rating.rate(done, 5, comment=f"{mark} rating", now=timezone.now())
        posting.post([work.pk], now=timezone.now())
        held = people.ticket(queue, subject=f"{mark} held", customer_name=f"{mark} customer", reason=f"{mark} reason")
        offer = people.offered(held)
        assignment = answering.accept(offer, now=timezone.now())
        conversation.customer_says(held, f"{mark} question", now=timezone.now())
        transfer = joined(queue, agent, mark)
        operator = people.member(f"{slug}operator", client)
        endpoint = WebhookEndpoint.objects.create(
            client=client, url=f"https://{mark}.example.org/", secret=encrypted.encrypt("x"), created_at=timezone.now()
        )
        reaction.owe(list(Event.objects.filter(stream=f"ticket:{held.pk}", kind="offer_accepted")))
        sides[slug] = {
            "ticket": held.pk,
            "offer": offer.pk,
            "connection": connection.pk,
            "assignment": assignment.pk,
            "transfer": transfer.pk,
            "endpoint": endpoint.pk,
            "delivery": WebhookDelivery.objects.get(endpoint=endpoint).pk,
            "earning": Earning.objects.get(agent=agent).pk,
            "period": Period.objects.first().pk,
            **way_in.belongings(mark, client=client, agent=agent, work=assignment, operator=operator),
            "key": with_key(client),
            "operator": signed_in(operator),
            "agent": signed_in(agent.person),
        }
    sides["acme"]["payroll"] = signed_in(people.person("pia", Person.Role.PAYROLL))
    return sides


def joined(queue: Queue, agent: Agent, mark: str) -> Transfer:
    """A colleague's conversation that `agent` was asked into and has joined."""
    colleague = people.agent(f"{mark}colleague", languages=(queue.language,))
    colleague.display_name = f"{mark} colleague"
    colleague.save()
    people.online(colleague)
    work = answering.accept(people.offered(people.ticket(queue, subject=f"{mark} shared")), now=timezone.now())
    conversation.customer_says(work.ticket, f"{mark} shared words", now=timezone.now())
    target = targets.to_agent(work, agent.pk, now=timezone.now())
    asked = consulting.ask(work, target, note=f"{mark} note", now=timezone.now())
    answering.accept(Offer.objects.pending().get(ticket=work.ticket_id), now=timezone.now())
    return asked


def signed_in(person: Person) -> APIClient:
    caller = APIClient()
    caller.force_login(person)
    return caller


def address(path: str, rule: Rule, side: dict[str, Any]) -> str:
    def part(found: re.Match[str]) -> str:
        return str(side[rule.numbers.get(found[1], rule.pk)])

    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)|[\^$]", lambda found: f"<{found[1]}>" if found[1] else "", path)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", part, plain) + rule.query


def said(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


def verbs(pattern: URLPattern) -> list[str]:
    view = pattern.callback.view_class
    return [verb for verb in ("get", "post", "put", "patch", "delete") if hasattr(view, verb)]


def standing() -> list[Any]:
    """What a stranger could have moved."""
    return [
        *Ticket.objects.order_by("pk").values_list("pk", "state", "agent_read", "reopenings"),
        *Offer.objects.order_by("pk").values_list("pk", "state", "delivered_at", "seen_at"),
        *Assignment.objects.order_by("pk").values_list("pk", "state", "note", "wrap_up_extended"),
        *Connection.objects.order_by("pk").values_list("pk", "agent"),
        *Transfer.objects.order_by("pk").values_list("pk", "state"),
        *Watch.objects.order_by("pk").values_list("pk", "ended_at"),
        *WebhookEndpoint.objects.order_by("pk").values_list("pk", "url"),
        *WebhookDelivery.objects.order_by("pk").values_list("pk", "due_at", "attempts"),
        *Ticket.objects.order_by("pk").values_list("pk", "messages__number", "ratings__score"),
    ]


def test_no_stranger_reads_or_moves_what_is_acmes(world: dict[str, Any]) -> None:
    acme, zeta = world["acme"], world["zeta"]
    strangers = {"key": zeta["key"], "operator": zeta["operator"], "agent": zeta["agent"], "nobody": APIClient()}
    before = standing()

    for path, pattern in DOORS.items():
        rule = RULES[pattern.name or ""]
        url = address(path, rule, acme)
        for (who, caller), verb in itertools.product(strangers.items(), verbs(pattern)):
            answer = getattr(caller, verb)(url, rule.bodies.get(verb, {}))

            told = said(answer)
            assert not hers(told, acme), f"{who} read {verb} {url}: {told}"
            if not rule.shared or (who == "nobody" and not rule.public):
                assert answer.status_code in {401, 403, 404}, f"{who} may {verb} {url}: {answer.status_code} {told}"
        assert standing() == before, f"a stranger moved something at {url}"


def test_whoever_is_of_acme_gets_in(world: dict[str, Any]) -> None:
    """Or the walk above would pass on wrong addresses. What each door changes is undone before the next."""
    acme = world["acme"]
    for path, pattern in DOORS.items():
        rule = RULES[pattern.name or ""]
        for verb in verbs(pattern) if rule.insider != "nobody" and not rule.staff else []:
            with transaction.atomic():
                answer = getattr(acme[rule.insider], verb)(address(path, rule, acme), rule.bodies.get(verb, {}))
                told = said(answer)
                transaction.set_rollback(True)

            allowed = {200, 201, 202, 204, 400, 409, 415} | ({404} if rule.absent else set())
            assert answer.status_code in allowed, f"{verb} {path}: {told}"
            assert acme[rule.insider].options(address(path, rule, acme)).status_code == 405
            if verb == "get" and not rule.absent:
                assert answer.status_code == 200
                assert hers(told, acme) or rule.quiet, f"{path} says nothing of acme's: {told}"


def hers(told: str, acme: dict[str, Any]) -> bool:
    return SECRET in told or str(acme["delivery"]) in told


def test_an_agent_may_no_longer_read_a_conversation_once_the_work_is_over(world: dict[str, Any]) -> None:
    acme = world["acme"]
    url = f"/api/v1/assignments/{acme['assignment']}"
    assert acme["agent"].get(f"{url}/messages").status_code == 200

    acme["agent"].put(f"{url}/closure", {"disposition": "solved"})
    acme["agent"].put(f"{url}/completion")

    assert acme["agent"].get(f"{url}/messages").status_code == 404
    assert acme["agent"].get(url).status_code == 404


def test_the_marketplaces_own_operator_sees_both(world: dict[str, Any]) -> None:
    olga = signed_in(people.person("olga", Person.Role.OPERATOR))

    told = olga.get("/api/v1/tickets").json()["results"]

    assert {one["queue"] for one in told} == {f"{SECRET}-queue", "zeta-own-queue"}
    assert len(olga.get("/api/v1/agents").json()["results"]) == 6
    assert olga.get(f"/api/v1/offers/{world['acme']['offer']}/decision").json()["eligible"] == 1
