"""The way in is read, refused and remembered in the applicant's own language."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from agents.models import Agent, Person
from agents.onboarding import proving
from agents.onboarding.doors import words
from agents.onboarding.models import Requirement
from tests.agents.onboarding import newcomers

pytestmark = pytest.mark.django_db


def speaking(language: str, client: Client) -> Agent:
    agent = newcomers.newcomer()
    Person.objects.filter(pk=agent.person_id).update(locale=language)
    client.force_login(agent.person)
    return agent


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", ("Berätta vem du är", "Språk som du skriver", "Dina handlingar", "Logga ut")),
        ("fr", ("Dites-nous qui vous êtes", "Langues que vous écrivez", "Vos documents", "Se déconnecter")),
    ],
)
def test_the_first_step_and_the_menu_speak_the_applicants_language(client: Client, language, said):
    speaking(language, client)

    page = client.get("/onboarding/").content.decode()

    assert f'<html lang="{language}"' in page
    assert [one for one in said if one not in page] == []
    assert "Tell us who you are" not in page


def test_a_refusal_is_said_in_the_applicants_language(client: Client):
    agent = speaking("sv", client)
    proving.tell_profile(agent, newcomers.particulars(), now=timezone.now())

    page = client.post("/onboarding/bank/", {"iban": "SE00", "holder": "Ebba Lind"}, follow=True)

    assert page.status_code == 400
    assert "Det här är inget IBAN" in page.content.decode()


def test_a_strangers_browser_decides_and_the_account_goes_on_in_it(client: Client):
    cache.clear()  # mails to one address are counted
    said = {"name": "Ebba Lind", "email": "ebba@example.org", "password1": "a long good phrase"}

    page = client.get("/accounts/login/", headers={"accept-language": "fr-FR,fr;q=0.9"}).content.decode()
    client.post("/accounts/signup/", said, headers={"accept-language": "sv"})

    assert "Mot de passe oublié" in page
    assert Person.objects.get(email="ebba@example.org").locale == "sv"


def test_a_reason_of_ours_is_kept_as_it_was_written_and_read_in_any_language():
    agent, now = newcomers.newcomer(), timezone.now()
    proving.tell_profile(agent, newcomers.particulars(), now=now)
    newcomers.row(agent, "tax").turn(Requirement.State.MET, now=now, evidence={})
    with translation.override("sv"):
        proving.tell_profile(agent, newcomers.particulars(country="FR"), now=now)
    row = newcomers.row(agent, "tax")

    with translation.override("fr"):
        read = words.note(row, agent)

    assert row.reason == proving.ASKED_FOR_COUNTRY
    assert read.startswith("Votre pays a changé")
