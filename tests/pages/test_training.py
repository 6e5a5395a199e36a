"""Training and practice in a browser on a phone."""

import gzip
from urllib.parse import urlparse

from django.utils import timezone
from playwright.sync_api import expect

from agents.training import learning, quizzing, shipping
from agents.training.models import Attempt, Enrolment, Module
from dispatch.models import Ticket
from dispatch.practice import practising
from dispatch.practice.models import Practice
from tests import people
from tests.agents.training import taught

KB = 1024


def test_a_lesson_is_light_goes_on_where_it_stopped_and_counts_its_time(visit, axe):
    alice = people.agent("alice")
    shipping.ship(by=None, now=timezone.now())
    learning.begin(alice, Module.objects.get(slug="tone-and-empathy"), now=timezone.now())
    page = visit("about:blank", alice.person, width=390)
    answers = {}
    page.on("response", lambda answer: answers.setdefault(urlparse(answer.url).path, answer))

    page.goto("/training/tone-and-empathy/lessons/1/", wait_until="networkidle")
    first = sum(len(gzip.compress(one.body(), 6)) for one in answers.values())
    axe(page)
    with page.expect_response("**/time/") as told:
        page.evaluate("document.getElementById('when-you-need-time').scrollIntoView()")
        page.wait_for_timeout(1200)
        page.evaluate("dispatchEvent(new Event('online'))")
    page.reload()
    page.wait_for_timeout(300)

    enrolment = Enrolment.objects.get()
    assert first < 100 * KB
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


def test_a_practice_ticket_is_worked_on_the_real_desk(visit, site, axe, monkeypatch):
    monkeypatch.setattr(practising, "LEAST", 0.2)
    monkeypatch.setattr(practising, "PER_LETTER", 0.0)
    alice = people.agent("alice")
    page = visit("/practice/", alice.person, width=390)
    axe(page)

    page.locator("form:has([value=charged-twice]) button").click()
    page.get_by_role("button", name="Accept").click()
    field = page.get_by_placeholder("Write in English")
    field.fill("Hello Maria, I am Alice. You see 89 € twice, I am looking at both.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log").get_by_text("I only stayed one night.", exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Close").first.click()
    page.get_by_text("Answered, not solved").click()
    page.get_by_role("button", name="Close the ticket").click()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="See how it went").click()
    expect(page.get_by_role("heading", name="What the script noticed")).to_be_visible()

    assert Practice.objects.get().state == Practice.State.DONE
    assert Ticket.objects.count() == 0
