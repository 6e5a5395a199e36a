"""Answers on the desk in a browser: a few keys from the question to the composer."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Route, expect

from dispatch.answers.models import AnswerUse
from tests import people
from tests.dispatch.answers import library

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1440])
def test_an_answer_is_found_with_a_slash_and_put_into_the_composer(visit, width, axe):
    acme, olga = people.client("acme"), library.writer()
    library.answer(acme, olga, "Card declined abroad", "Hello {customer}. Please try once more.")
    library.answer(acme, olga, "Refunds", "A refund takes five days.")
    work = library.talking(acme, subject="Declined")
    page = visit(f"/desk/?work={work.pk}", work.agent.person, width=width)
    field = page.locator("textarea[name=text]")

    field.press("/")
    sheet = page.get_by_role("dialog", name="Answers")
    expect(sheet.get_by_text("Card declined abroad")).to_be_visible()
    sheet.get_by_role("searchbox").fill("refu")
    expect(sheet.locator(".found > li")).to_have_text(re.compile("Refunds"))
    axe(page)
    sheet.get_by_role("searchbox").press("Enter")

    expect(field).to_have_value("A refund takes five days.")
    expect(sheet).to_be_hidden()
    assert AnswerUse.objects.get().used_at <= timezone.now()


def test_enter_takes_what_fits_the_words_and_not_what_stood_there_before(visit):
    acme, olga = people.client("acme"), library.writer()
    library.answer(acme, olga, "Card declined abroad", "Please try once more.")
    library.answer(acme, olga, "Refunds", "A refund takes five days.")
    work = library.talking(acme, subject="Declined")
    page = visit(f"/desk/?work={work.pk}", work.agent.person)
    field = page.locator("textarea[name=text]")
    held: list[Route] = []
    page.route("**/answers/?q=refu", lambda route: held.append(route))

    field.press("/")
    sheet = page.get_by_role("dialog", name="Answers")
    expect(sheet.locator(".found > li")).to_have_text(re.compile("Card declined"))
    words = sheet.get_by_role("searchbox")
    with page.expect_request("**/answers/?q=refu"):
        words.fill("refu")
        words.press("Enter")
    words.press("Enter")
    expect(sheet.locator(".found > li")).to_have_text(re.compile("Card declined"))
    for route in held:
        route.continue_()

    expect(field).to_have_value("A refund takes five days.")
    expect(sheet).to_be_hidden()
    assert AnswerUse.objects.count() == 1
