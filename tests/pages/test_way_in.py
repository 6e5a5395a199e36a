"""The way in, on a phone without a line. What it is like with one is told by a story."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from agents.onboarding import proving
from agents.onboarding.models import Draft, Requirement
from tests.agents.onboarding import newcomers
from tests.agents.onboarding.newcomers import row


def test_a_file_that_is_chosen_without_a_line_goes_when_it_is_back(visit):
    ebba = newcomers.newcomer()
    proving.tell_profile(ebba, newcomers.particulars(), now=timezone.now())
    page = visit("/onboarding/right_to_work/", ebba.person, width=390)

    page.get_by_label("I am a citizen of the country where I live").check()
    page.context.set_offline(True)
    page.locator("input[type=file]").set_input_files(
        {"name": "pass.pdf", "mimeType": "application/pdf", "buffer": newcomers.PDF}
    )
    expect(page.get_by_text("pass.pdf waits for the line")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    page.context.set_offline(False)
    expect(page.get_by_text("With us")).to_be_visible()
    assert row(ebba, "right_to_work").state == Requirement.State.IN_REVIEW


@pytest.mark.django_db
def test_a_draft_is_encrypted_where_it_lies():
    ebba = newcomers.newcomer()
    draft = Draft(agent=ebba, step="bank", fields='{"iban": "SE45"}', saved_at=timezone.now())
    draft.save()

    stored = Draft.objects.extra(select={"raw": "fields::text"}).values_list("raw", flat=True).get()

    assert "SE45" not in stored
