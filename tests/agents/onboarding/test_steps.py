"""The page of the way in: every field with bad input, nothing typed lost, one next step."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agents.limits.models import Standing
from agents.models import Agent
from agents.onboarding import agreeing, proving
from agents.onboarding.doors import drafts
from agents.onboarding.models import Document, Draft, Profile, Requirement
from tests.agents.onboarding import newcomers
from tests.agents.onboarding.newcomers import IBAN, SWEDISH_NUMBER, row, upload

pytestmark = pytest.mark.django_db
PROFILE = {
    "legal_name": "Ebba Lind",
    "display_name": "Ebba",
    "country": "SE",
    "time_zone": "Europe/Stockholm",
    "engagement": "freelance",
    "track": "general",
    "track_note": "",
    "language_0": "sv",
    "level_0": "C2",
}
LINE = {"round_trip_ms": 90, "jitter_ms": 9, "lost_permille": 0, "down_kbps": 900, "up_kbps": 300, "samples": 20}


@pytest.fixture
def ebba(client: Client) -> Agent:
    agent = newcomers.newcomer()
    client.force_login(agent.person)
    return agent


def post(client: Client, step: str, **said: Any) -> Any:
    return client.post(f"/onboarding/{step}/", said)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("legal_name", ""),
        ("legal_name", "Ebba"),
        ("legal_name", "12 34"),
        ("legal_name", "x" * 121),
        ("display_name", ""),
        ("display_name", "<b>"),
        ("display_name", "x" * 31),
        ("country", ""),
        ("country", "US"),
        ("country", "Sweden"),
        ("time_zone", "Mars/Base"),
        ("engagement", ""),
        ("engagement", "volunteer"),
        ("track", "astronaut"),
        ("track_note", "x" * 301),
        ("language_0", ""),
        ("language_0", "tlh"),
        ("level_0", ""),
        ("level_0", "C9"),
    ],
)
def test_a_profile_with_a_wrong_field_is_kept_and_says_what_is_wrong(client, ebba, field, bad):
    answer = post(client, "profile", **{**PROFILE, field: bad})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert row(ebba, "profile").state == Requirement.State.MISSING
    fields, _ = drafts.kept(ebba, "profile")
    assert fields[field] == bad


def test_a_language_named_twice_or_an_expert_without_a_product_is_told(client, ebba):
    twice = post(client, "profile", **PROFILE, language_1="sv", level_1="B1")
    expert = post(client, "profile", **{**PROFILE, "track": "customer_expert"})

    assert "stands above already" in twice.content.decode()
    assert "Name the product" in expert.content.decode()


def test_a_profile_decides_currency_languages_and_what_the_hours_engine_knows(client, ebba):
    answer = post(client, "profile", **PROFILE, language_1="en", level_1="B2")

    ebba.refresh_from_db()
    assert answer.status_code == 302
    assert ebba.state == Agent.State.ONBOARDING
    assert (ebba.currency, ebba.display_name) == ("SEK", "Ebba")
    assert dict(ebba.languages.values_list("tag", "level")) == {"sv": "C2", "en": "B2"}
    assert Standing.objects.get(agent=ebba).country == "SE"


@pytest.mark.parametrize("bad", ["", "yesterday", "1890-01-01", "2199-01-01", "2020-01-01", "2001-02-30"])
def test_a_wrong_birth_date_is_told(client, ebba, bad):
    answer = post(client, "age", birth_date=bad)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert row(ebba, "age").state == Requirement.State.MISSING


def test_a_minor_adds_a_consent_which_a_person_looks_at(client, ebba):
    post(client, "profile", **PROFILE)
    today = timezone.localdate()
    born = today.replace(year=today.year - 17, day=1).isoformat()

    without = post(client, "age", birth_date=born)
    taken = post(client, "age", birth_date=born, document=upload())

    assert "under 18" in without.content.decode()
    assert taken.status_code == 302
    assert row(ebba, "age").state == Requirement.State.IN_REVIEW
    assert Standing.objects.get(agent=ebba).minor_until is not None


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"basis": "magic"},
        {"basis": "permit"},
        {"basis": "permit", "valid_until": "soon"},
        {"basis": "permit", "valid_until": "2020-01-01"},
        {"basis": "permit", "valid_until": "2199-01-01", "hours_per_week": "all"},
        {"basis": "permit", "valid_until": "2199-01-01", "hours_per_week": "0"},
    ],
)
def test_a_right_to_work_with_a_wrong_field_keeps_its_file(client, ebba, said):
    post(client, "profile", **PROFILE)

    answer = post(client, "right_to_work", **said, document=upload())

    assert answer.status_code == 400
    assert Document.objects.filter(requirement__agent=ebba).count() == 1
    assert row(ebba, "right_to_work").state == Requirement.State.MISSING


def test_free_movement_ends_where_the_union_does(client, ebba):
    post(client, "profile", **{**PROFILE, "country": "GB", "time_zone": "Europe/London"})

    answer = post(client, "right_to_work", basis="free_movement", document=upload())

    assert "a permit is needed" in answer.content.decode()


@pytest.mark.parametrize(
    ("country", "engagement", "is_told"),
    [("FR", "freelance", True), ("GB", "freelance", True), ("FR", "employed", False), ("FI", "freelance", False)],
)
def test_a_student_whose_permit_allows_employment_alone_hears_it_at_this_step(
    client, ebba, country, engagement, is_told
):
    zone = {"FR": "Europe/Paris", "GB": "Europe/London", "FI": "Europe/Helsinki"}[country]
    said = {"country": country, "time_zone": zone, "engagement": engagement, "track": "student"}
    post(client, "profile", **{**PROFILE, **said})

    answer = post(client, "right_to_work", basis="permit", valid_until="2035-05-31", document=upload())

    assert Standing.objects.get(agent=ebba).student
    assert ("allows employment alone" in answer.content.decode()) is is_told
    assert (row(ebba, "right_to_work").state == Requirement.State.IN_REVIEW) is not is_told


def test_a_file_that_cannot_be_read_is_named_and_what_was_typed_stays(client, ebba):
    post(client, "profile", **{**PROFILE, "track": "student"})

    answer = post(
        client, "study", school="Umeå", valid_until="2027-01-20", document=upload("intyg.pages", b"PK\x03\x04")
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "intyg.pages cannot be read here." in page
    assert 'value="Umeå"' in page


@pytest.mark.parametrize(
    "said",
    [
        {"school": "", "valid_until": "2027-01-20"},
        {"school": "Umeå", "valid_until": ""},
        {"school": "Umeå", "valid_until": "2020-01-20"},
        {"school": "Umeå", "valid_until": "2199-01-20"},
        {"school": "x" * 121, "valid_until": "2027-01-20"},
    ],
)
def test_a_wrong_proof_of_study_is_told(client, ebba, said):
    post(client, "profile", **{**PROFILE, "track": "student"})

    assert post(client, "study", **said, document=upload()).status_code == 400
    assert row(ebba, "study").state == Requirement.State.MISSING


def test_who_is_no_student_after_all_is_not_asked(client, ebba):
    post(client, "profile", **{**PROFILE, "track": "student"})

    client.post("/onboarding/not-a-student/")

    assert row(ebba, "study").state == Requirement.State.WAIVED
    assert "Proof of study" not in client.get("/onboarding/").content.decode()


@pytest.mark.parametrize("bad", ["", "1", "19900101-0018", "x" * 41])
def test_a_wrong_tax_number_is_told(client, ebba, bad):
    post(client, "profile", **{**PROFILE, "engagement": "employed"})

    assert post(client, "tax", tax_number=bad).status_code == 400
    assert Profile.objects.get(agent=ebba).tax_number == ""


def test_a_freelancer_in_sweden_shows_the_f_tax_approval(client, ebba):
    post(client, "profile", **PROFILE)

    without = post(client, "tax", tax_number=SWEDISH_NUMBER)
    with_it = post(client, "tax", tax_number=SWEDISH_NUMBER, document=upload())

    assert without.status_code == 400
    assert with_it.status_code == 302
    assert row(ebba, "tax").state == Requirement.State.IN_REVIEW


@pytest.mark.parametrize(
    "said", [{"iban": "", "holder": "Ebba"}, {"iban": IBAN[:-1] + "7", "holder": "Ebba"}, {"iban": IBAN, "holder": "1"}]
)
def test_a_wrong_account_is_told(client, ebba, said):
    post(client, "profile", **PROFILE)

    assert post(client, "bank", **said).status_code == 400
    assert row(ebba, "bank").state == Requirement.State.MISSING


def test_what_could_harm_is_masked_on_the_page_and_encrypted_beneath(client, ebba):
    from django.db import connection

    post(client, "profile", **{**PROFILE, "engagement": "employed"})
    post(client, "bank", iban=IBAN, holder="Ebba Lind")
    post(client, "tax", tax_number=SWEDISH_NUMBER)

    page = client.get("/onboarding/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM onboarding_profile p")
        stored = cursor.fetchone()[0]
    assert "7466" in page
    assert IBAN not in page + stored
    assert SWEDISH_NUMBER not in page + stored
    assert not Draft.objects.filter(step__in=["bank", "tax"]).exists()


def test_an_agreement_is_signed_under_ones_own_name_and_the_text_one_read(client, ebba):
    post(client, "profile", **PROFILE)
    text = agreeing.current("freelance", now=timezone.now())
    said = {"agreement": text.pk, "text_sha256": text.text_sha256}

    other_name = post(client, "agreement", **said, name="Somebody Else")
    other_text = post(client, "agreement", **{**said, "text_sha256": "0" * 64}, name="Ebba Lind")
    nothing = post(client, "agreement", name="Ebba Lind")
    signed = post(client, "agreement", **said, name=" ebba  lind ")

    assert [one.status_code for one in (other_name, other_text, nothing, signed)] == [400, 400, 400, 302]
    assert ebba.signatures.get().text_sha256 == text.text_sha256


@pytest.mark.parametrize("bad", [{"samples": 0}, {"down_kbps": -1}, {"lost_permille": 1001}, {"round_trip_ms": "fast"}])
def test_a_measurement_that_cannot_be_is_refused(client, ebba, bad):
    assert post(client, "connection", **{**LINE, **bad}).status_code == 400
    assert not ebba.connection_checks.exists()


def test_a_weak_line_is_kept_as_evidence_and_may_be_tried_again(client, ebba):
    post(client, "connection", **{**LINE, "down_kbps": 30})
    weak = row(ebba, "connection").state
    page = client.get("/onboarding/connection/").content.decode()
    post(client, "connection", **LINE)

    assert weak == Requirement.State.MISSING
    assert "Too little comes down" in page
    assert row(ebba, "connection").state == Requirement.State.MET
    assert ebba.connection_checks.count() == 2


def test_what_is_typed_is_kept_on_the_server_and_comes_back(client, ebba):
    client.post("/onboarding/drafts/bank/", {"iban": "SE45 5000 0", "csrfmiddlewaretoken": "x", "other": "y"})

    kept = json.loads(Draft.objects.get(agent=ebba).fields)
    assert kept == {"iban": "SE45 5000 0"}
    assert "SE45 5000 0" in client.get("/onboarding/bank/").content.decode()
    assert client.post("/onboarding/drafts/approval/", {"iban": "1"}).status_code == 404


def test_the_next_step_is_the_first_that_the_person_can_do(client, ebba):
    first = client.get("/onboarding/").context["way"].next.kind
    newcomers.hand_in_everything(ebba, now=timezone.now())
    after = client.get("/onboarding/").context["way"]

    assert first == "profile"
    assert after.next is None
    assert [one.kind for one in after.with_us] == ["right_to_work"]


def test_moving_to_another_country_asks_anew_for_what_depends_on_it(client, ebba):
    now = timezone.now()
    newcomers.hand_in_everything(ebba, now=now)

    proving.tell_profile(ebba, newcomers.particulars(country="FR", time_zone="Europe/Paris"), now=now)

    assert row(ebba, "tax").state == Requirement.State.MISSING
    assert row(ebba, "right_to_work").state == Requirement.State.MISSING
    assert row(ebba, "bank").state == Requirement.State.MET
    assert Profile.objects.get(agent=ebba).tax_number == ""


def test_history_says_who_did_what_and_when(ebba):
    now = timezone.now()
    newcomers.hand_in_everything(ebba, now=now)
    proving.tell_account(ebba, iban=IBAN, holder="Ebba Lind AB", now=now + timedelta(minutes=5))

    steps = [(one.from_state, one.to_state, one.by) for one in row(ebba, "bank").steps.all()]
    assert steps == [("missing", "met", ebba.person), ("met", "met", ebba.person)]
