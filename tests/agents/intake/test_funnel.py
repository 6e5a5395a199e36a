"""How the way in goes: shares and medians with their n, and nothing that too few stand behind."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agents.onboarding import reviewing
from agents.onboarding.doors import intake_reading
from tests.agents.intake import applicants

pytestmark = pytest.mark.django_db


def test_below_twenty_people_neither_share_nor_median_is_shown() -> None:
    applicants.settle(applicants.applicant("elsa", now=applicants.days_ago(5)))

    steps = intake_reading.funnel(now=timezone.now())

    assert [step.people for step in steps] == [1, 1, 1, 0]
    assert {step.of_all for step in steps} == {None}
    assert {step.median_seconds for step in steps} == {None}


def test_enough_people_show_how_far_they_came_and_how_long_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_reading, "LEAST_SHOWN", 4)
    start, olga = applicants.days_ago(10), applicants.reviewer()
    for number in range(4):
        agent = applicants.applicant(f"a{number}", now=start)
        if number < 3:
            applicants.settle(agent, now=start + timedelta(days=2))
        if number < 1:
            reviewing.approve(agent, olga, now=start + timedelta(days=3))
    applicants.applicant("old", now=applicants.days_ago(91))

    applied, begun, settled, approved = intake_reading.funnel(now=timezone.now())

    assert (applied.people, applied.of_all) == (4, None)
    assert (begun.people, begun.of_all, begun.of_before) == (3, 0.75, 0.75)
    assert (settled.people, settled.of_before, settled.median_seconds) == (3, None, None)  # of three
    assert (approved.people, approved.of_all) == (1, 0.25)


def test_what_lay_with_us_is_timed_from_the_last_handing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_reading, "LEAST_SHOWN", 4)
    start, olga = applicants.days_ago(10), applicants.reviewer()
    for number in range(4):
        agent = applicants.applicant(f"a{number}", now=start)
        applicants.hand_in(agent, "tax", now=start)
        row = agent.requirements.get(kind="tax")
        if number < 1:
            reviewing.ask_for_more(row, olga, "The second page.", now=start + timedelta(hours=1))
        else:
            reviewing.accept(row, olga, now=start + timedelta(hours=4))

    [tax] = intake_reading.judging(now=timezone.now())

    assert (tax.label, tax.judged, tax.sent_back) == ("Tax number", 4, 0.25)
    assert tax.median_seconds == 4 * 3600


def test_the_page_says_why_a_figure_is_missing() -> None:
    browser = Browser()
    browser.force_login(applicants.reviewer())
    applicants.applicant("elsa")

    page = browser.get(reverse("applicants_funnel")).content.decode()

    assert "fewer than 20 people is not shown" in page
    assert "Nothing was judged in this time" in page
    assert browser.get("/api/v1/applicants/funnel").json()["steps"][0]["people"] == 1
