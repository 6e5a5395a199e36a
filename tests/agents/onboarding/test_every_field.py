"""Every field of the way in with what cannot be taken: said at the field, in one's language, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.forms import SignupForm
from django import forms
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agents.models import Agent, Person
from agents.onboarding import agreeing, proving, reviewing
from agents.onboarding.doors import forms as ours
from agents.onboarding.models import Requirement
from tests.agents.onboarding import newcomers
from tests.agents.onboarding.filled import Filled
from tests.agents.onboarding.newcomers import IBAN, SWEDISH_NUMBER, upload

pytestmark = pytest.mark.django_db
LONG = "x" * 4001


@dataclass(frozen=True)
class Asked:
    """One form: where it is sent, what could be taken, and for each field what could not (with what goes with it)."""

    form: type[forms.Form]
    address: str
    good: dict[str, Any]
    bad: dict[str, list[dict[str, Any]]]
    ids: str = "f_"
    status: int = 400


def each(name: str, *values: str, **others: str) -> dict[str, list[dict[str, Any]]]:
    return {name: [{name: value, **others} for value in values]}


TABLE = (
    Asked(
        SignupForm,
        "/accounts/signup/",
        {"name": "Ebba Lind", "email": "ebba@example.org", "password1": "a long good phrase"},
        each("name", "", "123", "x" * 121)
        | each("email", "", "ebba", "ebba@", "x" * 250 + "@example.org")
        | each("password1", "", "short", "1234567890", "ebba@example.org"),
        ids="id_",
        status=200,
    ),
    Asked(
        ours.ProfileStep,
        "/onboarding/profile/",
        {
            "legal_name": "Ebba Lind", "display_name": "Ebba", "country": "SE", "time_zone": "Europe/Stockholm",
            "engagement": "freelance", "track": "student", "track_note": "A phone", "language_0": "sv", "level_0": "C2",
            "language_1": "en", "level_1": "B2", "language_2": "de", "level_2": "B1", "language_3": "fr",
            "level_3": "A2",
        },
        each("legal_name", "", "Ebba", "12 34", "x" * 121)
        | each("display_name", "", "<b>", "x" * 31)
        | each("country", "", "US", "Sweden")
        | each("time_zone", "", "Mars/Base")
        | each("engagement", "", "volunteer")
        | each("track", "", "astronaut")
        | {"track_note": [{"track_note": "x" * 301}, {"track_note": " ", "track": "customer_expert"}]}
        | each("language_0", "", "tlh")
        | each("level_0", "", "C9")
        | each("language_1", "", "tlh", "sv")
        | each("level_1", "", "A1")
        | each("language_2", "", "en")
        | each("level_2", "", "fluent")
        | each("language_3", "", "xx")
        | each("level_3", "", "0"),
    ),
    Asked(
        ours.AgeStep,
        "/onboarding/age/",
        {"birth_date": "1990-01-01"},
        each("birth_date", "", "yesterday", "0001-01-01", "2199-01-01", "2024-01-01", "2001-02-30")
        | {"document": [{"birth_date": f"{timezone.localdate().year - 17}-01-01"}]},
    ),
    Asked(
        ours.RightToWorkStep,
        "/onboarding/right_to_work/",
        {"basis": "permit", "valid_until": f"{timezone.localdate().year + 1}-06-30", "hours_per_week": "20"},
        each("basis", "", "magic")
        | each("valid_until", "", "soon", "2020-01-01", "9999-12-31")
        | each("hours_per_week", "all", "0", "61", "9" * 30)
        | {"document": [{}, {"document": "hello"}, {"document": "large"}]},
    ),
    Asked(
        ours.StudyStep,
        "/onboarding/study/",
        {"school": "Umeå", "valid_until": f"{timezone.localdate().year + 1}-01-20"},
        each("school", "", "  ", "x" * 121)
        | each("valid_until", "", "June", "2020-01-20", "2199-01-20")
        | {"document": [{}, {"document": "hello"}]},
    ),
    Asked(
        ours.TaxStep,
        "/onboarding/tax/",
        {"tax_number": SWEDISH_NUMBER},
        each("tax_number", "", "1", "19900101-0018", "x" * 41) | {"document": [{}, {"document": "hello"}]},
    ),
    Asked(
        ours.BankStep,
        "/onboarding/bank/",
        {"iban": IBAN, "holder": "Ebba Lind"},
        each("iban", "", "12345678", IBAN[:-1] + "7", IBAN[:-2], "x" * 43) | each("holder", "", "1", "x" * 121),
    ),
    Asked(
        ours.AgreementStep,
        "/onboarding/agreement/",
        {"agreement": "", "text_sha256": "", "name": "Ebba Lind"},  # of the text in force
        each("agreement", "", "first", "9" * 30)
        | each("text_sha256", "", "0" * 65)
        | each("name", "", "Somebody Else", "x" * 121),
    ),
    Asked(
        ours.ConnectionStep,
        "/onboarding/connection/",
        {
            "round_trip_ms": "90", "jitter_ms": "9", "lost_permille": "0", "down_kbps": "900", "up_kbps": "300",
            "samples": "20",
        },
        each("round_trip_ms", "", "fast", "-1")
        | each("jitter_ms", "", "120001")
        | each("lost_permille", "", "1001")
        | each("down_kbps", "", "-1")
        | each("up_kbps", "", "1.5")
        | each("samples", "", "4", "1001"),
    ),
    Asked(ours.AnswerForm, "/onboarding/answer/", {"answer": "I am a student."}, each("answer", "", "  ", LONG)),
)  # fmt: skip


@pytest.fixture
def ebba(client: Client) -> Agent:
    """A student in Sweden who works as a freelancer: every step is asked of her."""
    agent = newcomers.newcomer()
    told = newcomers.particulars(engagement="freelance", track="student")
    proving.tell_profile(agent, told, now=timezone.now())
    client.force_login(agent.person)
    return agent


def sent(client: Client, asked: Asked, agent: Agent, said: dict[str, Any], language: str) -> Filled:
    """What the page shows afterwards, to somebody who reads `language`."""
    Person.objects.filter(pk=agent.person_id).update(locale=language)
    kinds = {"hello": b"hello", "large": b"%PDF-" + b" " * 10 * 1024 * 1024}
    papers = {"document": upload(content=kinds[said["document"]])} if "document" in said else {}
    answer = client.post(asked.address, {**said, **papers}, headers={"accept-language": language})
    assert answer.status_code == asked.status, said
    return Filled(answer.content.decode())


def typed(asked: Asked, form: forms.BaseForm) -> Iterator[str]:
    """The fields that a person fills and reads again."""
    for name, one in form.fields.items():
        if not one.widget.is_hidden and not isinstance(one.widget, forms.PasswordInput) and name in asked.good:
            yield name


def made(asked: Asked, agent: Agent) -> forms.BaseForm:
    return asked.form(agent=agent) if issubclass(asked.form, ours.Step) else asked.form()


def test_no_form_and_no_field_of_the_way_in_is_left_out(ebba: Agent) -> None:
    named = {one.form for one in TABLE}
    known = {one for one in vars(ours).values() if isinstance(one, type) and issubclass(one, forms.Form)}

    assert known - named == {forms.Form, ours.Step} & known
    assert set(ours.FORMS.values()) <= named
    assert set(Requirement.Kind) - set(ours.FORMS) == {"training", "approval"}  # lessons, and a person's decision
    for asked in TABLE:
        fields = set(made(asked, ebba).fields) - {"username", "password2"}
        papers = {"document"} if asked.address.split("/")[2] in ours.WITH_FILES else set()
        assert set(asked.bad) == fields | papers, asked.form


@pytest.mark.parametrize("asked", TABLE, ids=lambda one: one.form.__name__)
def test_what_cannot_be_taken_is_said_at_its_field_in_ones_language(client: Client, ebba: Agent, asked: Asked) -> None:
    good, now = dict(asked.good), timezone.now()
    if asked.form is SignupForm:
        client.logout()
    elif asked.form is ours.AnswerForm:
        reviewing.decline(ebba, newcomers.reviewer(), "We have no work in Finnish now.", now=now)
    elif asked.form is ours.AgreementStep:
        text = agreeing.current("freelance", now=now)
        good |= {"agreement": str(text.pk), "text_sha256": text.text_sha256}
    names = list(typed(asked, made(asked, ebba)))

    for name, cases in asked.bad.items():
        for number, changes in enumerate(cases):
            cache.clear()  # tries and mails are counted
            said = {**good, **changes}
            languages = ("sv",) if number else ("sv", "fr", "en")
            pages = {one: sent(client, asked, ebba, said, one) for one in languages}
            sentences = {page.errors.get(asked.ids + name, "") for page in pages.values()}
            assert "" not in sentences, (name, changes, pages["sv"].errors)
            assert len(sentences) == len(languages), sentences
            kept = {one: pages["sv"].values.get(one) for one in names if one not in changes}
            assert kept == {one: said[one] for one in kept}, changes

    taken = Requirement.objects.filter(agent=ebba).exclude(state="missing").values_list("kind", flat=True)
    assert set(taken) == {"profile", "training"}  # before, and since no lesson is asked
