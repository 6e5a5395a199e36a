"""A client's own tools: opened for one ticket, signed, short-lived, written down."""

import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agents.models import Person
from dispatch.answers import tools
from dispatch.answers.models import Tool, ToolOpening
from dispatch.handing import answering
from dispatch.work import closing
from marketplace.kernel import encrypted
from tests import people
from tests.dispatch.answers import library

pytestmark = pytest.mark.django_db
TEMPLATE = "https://tools.acme.example/customers/{customer}?card={attribute:card}"


@pytest.fixture
def work():
    return library.talking(people.client("acme"), attributes={"card": "4471 & more"}, customer_reference="c/1")


@pytest.fixture
def added(work):
    by = people.person("ada", Person.Role.ADMINISTRATOR)
    said = {"name": "Account", "template": TEMPLATE, "lifetime_seconds": 300}
    return tools.add(work.ticket.client, **said, by=by, now=timezone.now())


def test_it_opens_for_this_ticket_signed_and_is_written_down(client, work, added):
    tool, secret = added
    client.force_login(work.agent.person)

    answer = client.get(f"/desk/work/{work.pk}/tools/{tool.pk}/")

    whole, _, signature = answer.url.partition("&hl_signature=")
    asked = parse_qs(urlsplit(whole).query)
    assert answer.status_code == 302
    assert answer["Referrer-Policy"] == "no-referrer"
    assert urlsplit(whole).path == "/customers/c%2F1"
    assert asked["card"] == ["4471 & more"]
    assert asked["hl_ticket"] == [work.ticket.number]
    assert 290 <= int(asked["hl_expires"][0]) - timezone.now().timestamp() <= 300
    assert signature == hmac.new(secret.encode(), whole.encode(), hashlib.sha256).hexdigest()
    assert ToolOpening.objects.get().assignment == work


def test_a_browser_that_looks_ahead_opens_nothing(client, work, added):
    client.force_login(work.agent.person)

    answer = client.get(f"/desk/work/{work.pk}/tools/{added[0].pk}/", headers={"Sec-Purpose": "prefetch"})

    assert answer.status_code == 503
    assert ToolOpening.objects.count() == 0


def test_it_stays_closed_when_the_work_has_ended_and_for_everybody_else(client, work, added):
    tool, _ = added
    bob = people.agent("bob")
    client.force_login(bob.person)
    his = client.get(f"/desk/work/{work.pk}/tools/{tool.pk}/").status_code
    closing.close(work, "solved", now=timezone.now())
    closing.complete(work, now=timezone.now())
    client.force_login(work.agent.person)

    assert his == 404
    assert client.get(f"/desk/work/{work.pk}/tools/{tool.pk}/").status_code == 404
    assert ToolOpening.objects.count() == 0


def test_what_the_client_did_not_say_opens_nothing(client, added):
    people.agent("bob")
    tool, _ = added
    people.online(tool_agent := people.agent("bea"))
    ticket = people.ticket(tool.client.queues.get())
    other = answering.accept(people.offered(ticket), now=timezone.now())
    client.force_login(tool_agent.person)

    answer = client.get(f"/desk/work/{other.pk}/tools/{tool.pk}/")

    assert answer.status_code == 409
    assert "has not said" in answer.content.decode()
    assert ToolOpening.objects.count() == 0


def test_openings_stay_written(work, added):
    tools.open_for(work, added[0], now=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        ToolOpening.objects.all().delete()


@pytest.mark.parametrize(
    "template",
    [
        "http://tools.acme.example/{ticket}",
        "javascript:alert(1)",
        "https://{customer}.example/",
        "https://tools.acme.example/{password}",
        "https://tools.acme.example/{ticket",
        "https://tools.acme.example/{}",
        "https://tools.acme.example/#{ticket}",
        "tools.acme.example",
        "",
    ],
)
def test_an_address_that_cannot_be_trusted_is_refused_with_the_reason(client, template):
    acme = people.client("acme")
    client.force_login(people.person("ada", Person.Role.ADMINISTRATOR))

    page = client.post(
        f"/manage/clients/{acme.pk}/tools/", {"name": "X", "template": template, "lifetime_seconds": "300"}
    )

    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()
    assert Tool.objects.count() == 0


def test_an_administrator_adds_a_tool_sees_its_secret_once_and_who_opened_it(client):
    work = library.talking(people.client("acme"))
    client.force_login(people.person("ada", Person.Role.ADMINISTRATOR))
    address = f"/manage/clients/{work.ticket.client.pk}/tools/"
    said = {"name": "Account", "template": "https://acme.example/{ticket}", "lifetime_seconds": "60"}

    once = client.post(address, said).content.decode()
    tool = Tool.objects.get()
    tools.open_for(work, tool, now=timezone.now())
    later = client.get(address).content.decode()
    client.post(f"{address}{tool.pk}/removal/")

    secret = encrypted.decrypt(tool.secret)
    assert secret in once
    assert secret not in later
    assert secret not in tool.secret
    assert work.ticket.number in later
    assert "Alice" in later
    assert Tool.objects.get().removed_at
