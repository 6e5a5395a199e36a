"""The way in, on a phone: nothing typed is lost, files are kept as they are chosen, the line is really measured."""

import gzip
from urllib.parse import urlparse

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from agents.onboarding import proving
from agents.onboarding.models import Draft, Requirement
from tests.agents.onboarding import newcomers
from tests.agents.onboarding.newcomers import row

KB = 1024


def test_a_closed_tab_takes_nothing_away_and_the_pages_are_light(visit, axe):
    ebba = newcomers.newcomer()
    proving.tell_profile(ebba, newcomers.particulars(), now=timezone.now())
    page = visit("about:blank", ebba.person, width=390)
    answers = {}
    page.on("response", lambda answer: answers.setdefault(urlparse(answer.url).path, answer))

    page.goto("/onboarding/profile/", wait_until="networkidle")
    weight = sum(len(gzip.compress(one.body(), 6)) for one in answers.values())
    axe(page)
    page.goto("/onboarding/bank/")
    with page.expect_response("**/drafts/bank/"):
        page.get_by_label("IBAN").fill("SE45 5000 0000")
    page.close()
    again = visit("/onboarding/bank/", ebba.person, width=390)

    expect(again.get_by_label("IBAN")).to_have_value("SE45 5000 0000")
    assert weight <= 100 * KB
    assert again.evaluate("document.documentElement.scrollWidth <= innerWidth")
    again.goto("/onboarding/right_to_work/")
    again.get_by_label("I am a citizen of the country where I live").check()
    again.locator("input[type=file]").set_input_files(
        {"name": "pass.pdf", "mimeType": "application/pdf", "buffer": newcomers.PDF}
    )
    expect(again.get_by_text("pass.pdf")).to_be_visible()
    again.get_by_role("button", name="Send").click()
    expect(again.get_by_text("With us")).to_be_visible()
    assert row(ebba, "right_to_work").state == Requirement.State.IN_REVIEW


def test_the_line_is_measured_over_the_real_socket(visit):
    ebba = newcomers.newcomer()
    page = visit("/onboarding/connection/", ebba.person, width=390)

    page.get_by_role("button", name="Check my line").click()
    page.wait_for_url("**/onboarding/", timeout=40_000)

    check = ebba.connection_checks.get()
    assert (check.samples, check.lost_permille) == (20, 0)
    assert check.down_kbps > 0
    assert check.up_kbps > 0
    assert row(ebba, "connection").state == Requirement.State.MET


@pytest.mark.django_db
def test_a_draft_is_encrypted_where_it_lies():
    ebba = newcomers.newcomer()
    draft = Draft(agent=ebba, step="bank", fields='{"iban": "SE45"}', saved_at=timezone.now())
    draft.save()

    stored = Draft.objects.extra(select={"raw": "fields::text"}).values_list("raw", flat=True).get()

    assert "SE45" not in stored
