"""From a stranger to an applicant: the address is proved first, and nobody learns who has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from agents.models import Agent, Person
from tests import people
from tests.agents.onboarding import newcomers

pytestmark = pytest.mark.django_db
PHRASE = "a long good phrase"
SAID = {"name": "Ebba Lind", "email": "Ebba@Example.org", "password1": PHRASE}


@pytest.fixture(autouse=True)
def _nobody_has_tried_before() -> None:
    cache.clear()  # mails to one address are counted


def link_in_the_mail() -> str:
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def sign_in(client: Client, email: str, password: str):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_a_stranger_proves_the_address_and_lands_on_the_first_step(client: Client):
    sent = client.post("/accounts/signup/", SAID)
    outside = client.get("/onboarding/")
    link = link_in_the_mail()
    asked = client.get(link)
    client.post(link)
    home = client.get("/", follow=True)

    person = Person.objects.get(email="ebba@example.org")
    assert sent["Location"] == "/accounts/confirm-email/"
    assert outside.status_code == 302
    assert "ebba@example.org" in asked.content.decode()
    assert home.request["PATH_INFO"] == "/onboarding/"
    assert (person.name, person.role, person.agent.state) == ("Ebba Lind", "agent", Agent.State.APPLIED)


def test_without_the_link_nobody_gets_in_by_page_or_token(client: Client):
    client.post("/accounts/signup/", SAID)

    page = sign_in(Client(), "ebba@example.org", PHRASE)
    token = client.post("/api/v1/tokens", {"email": "ebba@example.org", "password": PHRASE}, "application/json")

    assert page["Location"] == "/accounts/confirm-email/"
    assert token.status_code == 401
    assert "Open the link" in token.json()["title"] + token.json().get("detail", "")


def test_the_link_of_a_new_password_proves_the_address_too(client: Client):
    client.post("/accounts/signup/", SAID)
    client.post("/accounts/password/reset/", {"email": "ebba@example.org"})
    form = client.get(link_in_the_mail())["Location"]
    client.post(form, {"password1": "another good phrase", "password2": "another good phrase"})

    answer = sign_in(Client(), "ebba@example.org", "another good phrase")

    assert answer["Location"] == "/"
    assert EmailAddress.objects.get(user__email="ebba@example.org").verified


def test_whom_the_house_invited_proves_nothing(client: Client):
    people.agent("alice")

    assert sign_in(client, "alice@example.org", people.PASSWORD)["Location"] == "/"


def test_an_address_that_is_taken_is_told_to_its_owner_alone(client: Client):
    people.agent("alice")

    taken = client.post("/accounts/signup/", {**SAID, "email": "alice@example.org"})

    assert taken["Location"] == "/accounts/confirm-email/"
    assert mail.outbox[-1].to == ["alice@example.org"]
    assert "You have an account" in mail.outbox[-1].subject
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", ""),
        ("name", "123"),
        ("name", "x" * 121),
        ("email", ""),
        ("email", "ebba"),
        ("email", "ebba@"),
        ("password1", ""),
        ("password1", "short"),
        ("password1", "1234567890"),
        ("password1", "ebba@example.org"),
    ],
)
def test_a_wrong_field_is_told_and_the_others_stay(client: Client, field, bad):
    answer = client.post("/accounts/signup/", {**SAID, field: bad})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in page
    assert "Ebba Lind" in page or field == "name"
    assert not Person.objects.exists()


def test_an_old_link_says_how_to_get_a_new_one(client: Client):
    assert "This link is too old" in client.get("/accounts/confirm-email/nonsense/").content.decode()


def test_a_closed_house_takes_no_applications(client: Client, settings):
    settings.SIGNUP_OPEN = False

    assert "We take no applications" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", SAID)
    assert not Person.objects.exists()


def test_an_applicants_desk_says_politely_where_to_go(client: Client):
    client.force_login(newcomers.newcomer().person)

    page = client.get("/desk/").content.decode()

    assert "You are not cleared to take tickets yet" in page
    assert 'href="/onboarding/"' in page


def test_staff_have_no_application(client: Client):
    client.force_login(people.person("olga", Person.Role.OPERATOR))

    assert client.get("/onboarding/").status_code == 403
    for verb in ("answer", "leaving", "not-a-student", "drafts/bank", "bank"):
        assert client.post(f"/onboarding/{verb}/", {"answer": "Hello"}).status_code == 403, verb


def test_who_does_not_want_to_go_on_closes_the_application_once(client: Client):
    ebba = newcomers.newcomer()
    client.force_login(ebba.person)

    page = client.post("/onboarding/leaving/", follow=True).content.decode()
    again = client.post("/onboarding/bank/", {"iban": newcomers.IBAN, "holder": "Ebba Lind"})

    assert "Your application is closed" in page
    assert again.status_code == 400
    assert Agent.objects.get(pk=ebba.pk).state == Agent.State.LEFT
