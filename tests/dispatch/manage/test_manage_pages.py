"""The administrator's pages: clients, keys, endpoints, queues, skills, people."""

import uuid
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Person, PersonalDecision, Skill
from dispatch.models import ApiKey, Client, Membership, Queue, Seat, WebhookDelivery, WebhookEndpoint
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return people.person("ada", Person.Role.ADMINISTRATOR)


@pytest.fixture
def browser(ada: Person) -> Browser:
    browser = Browser()
    browser.force_login(ada)
    return browser


def post(browser: Browser, page: str, /, *args: Any, **fields: Any) -> tuple[int, str]:
    answer = browser.post(reverse(page, args=args), fields, follow=True)
    return answer.status_code, answer.content.decode()


def get(browser: Browser, name: str, *args: Any) -> str:
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_empty_pages_say_what_belongs_there(browser: Browser) -> None:
    assert "There is no client yet" in get(browser, "manage_clients")
    assert "There is no queue yet" in get(browser, "manage_queues")
    assert "There is no skill yet" in get(browser, "manage_skills")


def test_a_client_is_created_and_renamed(browser: Browser) -> None:
    post(browser, "manage_client_new", name="Acme Pay", slug="acme", currency="SEK")
    acme = Client.objects.get()
    code, page = post(browser, "manage_client", acme.pk, name="Acme Pay AB", slug="acme", currency="EUR")

    assert code == 200
    assert "Saved." in page
    assert "Acme Pay AB" in get(browser, "manage_clients")
    assert Client.objects.get().currency == "EUR"


def test_what_does_not_fit_is_said_beside_its_field_and_kept(browser: Browser) -> None:
    people.client("acme")

    code, page = post(browser, "manage_client_new", name="Another Acme", slug="acme", currency="SEK")

    assert code == 400
    assert "Another client has this short name." in page
    assert 'value="Another Acme"' in page
    assert 'aria-invalid="true"' in page


def test_a_key_is_shown_once_and_works(browser: Browser) -> None:
    acme = people.client("acme")

    _, page = post(browser, "manage_keys", acme.pk, name="assistant", scopes=["tickets:read"])

    key = ApiKey.objects.get()
    secret = page.partition('id="secret">')[2].partition("<")[0]
    assert ApiKey.digest_of(secret) == key.digest
    assert key.scopes == ["tickets:read"]
    assert secret not in get(browser, "manage_client", acme.pk)


def test_a_key_without_a_name_is_not_issued(browser: Browser) -> None:
    code, page = post(browser, "manage_keys", people.client("acme").pk, name="", scopes=["tickets:read"])

    assert code == 400
    assert "This field is required." in page
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked(browser: Browser) -> None:
    acme = people.client("acme")
    key, _ = ApiKey.issue(acme, "assistant", now=timezone.now())

    _, page = post(browser, "manage_key_revocation", acme.pk, key.pk)

    assert "is revoked" in page
    assert ApiKey.objects.get().revoked_at is not None


def test_a_key_of_another_client_is_not_revoked_by_a_wrong_address(browser: Browser) -> None:
    key, _ = ApiKey.issue(people.client("acme"), "assistant", now=timezone.now())

    code, _ = post(browser, "manage_key_revocation", people.client("zeta").pk, key.pk)

    assert code == 404
    assert ApiKey.objects.get().revoked_at is None


def test_only_a_clients_operator_becomes_one_of_its_people(browser: Browser) -> None:
    acme = people.client("acme")
    people.person("pia", Person.Role.PAYROLL)
    carl = people.person("carl", Person.Role.CLIENT_OPERATOR)

    refused, page = post(browser, "manage_members", acme.pk, email="pia@example.org")
    post(browser, "manage_members", acme.pk, email="Carl@example.org")
    post(browser, "manage_members", acme.pk, email="carl@example.org")

    assert refused == 400
    assert "Pia is payroll, not a client’s operator." in page
    assert Membership.objects.get().person == carl
    post(browser, "manage_member_removal", acme.pk, Membership.objects.get().pk)
    assert not Membership.objects.exists()


