"""`manage.py create_administrator`: the first person of an installation."""

import io

import pytest
from django.core.management import CommandError, call_command

from agents.models import Person
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    def type_in(password: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))

    return type_in


def create(email: str = "ada@example.org", name: str = "Ada") -> str:
    out = io.StringIO()
    call_command("create_administrator", email=email, name=name, password_stdin=True, stdout=out)
    return out.getvalue()


def test_an_administrator_can_sign_in(typed, client):
    typed("three unrelated words")

    said = create("Ada@Example.org")

    assert said == "Ada can sign in as ada@example.org.\n"
    ada = Person.objects.get()
    assert (ada.role, ada.email) == ("administrator", "ada@example.org")
    answer = client.post("/accounts/login/", {"login": "ada@example.org", "password": "three unrelated words"})
    assert answer.status_code == 302


def test_who_is_there_already_is_left_as_they_are(typed):
    people.person("ada", "operator")
    typed("three unrelated words")

    with pytest.raises(CommandError, match=r"has an account already, as operator: nothing changed"):
        create()

    assert Person.objects.get().check_password(people.PASSWORD)


@pytest.mark.parametrize(
    ("email", "name", "password", "said"),
    [
        ("ada", "Ada", "three unrelated words", "ada is not an e-mail address"),
        ("ada@example.org", " ", "three unrelated words", "A name is needed"),
        ("ada@example.org", "Ada", "short", "too short"),
        ("ada@example.org", "Ada", "password12", "too common"),
        ("ada@example.org", "Ada", "", "too short"),
    ],
)
def test_what_does_not_fit_is_said_and_nobody_is_created(typed, email, name, password, said):
    typed(password)

    with pytest.raises(CommandError, match=said):
        create(email, name)

    assert not Person.objects.exists()


def test_two_passwords_that_differ_create_nobody(monkeypatch):
    answers = iter(["three unrelated words", "three other words"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    with pytest.raises(CommandError, match="differ"):
        call_command("create_administrator", email="ada@example.org", name="Ada")

    assert not Person.objects.exists()


def test_without_a_terminal_it_says_how(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())

    with pytest.raises(CommandError, match="--password-stdin"):
        call_command("create_administrator", email="ada@example.org", name="Ada")
