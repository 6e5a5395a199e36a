"""Training on a phone: lessons, questions, practice tickets on the real desk."""

from playwright.sync_api import expect

from agents.training import quizzing
from agents.training.models import Attempt, Module
from tests.stories import desk
from tests.stories.phone import GO, Phone

SCRIPTS = ("charged-twice", "for-my-mother", "the-safe-account")


def learns(phone: Phone) -> None:
    """Every module that is asked of everybody."""
    phone.page.goto("/onboarding/")
    phone.page.locator("section.next a[href='/training/']").click()
    phone.see("section.next .btn.go")
    phone.station("Training")
    for number, module in enumerate(Module.objects.offered().filter(required=True)):
        learns_one(phone, module, looks=number == 0)


def learns_one(phone: Phone, module: Module, *, looks: bool) -> None:
    """In the newcomer's language. `looks`: each page on the way is a station."""
    phone.page.goto(f"/training/{module.slug}/")
    if looks:
        phone.station("A module")
    phone.page.locator(f"section.next {GO}").click()
    phone.page.wait_for_url("**/lessons/1/")
    version = phone.agent.enrolments.get(module=module).version
    assert version.language == phone.who.language
    for number in range(1, 1 + version.lessons.count()):
        phone.page.wait_for_url(f"**/lessons/{number}/")
        phone.see("article.lesson")
        if looks and number == 1:
            phone.station("A lesson")
        phone.page.locator(f"form.row {GO}").click()
    phone.page.wait_for_url("**/quiz/")
    answers(phone, looks=looks)
    for number, script in enumerate(SCRIPTS[: version.practice]):
        practises(phone, script, looks=looks and number == 0)


def answers(phone: Phone, *, looks: bool) -> None:
    page = phone.page
    page.locator(f"form.row {GO}").click()
    page.wait_for_url("**/attempts/*/")
    if looks:
        phone.station("Questions")
    attempt = Attempt.objects.get(pk=int(page.url.rstrip("/").rsplit("/", 1)[1]))
    for one in quizzing.asked(attempt):
        for place in one.question.right:
            page.locator(f"input[name=q{one.question.pk}][value='{place}']").check()
    page.locator(f"form[data-keep] {GO}").click()
    phone.see(".question .given")
    if looks:
        phone.station("Answers with their reasons")


def practises(phone: Phone, script: str, *, looks: bool) -> None:
    page = phone.page
    page.goto("/practice/")
    if looks:
        phone.station("Practice tickets")
    page.locator(f"form:has([value={script}]) button").click()
    desk.accepts(phone)
    if looks:
        phone.station("The practice desk")
    desk.writes(phone, "Hello, I have read what you wrote. I am looking at it now.")
    if looks:  # the customer, who is a script, takes their time
        expect(page.locator(".talkpane [data-talk] li:not(.mine)").first).to_be_visible(timeout=phone.patience_ms)
    desk.closes(phone, "answered", note="Two payments, one of them only reserved.")
    page.locator("#rest a.go").click()
    phone.see("ol.modules")
    if looks:
        phone.station("What the script noticed")
