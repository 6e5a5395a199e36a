"""The pages of training: an agent's way without a script, and those of who teaches."""

import gzip
import re

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agents.models import Agent, Grant, Person, Right
from agents.training import quizzing, shipping, versions, writing
from agents.training.models import Attempt, Certificate, Enrolment, Module
from tests import people
from tests.agents.training import taught

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


@pytest.fixture
def alice() -> Agent:
    return people.agent("alice")


@pytest.fixture
def operator() -> Person:
    olga = people.person("olga", Person.Role.OPERATOR)
    Grant.objects.create(person=olga, right=Right.TRAIN, granted_by=taught.trainer(), granted_at=timezone.now())
    return olga


def form_of(attempt: Attempt, *, right: bool) -> dict[str, list[int]]:
    return {
        f"q{one.question.pk}": [place for place, answer in one.answers if answer["right"] is right][:1]
        for one in quizzing.asked(attempt)
    }


def test_an_applicant_learns_a_module_by_forms_alone(alice: Agent) -> None:
    taught.module(now=timezone.now())
    Agent.objects.update(state=Agent.State.ONBOARDING)
    page = signed_in(alice.person)

    begun = page.post("/training/cards/", follow=True)
    second = page.post("/training/cards/lessons/1/", follow=True)
    quiz = page.post("/training/cards/lessons/2/", follow=True)
    asked = page.post("/training/cards/quiz/", follow=True)
    attempt = Attempt.objects.get()
    graded = page.post(f"/training/attempts/{attempt.pk}/", form_of(attempt, right=True), follow=True)

    assert "First things" in begun.content.decode()
    assert "Second things" in second.content.decode()
    assert "4 questions, 4 right answers pass" in quiz.content.decode()
    assert asked.content.decode().count("<fieldset") == 4
    assert "4 of 4 right" in graded.content.decode()
    assert "Since it is right." in graded.content.decode()
    assert Certificate.objects.get().agent == alice


def test_an_answer_that_is_missing_is_said_and_the_others_are_kept(alice: Agent) -> None:
    enrolment = taught.read(alice, taught.module(now=timezone.now()), now=timezone.now())
    attempt = quizzing.begin(enrolment, now=timezone.now())
    form = form_of(attempt, right=True)
    first = next(iter(form))

    answer = signed_in(alice.person).post(f"/training/attempts/{attempt.pk}/", {first: form[first]})

    assert answer.status_code == 400
    assert "3 questions have no answer yet" in answer.content.decode()
    assert re.search(rf'name="{first}" value="{form[first][0]}" checked', answer.content.decode())
    assert Attempt.objects.get().finished_at is None


def test_what_is_chosen_is_kept_at_once(alice: Agent) -> None:
    enrolment = taught.read(alice, taught.module(now=timezone.now()), now=timezone.now())
    attempt = quizzing.begin(enrolment, now=timezone.now())
    question = attempt.drawn[0]["question"]

    answer = signed_in(alice.person).post(f"/training/attempts/{attempt.pk}/answers/", {f"q{question}": ["1", "x"]})

    attempt.refresh_from_db()
    assert answer.json() == {"answered": 1}
    assert attempt.answers == {str(question): [1]}


def test_nobody_sees_the_answers_of_another(alice: Agent) -> None:
    enrolment = taught.read(alice, taught.module(now=timezone.now()), now=timezone.now())
    attempt = quizzing.begin(enrolment, now=timezone.now())

    seen = signed_in(people.agent("bob").person).get(f"/training/attempts/{attempt.pk}/")

    assert seen.status_code == 404


def test_the_place_of_reading_is_kept(alice: Agent) -> None:
    taught.module(now=timezone.now())
    page = signed_in(alice.person)
    page.post("/training/cards/")

    told = page.post("/training/cards/time/", {"seconds": "0", "lesson": "1", "place": "a-part"})
    shown = page.get("/training/cards/lessons/1/").content.decode()

    assert told.status_code == 204
    assert 'data-place="a-part"' in shown


@pytest.mark.parametrize("seconds", ["", "x", "-1", "1.5", "99999999"])
def test_time_that_is_no_number_is_refused(alice: Agent, seconds: str) -> None:
    taught.module(now=timezone.now())
    page = signed_in(alice.person)
    page.post("/training/cards/")

    assert page.post("/training/cards/time/", {"seconds": seconds}).status_code == 400
    assert Enrolment.objects.get().spent_seconds == 0


