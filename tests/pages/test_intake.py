"""The intake in a real browser: without a mouse, on a phone, and for everybody."""

from agents.models import Agent
from tests.agents.intake import applicants


def test_an_applicant_is_accepted_and_approved_by_keys_alone(visit, site):
    olga, elsa, mats = applicants.reviewer(), applicants.applicant("elsa"), applicants.applicant("mats")
    applicants.settle(mats, now=applicants.days_ago(1))
    applicants.settle(elsa, leave=("tax",))
    applicants.hand_in(elsa, "tax")
    page = visit("/applicants/", olga)
    page.wait_for_function("document.querySelector('[data-show-keys]:not([hidden])')")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Elsa"
    page.keyboard.press("Enter")
    page.wait_for_url("**/applicants/*/")
    page.wait_for_function("document.querySelector('[data-show-keys]:not([hidden])')")
    page.keyboard.press("y")
    assert page.evaluate("document.activeElement.textContent") == "Accept"
    page.keyboard.press("Enter")
    page.get_by_text("Tax number: accepted.").wait_for()
    page.wait_for_function("document.querySelector('[data-show-keys]:not([hidden])')")
    page.keyboard.press("a")
    page.keyboard.press("Enter")

    page.get_by_text("Elsa may work from now on.").wait_for()
    assert Agent.objects.get(pk=elsa.pk).state == Agent.State.ACTIVE


def test_the_pages_of_the_intake_and_of_ones_own_data_fit_a_phone_and_break_no_rule(visit, site, axe):
    olga = applicants.reviewer("olga", "see_audit", "see_documents", "decide_erasure")
    elsa = applicants.applicant("elsa")
    applicants.hand_in(elsa, "tax", "right_to_work")
    places = {
        olga: ("/applicants/", f"/applicants/{elsa.pk}/", "/applicants/funnel/", "/audit/", "/erasures/"),
        elsa.person: ("/me/data/",),
    }
    checked = (f"/applicants/{elsa.pk}/", "/audit/", "/me/data/")

    for person, paths in places.items():
        page = visit(paths[0], person, width=390)
        for path in paths:
            page.goto(path)
            if path in checked:
                axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
