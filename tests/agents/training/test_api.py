"""Training by programs."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agents.models import Person
from agents.training.models import Attempt
from tests import people
from tests.agents.training import taught

pytestmark = pytest.mark.django_db


class Caller:
    def __init__(self, person: Person) -> None:
        self.browser = Browser()
        self.browser.force_login(person)

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        answer = getattr(self.browser, method)(f"/api/v1/{path}", body or {}, content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        answer = self.browser.get(f"/api/v1/{path}")
        return answer.status_code, answer.json()


def test_a_program_learns_answers_and_holds_a_certificate() -> None:
    alice = people.agent("alice")
    taught.module(now=timezone.now(), skill="cards")
    call = Caller(alice.person)

    _, before = call.get("me/training")
    _, begun = call("put", "me/training/cards/beginning")
    for number in (1, 2):
        call("put", f"me/training/cards/lessons/{number}/reading")
    made, attempt = call("post", "me/training/cards/attempts")
    hidden = attempt["questions"][0]["answers"][0]
    row = Attempt.objects.get()
    chosen = {str(part["question"]): [0] for part in row.drawn}  # the first as written is the right one
    call("put", f"me/attempts/{row.pk}/answers", {"answers": chosen})
    _, graded = call("put", f"me/attempts/{row.pk}/grade")
    again, problem = call("put", f"me/attempts/{row.pk}/grade")
    _, held = call.get("me/certificates")

    assert (before[0]["state"], begun["state"], begun["lesson"]) == ("not_started", "learning", 1)
    assert (made, hidden["right"], hidden["why"]) == (201, None, None)
    assert (graded["right"], graded["passed"]) == (4, True)
    assert (again, problem["type"]) == (409, "already_graded")
    assert [(one["skill"], one["level"]) for one in held["results"]] == [("cards", 2)]


def test_time_is_told_and_held_to_the_clock() -> None:
    taught.module(now=timezone.now())
    call = Caller(people.agent("alice").person)
    call("put", "me/training/cards/beginning")

    status, told = call("post", "me/training/cards/time", {"seconds": 3600, "lesson": 2, "place": "a-part"})
    wrong, problem = call("post", "me/training/cards/time", {"seconds": -1})

    assert (status, told["lesson"], told["place"]) == (200, 2, "a-part")
    assert told["spent_seconds"] < 60
    assert (wrong, list(problem["errors"])) == (400, ["seconds"])


def test_a_trainer_writes_publishes_and_revokes_by_programs_too() -> None:
    call = Caller(taught.trainer())
    told = {**vars(taught.written()), "slug": "cards", "skill": None, "required": True}

    made, module = call("post", "modules", told)
    broken, problem = call("put", f"modules/{module['id']}/draft", {**told, "questions": "? Why"})
    _, version = call("put", f"modules/{module['id']}/publication")
    agent = people.agent("alice")
    given, certificate = call("post", "certificates", {"agent": agent.pk, "module": "cards", "reason": "Knows it."})
    _, revoked = call("put", f"certificates/{certificate['id']}/revocation", {"reason": "No longer."})
    _, listed = call.get(f"certificates?agent={agent.pk}&module=cards")

    assert (made, given, version["state"]) == (201, 201, "published")
    assert (broken, "questions" in problem["errors"]) == (400, True)
    assert (revoked["end"], listed["results"][0]["reason"]) == ("revoked", "No longer.")


def test_an_agent_may_not_teach() -> None:
    status, problem = Caller(people.agent("alice").person).get("modules")

    assert (status, problem["type"]) == (403, "not_your_task")