def test_an_endpoint_has_its_secret_shown_once_and_may_not_lead_inside(browser: Browser) -> None:
    acme = people.client("acme")

    refused, _ = post(browser, "manage_endpoints", acme.pk, url="https://10.0.0.1/hook")
    _, page = post(browser, "manage_endpoints", acme.pk, url="https://example.org/hook", kinds=["ticket.closed"])

    assert refused == 400
    endpoint = WebhookEndpoint.objects.get()
    assert "whsec_" in page
    assert "whsec_" not in endpoint.secret
    assert endpoint.kinds == ["ticket.closed"]


def test_a_delivery_is_sent_again_and_an_endpoint_turned_off(browser: Browser) -> None:
    now = timezone.now()
    endpoint = WebhookEndpoint.objects.create(
        client=people.client("acme"), url="https://example.org", secret="x", created_at=now
    )
    delivery = WebhookDelivery.objects.create(
        id=uuid.uuid4(), endpoint=endpoint, event_id=1, kind="ticket.closed", created_at=now, due_at=now,
        failed_at=now, attempts=9, last_answer="500",
    )  # fmt: skip
    assert "Given up" in get(browser, "manage_endpoint", endpoint.pk)

    post(browser, "manage_replay", endpoint.pk, delivery.pk)
    post(browser, "manage_endpoint_turn", endpoint.pk)

    delivery.refresh_from_db()
    endpoint.refresh_from_db()
    assert (delivery.failed_at, delivery.attempts, endpoint.active) == (None, 0, False)


QUEUE = {
    "name": "Cards", "slug": "cards", "language": "en", "priority": 3, "priority_step_seconds": 60,
    "kind": "chat", "tier": 1, "target_percent": 80, "target_seconds": 20, "open": "on",
}  # fmt: skip


def test_a_queue_is_created_with_the_skills_it_asks_for(browser: Browser) -> None:
    acme, cards = people.client("acme"), people.skill("cards")

    _, page = post(browser, "manage_queue_new", client=acme.pk, **QUEUE, **{f"skill_{cards.pk}": "3"})

    queue = Queue.objects.get()
    assert queue.required_levels() == {"cards": 3}
    assert "Nothing in it is offered until it has a price" in page
    post(browser, "manage_queue_part", queue.pk, "basics", **{**QUEUE, "priority": 7, "open": ""})
    queue.refresh_from_db()
    assert (queue.priority, queue.open, queue.required_levels()) == (7, False, {"cards": 3})


def test_two_queues_of_a_client_have_two_short_names(browser: Browser) -> None:
    acme, zeta = people.client("acme"), people.client("zeta")
    post(browser, "manage_queue_new", client=acme.pk, **QUEUE)

    again, page = post(browser, "manage_queue_new", client=acme.pk, **QUEUE)
    other, _ = post(browser, "manage_queue_new", client=zeta.pk, **QUEUE)

    assert (again, other) == (400, 200)
    assert "Acme has a queue with this short name already." in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("priority", "10"), ("tier", "0"), ("target_percent", "101"), ("language", "English please")],
)
def test_limits_of_a_queue_are_held(browser: Browser, field: str, value: str) -> None:
    code, _ = post(browser, "manage_queue_new", client=people.client("acme").pk, **{**QUEUE, field: value})

    assert code == 400
    assert not Queue.objects.exists()


def test_a_skill_shows_who_has_it_and_who_asks(browser: Browser) -> None:
    post(browser, "manage_skills", name="Loans", slug="loans")
    people.agent("alice", skills={"loans": 4})
    people.queue(people.client("acme"), "housing", skills={"loans": 2})

    page = get(browser, "manage_skill", Skill.objects.get().pk)

    assert "Alice" in page
    assert "Housing, Acme" in page


def test_people_are_found_by_name_and_role(browser: Browser) -> None:
    people.agent("alice")
    people.person("pia", Person.Role.PAYROLL)

    def found(query: str) -> list[str]:
        page = browser.get(reverse("manage_people") + query).content.decode()
        return [name for name in ("Alice", "Pia", "Ada") if f">{name}</a>" in page]

    assert found("") == ["Alice", "Pia", "Ada"]
    assert found("?q=ALI") == ["Alice"]
    assert found("?role=payroll") == ["Pia"]
    assert found("?q=nobody") == []


