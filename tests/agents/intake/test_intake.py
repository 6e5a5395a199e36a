"""A person of ours looks at whoever wants to work here, and decides in writing."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Deed, Person
from agents.onboarding import applying, documents
from agents.onboarding.models import Requirement
from tests import people
from tests.agents.intake import applicants

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def olga() -> Person:
    return applicants.reviewer()


@pytest.fixture
def browser(olga: Person) -> Browser:
    browser = Browser()
    browser.force_login(olga)
    return browser


def names(page: str) -> list[str]:
    """Of the list, from the top down."""
    return [
        part.partition("<")[0] for part in page.partition("<tbody>")[2].split('/">')[1:] if "</a></th>" in part[:90]
    ]


def kinds() -> list[str]:
    return list(Deed.objects.order_by("pk").values_list("kind", flat=True).exclude(kind="right.given"))


def test_whose_turn_is_ours_stands_first_and_the_longest_waiting_of_them(browser: Browser) -> None:
    applicants.applicant("nina")
    late, early = (applicants.applicant(name, now=applicants.days_ago(9)) for name in ("mats", "elsa"))
    applicants.settle(early, now=applicants.days_ago(3))
    applicants.settle(late, now=applicants.days_ago(1))
    kim = applicants.applicant("kim")
    applicants.settle(kim, leave=("bank",))

    page = browser.get(reverse("applicants")).content.decode()

    assert names(page) == ["Elsa", "Mats", "Kim", "Nina"]
    assert names(browser.get(reverse("applicants"), {"stage": "proving"}).content.decode()) == ["Kim"]
    assert names(browser.get(reverse("applicants"), {"q": "ats"}).content.decode()) == ["Mats"]
    assert "Nobody fits" in browser.get(reverse("applicants"), {"q": "nobody"}).content.decode()


def test_one_page_shows_one_person_and_no_secret_of_theirs(browser: Browser) -> None:
    elsa = applicants.applicant(
        "elsa", legal_name="Elsa Ek", tax_number="198507099805", iban="SE4550000000058398257466"
    )

    page = browser.get(reverse("applicant", args=[elsa.pk])).content.decode()

    assert "Elsa Ek" in page
    assert "9805" in page
    assert "7466" in page
    assert "198507099805" not in page
    assert "SE4550000000058398257466" not in page


def test_what_was_handed_in_is_accepted_until_a_day(browser: Browser, olga: Person) -> None:
    elsa = applicants.applicant("elsa")
    applicants.hand_in(elsa, "right_to_work")
    address = reverse("applicant_acceptance", args=[elsa.pk, "right_to_work"])

    too_late = browser.post(address, {"right_to_work-acceptance-holds_until": "2020-01-01"})
    browser.post(address, {"right_to_work-acceptance-holds_until": "2035-05-31"})

    row = elsa.requirements.get(kind="right_to_work")
    assert too_late.status_code == 400
    assert "This day is over" in too_late.content.decode()
    assert (row.state, row.reviewer, str(row.expires_at)) == ("met", olga, "2035-05-31 23:59:00+00:00")
    assert kinds() == ["requirement.accepted"]


@pytest.mark.parametrize(("verdict", "state"), [("request", "missing"), ("refusal", "refused"), ("waiver", "waived")])
def test_a_verdict_needs_a_reason_which_the_person_reads(browser: Browser, verdict: str, state: str) -> None:
    elsa = applicants.applicant("elsa")
    applicants.hand_in(elsa, "tax")
    address, field = reverse("applicant_verdict", args=[elsa.pk, "tax", verdict]), f"tax-{verdict}-reason"

    for empty in ("", "  \n ", "a b"):
        assert browser.post(address, {field: empty}).status_code == 400
    browser.post(address, {field: "The second page is missing."})

    row = elsa.requirements.get(kind="tax")
    assert (row.state, row.reason) == (state, "The second page is missing.")
    assert elsa.person.notices.filter(body="The second page is missing.").exists()


def test_a_declined_person_reads_why_answers_and_may_be_taken_up_again(browser: Browser, olga: Person) -> None:
    elsa = applicants.applicant("elsa")
    applicants.hand_in(elsa, "tax")
    page = reverse("applicant", args=[elsa.pk])

    wordless = browser.post(reverse("applicant_decline", args=[elsa.pk]), {"decline-reason": " "})
    browser.post(reverse("applicant_decline", args=[elsa.pk]), {"decline-reason": "We have no work in Finnish now."})
    applicants.settle(applicants.applicant("mats"))
    before = names(browser.get(reverse("applicants")).content.decode())
    applying.answer(elsa, "I also speak Swedish.", now=timezone.now())
    after = names(browser.get(reverse("applicants")).content.decode())
    shown = browser.get(page).content.decode()
    browser.post(reverse("applicant_decline", args=[elsa.pk]), {"decline-reason": "Swedish is full, too."})
    applying.answer(elsa, "Then I wait.", now=timezone.now())
    browser.post(reverse("applicant_taking_up", args=[elsa.pk]))

    assert wordless.status_code == 400
    assert "We have no work in Finnish now." in shown
    assert "I also speak Swedish." in shown
    assert (before, after) == (["Mats"], ["Elsa", "Mats"])  # an answer waits for us first of all
    assert [one.reason for one in elsa.declines.order_by("pk")][1:] == ["Swedish is full, too."]
    elsa.refresh_from_db()
    assert elsa.state == Agent.State.ONBOARDING
    assert kinds() == ["applicant.declined", "applicant.declined", "applicant.taken_up_again"]
    assert "Declined before" in browser.get(page).content.decode()


def test_nobody_is_approved_before_everything_is_there(browser: Browser) -> None:
    elsa = applicants.applicant("elsa")
    applicants.settle(elsa, leave=("bank",))

    answer = browser.post(reverse("applicant_approval", args=[elsa.pk]), follow=True)

    elsa.refresh_from_db()
    assert elsa.state == Agent.State.ONBOARDING
    assert "Not everything that is asked is there yet." in answer.content.decode()
    assert "Still open: Bank account" in answer.content.decode()


def test_several_are_approved_at_once_and_who_is_not_ready_hinders_nobody(browser: Browser) -> None:
    ready, waiting = applicants.applicant("elsa"), applicants.applicant("mats")
    applicants.settle(ready)

    answer = browser.post(
        reverse("applicants_decisions"), {"agents": [ready.pk, waiting.pk], "decision": "approve"}, follow=True
    )

    page = answer.content.decode()
    assert "1 person is approved." in page
    assert "Mats: Not everything that is asked is there yet." in page
    assert Agent.objects.get(pk=ready.pk).state == Agent.State.ACTIVE
    assert Agent.objects.get(pk=waiting.pk).state == Agent.State.APPLIED


def test_declining_several_needs_one_reason_and_keeps_who_was_chosen(browser: Browser) -> None:
    elsa, mats = applicants.applicant("elsa"), applicants.applicant("mats")
    said = {"agents": [elsa.pk], "decision": "decline"}

    wordless = browser.post(reverse("applicants_decisions"), said)
    nobody = browser.post(reverse("applicants_decisions"), {"decision": "approve"})
    browser.post(reverse("applicants_decisions"), {**said, "reason": "The form was sent twice."})

    assert wordless.status_code == nobody.status_code == 400
    assert f'value="{elsa.pk}" aria-label="Choose Elsa" checked' in wordless.content.decode()
    assert "Choose at least one person." in nobody.content.decode()
    assert elsa.declines.get().reason == "The form was sent twice."
    assert not mats.declines.exists()


def test_a_file_is_shown_only_with_the_right_to_it_and_each_view_is_written(browser: Browser) -> None:
    elsa = applicants.applicant("elsa")
    row = elsa.requirements.get(kind="right_to_work")
    file = documents.hand_in(row, name="pass.pdf", content=PDF, now=timezone.now())
    seer = Browser()
    seer.force_login(applicants.reviewer("sven", "see_documents"))
    address = f"/api/v1/applicants/{elsa.pk}/documents/{file.pk}"

    without, page = browser.get(address), browser.get(reverse("applicant", args=[elsa.pk])).content.decode()
    answer = seer.get(address)

    assert without.status_code == 403
    assert "pass.pdf" not in page
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert kinds() == ["document.seen"]
    assert seer.get(f"/api/v1/applicants/{elsa.pk + 1}/documents/{file.pk}").status_code == 404
    assert "pass.pdf" in seer.get(reverse("applicant", args=[elsa.pk])).content.decode()


def test_the_api_does_the_same_as_the_page(browser: Browser) -> None:
    elsa = applicants.applicant("elsa")
    applicants.hand_in(elsa, "tax")
    one, json = f"/api/v1/applicants/{elsa.pk}", {"content_type": "application/json"}

    [row] = browser.get("/api/v1/applicants", {"state": "onboarding"}).json()["results"]
    asked = browser.put(f"{one}/requirements/tax/request", {"reason": "The second page."}, **json).json()
    unready = browser.put(f"{one}/approval", **json)
    over = browser.put(f"{one}/requirements/tax/acceptance", {"holds_until": "2020-01-01"}, **json)
    applicants.settle(elsa)
    approved = browser.put(f"{one}/approval", **json).json()

    assert (row["id"], row["stage"]) == (elsa.pk, "proving")
    assert next(r for r in asked["requirements"] if r["kind"] == "tax")["reason"] == "The second page."
    assert unready.status_code == 409
    assert "bank" in unready.json()["missing"]
    assert over.status_code == 400
    assert approved["stage"] == "active"
    assert browser.get(one).json()["decline"] is None


def test_an_operator_without_the_right_sees_no_applicant() -> None:
    elsa = applicants.applicant("elsa")
    stranger = Browser()
    stranger.force_login(people.person("carl", Person.Role.OPERATOR))

    assert stranger.get(reverse("applicants")).status_code == 403
    assert stranger.get(reverse("applicant", args=[elsa.pk])).status_code == 403
    assert stranger.post(reverse("applicant_approval", args=[elsa.pk])).status_code == 403
    assert stranger.get(f"/api/v1/applicants/{elsa.pk}").status_code == 403


def test_an_agent_who_was_made_by_hand_is_no_applicant(browser: Browser) -> None:
    alice = people.agent("alice")

    assert browser.get(reverse("applicant", args=[alice.pk])).status_code == 404
    assert names(browser.get(reverse("applicants"), {"stage": "active"}).content.decode()) == []
    assert not Requirement.objects.filter(agent=alice).exists()
