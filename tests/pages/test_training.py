"""Training in a browser on a phone. What its pages weigh, and practice on the desk, are part of a story."""

from django.utils import timezone
from playwright.sync_api import expect

from agents.training import learning, quizzing, shipping
from agents.training.models import Attempt, Enrolment, Module
from tests import people
from tests.agents.training import taught


def test_a_lesson_goes_on_where_it_stopped_and_counts_its_time(visit, axe):
    alice = people.agent("alice")
    shipping.ship(by=None, now=timezone.now())
    learning.begin(alice, Module.objects.get(slug="tone-and-empathy"), now=timezone.now())
    page = visit("/training/tone-and-empathy/lessons/1/", alice.person, width=390)
    axe(page)

    with page.expect_response("**/time/") as told:
        page.evaluate("document.getElementById('when-you-need-time').scrollIntoView()")
        page.wait_for_timeout(1200)
        page.evaluate("dispatchEvent(new Event('online'))")
    page.reload()
    page.wait_for_timeout(300)

    enrolment = Enrolment.objects.get()
    assert told.value.status == 204
    assert enrolment.spent_seconds >= 1
    assert enrolment.place == "when-you-need-time"
    assert page.evaluate("scrollY") > 500
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_answer_chosen_without_a_connection_is_there_when_it_is_back(visit, axe):
    alice = people.agent("alice")
    enrolment = taught.read(alice, taught.module(now=timezone.now()), now=timezone.now())
    attempt = quizzing.begin(enrolment, now=timezone.now())
    page = visit(f"/training/attempts/{attempt.pk}/", alice.person, width=390)
    axe(page)

    page.context.set_offline(True)
    page.locator("fieldset").first.get_by_text("Right").click()
    expect(page.get_by_text("Kept on this device. It goes to us by itself.")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("Your answers are kept.")).to_be_visible()

    question = attempt.drawn[0]["question"]
    assert Attempt.objects.get().answers == {str(question): [0]}