def test_the_shipped_lessons_are_light(alice: Agent) -> None:
    shipping.ship(by=None, now=timezone.now())
    page = signed_in(alice.person)

    weights = {}
    for module in Module.objects.all():
        page.post(f"/training/{module.slug}/")
        weights[module.slug] = len(gzip.compress(page.get(f"/training/{module.slug}/lessons/1/").content, 6))

    assert max(weights.values()) < 12 * 1024


def test_an_operator_without_the_right_may_not_teach() -> None:
    page = signed_in(people.person("olga", Person.Role.OPERATOR))

    assert page.get("/modules/").status_code == 403
    assert page.post("/modules/").status_code == 403


def test_what_ships_is_brought_in_from_the_page(operator: Person) -> None:
    page = signed_in(operator)

    before = page.get("/modules/").content.decode()
    page.post("/modules/")
    after = page.get("/modules/").content.decode()

    assert "7 modules that ship with Humanline are not brought in" in before
    assert "Tone and empathy" in after
    assert "not brought in" not in after


def typed(**changes: object) -> dict[str, object]:
    told = vars(taught.written()) | {"valid_days": "", "slug": "cards", "summary": ""}
    return {name: value for name, value in (told | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", "", "This field is required."),
        ("slug", "with spaces", "valid"),
        ("slug", "attempts", "Another module has this short name."),
        ("lessons", "No title", "Begin each lesson with its title"),
        ("lessons", "# One\n\n![x](pictures/nowhere.svg)", "There is no picture"),
        ("questions", "? Why\n+ Yes", "Line 1: a question has 2 to 8 answers."),
        ("minutes", "0", "greater than or equal to 1"),
        ("minutes", "ten", "whole number"),
        ("pass_percent", "101", "less than or equal to 100"),
        ("valid_days", "30", "greater than or equal to 31"),
        ("language", "English", "valid"),
        ("level", "6", "valid choice"),
        ("practice", "4", "less than or equal to 3"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_typed_is_lost(
    operator: Person, field: str, value: str, says: str
) -> None:
    told = typed(**{field: value})

    answer = signed_in(operator).post("/modules/new/", told)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert says in page
    assert "Since it is right." in page or field == "questions"
    assert "Cards" in page or field == "title"
    assert Module.objects.count() == 0


def test_a_module_is_written_looked_at_compared_and_published(operator: Person) -> None:
    page = signed_in(operator)

    page.post("/modules/new/", typed())
    module = Module.objects.get()
    page.post(f"/modules/{module.pk}/draft/publication/")
    page.post(f"/modules/{module.pk}/draft/", typed(lessons=taught.LESSONS.replace("And that.", "And this.")))
    preview = page.get(f"/modules/{module.pk}/draft/preview/").content.decode()
    page.post(f"/modules/{module.pk}/draft/publication/")

    assert "<del>And that.</del>" in preview
    assert "<ins>And this.</ins>" in preview
    assert versions.current(module).number == 2
    assert "And that." in page.get(f"/modules/{module.pk}/versions/1/").content.decode()


def test_a_draft_is_seen_by_nobody_who_learns(alice: Agent, operator: Person) -> None:
    module = taught.module(now=timezone.now())
    writing.save(module, taught.written(title="Secret draft"), by=operator, now=timezone.now())

    seen = signed_in(alice.person).get("/training/").content.decode()

    assert "Secret draft" not in seen
    assert "Cards" in seen


def test_who_is_certified_stands_with_the_end_and_can_be_revoked(alice: Agent, operator: Person) -> None:
    taught.passed(alice, taught.module(now=timezone.now(), skill="cards", valid_days=40), now=timezone.now())
    page = signed_in(operator)

    listed = page.get("/modules/certificates/?q=alice").content.decode()
    without = page.post(
        f"/modules/certificates/{Certificate.objects.get().pk}/revocation/", {"reason": " "}, follow=True
    )
    page.post(f"/modules/certificates/{Certificate.objects.get().pk}/revocation/", {"reason": "A good reason."})

    assert "Alice" in listed
    assert "Write the reason: the person reads it." in without.content.decode()
    assert Certificate.objects.get().end == Certificate.End.REVOKED
    assert "A good reason." in page.get("/modules/certificates/?ended=yes").content.decode()


def test_somebody_is_certified_by_hand(alice: Agent, operator: Person) -> None:
    taught.module(now=timezone.now(), skill="cards")
    page = signed_in(operator)

    wrong = page.post("/modules/certificates/", {"email": "who@example.org", "module": "cards", "reason": "Knows it."})
    page.post("/modules/certificates/", {"email": alice.person.email, "module": "cards", "reason": "Knows it."})

    assert "No agent has this address." in wrong.content.decode()
    assert Certificate.objects.get().granted_by == operator
