"""The way in by the API: the same judgements as on the page."""

import pytest
from django.test import Client
from django.utils import timezone

from agents.models import Person
from tests import people
from tests.agents.onboarding import newcomers
from tests.agents.onboarding.newcomers import IBAN, upload

pytestmark = pytest.mark.django_db
PROFILE = {
    "legal_name": "Ebba Lind",
    "display_name": "Ebba",
    "country": "SE",
    "time_zone": "Europe/Stockholm",
    "engagement": "employed",
    "track": "student",
    "languages": [{"tag": "sv", "level": "C2"}],
}
WAY = "/api/v1/me/onboarding"


@pytest.fixture
def ebba(client: Client):
    agent = newcomers.newcomer()
    client.force_login(agent.person)
    return agent


def put(client: Client, step: str, body: object):
    return client.put(f"{WAY}/{step}", body, "application/json")


def test_a_program_takes_the_steps_and_reads_what_is_next(client, ebba):
    before = client.get(WAY).json()
    put(client, "profile", PROFILE)
    file = client.post(f"{WAY}/study/documents", {"document": upload()})
    taken = put(client, "study", {"school": "Umeå", "valid_until": (timezone.localdate()).replace(month=12, day=31)})
    account = put(client, "bank", {"iban": IBAN, "holder": "Ebba Lind"})
    after = client.get(WAY).json()

    assert (before["stage"], before["next"]) == ("applied", "profile")
    assert file.status_code == 201
    assert (taken.json()["state"], len(taken.json()["documents"])) == ("in_review", 1)
    assert account.json()["state"] == "met"
    assert (after["stage"], after["next"]) == ("proving", "age")
    assert IBAN not in client.get(WAY).content.decode()


def test_what_is_wrong_is_named_by_field(client, ebba):
    language = put(client, "profile", {**PROFILE, "languages": [{"tag": "tlh", "level": "C2"}]})
    account = put(client, "bank", {"iban": IBAN + "1", "holder": "Ebba"})
    file = client.post(f"{WAY}/tax/documents", {"document": upload(content=b"hello")})
    no_step = put(client, "approval", {})

    assert (language.status_code, set(language.json()["errors"])) == (400, {"languages"})
    assert (account.status_code, set(account.json()["errors"])) == (400, {"iban"})
    assert (file.status_code, set(file.json()["errors"])) == (400, {"document"})
    assert no_step.status_code == 404


def test_a_file_is_taken_back_by_its_owner_alone(client, ebba):
    file = client.post(f"{WAY}/tax/documents", {"document": upload()}).json()["documents"][0]["id"]
    other = Client()
    other.force_login(newcomers.newcomer("bob").person)

    assert other.delete(f"{WAY}/documents/{file}").status_code == 404
    assert client.delete(f"{WAY}/documents/{file}").status_code == 204
    assert client.delete(f"{WAY}/documents/{file}").status_code == 404


def test_the_agreement_is_read_and_signed(client, ebba):
    put(client, "profile", PROFILE)
    text = client.get(f"{WAY}/agreements").json()[0]

    signed = put(
        client, "agreement", {"agreement": text["id"], "text_sha256": text["text_sha256"], "name": "Ebba Lind"}
    )

    assert signed.status_code == 200
    assert client.get(f"{WAY}/agreements").json()[0]["signed"] is True


def test_staff_and_strangers_have_no_way_in(client):
    stranger = client.get(WAY)
    client.force_login(people.person("olga", Person.Role.OPERATOR))

    assert stranger.status_code in {401, 403}
    assert client.get(WAY).status_code == 403