def test_a_new_agent_gets_a_link_and_a_seat(browser: Browser) -> None:
    fields = {"name": "Bo Berg", "email": "Bo@Example.org", "role": "agent", "time_zone": "Europe/Stockholm"}

    post(browser, "manage_person_new", **fields, password="mail")

    agent = Agent.objects.get()
    assert (agent.person.email, agent.display_name, agent.state) == ("bo@example.org", "Bo", "active")
    assert Seat.objects.filter(agent=agent).count() == 1
    assert not agent.person.has_usable_password()
    [sent] = mail.outbox
    assert sent.to == ["bo@example.org"]
    link = next(word for word in sent.body.split() if "/password/reset/key/" in word)
    visitor = Browser()
    form = visitor.get(link, follow=True)
    visitor.post(
        form.redirect_chain[-1][0], {"password1": "three unrelated words", "password2": "three unrelated words"}
    )
    assert Person.objects.get(email="bo@example.org").check_password("three unrelated words")


def test_a_temporary_password_is_shown_once(browser: Browser) -> None:
    fields = {"name": "Olga", "email": "olga@example.org", "role": "operator", "time_zone": "Europe/Stockholm"}

    _, page = post(browser, "manage_person_new", **fields, password="shown")

    olga = Person.objects.get(email="olga@example.org")
    password = page.partition('id="secret">')[2].partition("<")[0]
    assert olga.check_password(password)
    assert password not in get(browser, "manage_person", olga.pk)


def test_nobody_is_created_twice_by_another_spelling(browser: Browser) -> None:
    people.person("olga", Person.Role.OPERATOR)
    fields = {"name": "Olga", "email": "OLGA@example.org", "role": "operator", "time_zone": "Europe/Stockholm"}

    code, page = post(browser, "manage_person_new", **fields, password="mail")

    assert code == 400
    assert "Somebody has this address already." in page


def test_administrators_do_not_lock_themselves_out(browser: Browser, ada: Person) -> None:
    code, page = post(
        browser, "manage_person", ada.pk, name="Ada", email=ada.email, role="operator", time_zone="Europe/Stockholm"
    )

    assert code == 400
    assert "You cannot take your own role away." in page
    assert "You cannot close your own account." in page
    ada.refresh_from_db()
    assert (ada.role, ada.is_active) == ("administrator", True)


def test_an_agents_account_is_closed_after_a_suspension_only(browser: Browser) -> None:
    alice = people.agent("alice").person
    fields = {"name": "Alice", "email": alice.email, "role": "agent", "time_zone": "Europe/Stockholm"}

    early, page = post(browser, "manage_person", alice.pk, **fields)
    post(browser, "manage_suspension", alice.pk, reason="Left at the end of the month.")
    post(browser, "manage_person", alice.pk, **fields)

    assert early == 400
    assert "Suspend the agent first" in page
    assert not Person.objects.get(pk=alice.pk).is_active


def test_what_an_agent_may_be_offered_is_written_down(browser: Browser) -> None:
    alice, cards, loans = people.agent("alice", skills={"cards": 2}), people.skill("cards"), people.skill("loans")

    post(
        browser, "manage_agent", alice.person.pk, display_name="Ali", capacity=3, language_en="B2",
        new_language="sv-SE", new_level="C1", **{f"skill_{cards.pk}": "", f"skill_{loans.pk}": "5"},
    )  # fmt: skip

    alice.refresh_from_db()
    assert (alice.display_name, alice.capacity) == ("Ali", 3)
    assert Seat.objects.filter(agent=alice).count() == 3
    assert {(own.skill.slug, own.level) for own in alice.proficiencies.all()} == {("loans", 5)}
    assert {(own.tag, own.level) for own in alice.languages.all()} == {("en", "B2"), ("sv", "C1")}


def test_a_suspension_needs_a_reason_and_names_who_decided(browser: Browser, ada: Person) -> None:
    alice = people.agent("alice")

    without, page = post(browser, "manage_suspension", alice.person.pk, reason=" ")
    short, _ = post(browser, "manage_suspension", alice.person.pk, reason="no")
    _, after = post(browser, "manage_suspension", alice.person.pk, reason="Three complaints of one week.")

    assert (without, short) == (400, 400)
    assert "A decision about a person needs a written reason." in page
    assert PersonalDecision.objects.get().decided_by == ada
    assert "Three complaints of one week." in after
    post(browser, "manage_reinstatement", alice.person.pk, reason="It was somebody else.")
    assert Agent.objects.get().state == "active"
