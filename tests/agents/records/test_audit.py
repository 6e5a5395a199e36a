"""Reading who did what: on a page, as a file and by the API."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agents import auditing, rights
from agents.models import Deed, Person
from tests import people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def ada() -> Person:
    return people.person("ada", Person.Role.ADMINISTRATOR)


@pytest.fixture
def olga(ada: Person) -> Person:
    """An operator who may see the audit. Her right is a deed of today."""
    one = people.person("olga", Person.Role.OPERATOR)
    rights.lay_down(one, ["see_audit"], by=ada, now=timezone.now())
    return one


@pytest.fixture
def browser(olga: Person) -> Browser:
    browser = Browser()
    browser.force_login(olga)
    return browser


def rows(page: bytes) -> int:
    return page.decode().partition("<tbody>")[2].count("<tr>")


def test_a_deed_is_found_by_who_did_it_to_whom_what_and_when(browser: Browser, ada: Person, olga: Person) -> None:
    alice, bob = people.agent("alice"), people.agent("bob")
    auditing.record(olga, "shift.published", about={"shift": 5}, now=NOON)
    auditing.record(olga, "document.seen", agent_id=alice.pk, now=NOON + timedelta(days=1))
    auditing.record(ada, "document.seen", agent_id=bob.pk, now=NOON)

    def found(**asked: str) -> int:
        return rows(browser.get(reverse("audit"), asked).content)

    assert found() == 4
    assert found(by="OLGA") == 2
    assert found(to="alice") == 1
    assert found(kind="document.seen") == 2
    assert found(by="olga", kind="document.seen", to="bob") == 0
    assert found(day="2026-11-20") == 2


def test_a_day_is_the_readers_own(browser: Browser, olga: Person) -> None:
    auditing.record(olga, "shift.published", now=datetime(2026, 11, 19, 23, 30, tzinfo=UTC))  # half past midnight there

    there = browser.get(reverse("audit"), {"day": "2026-11-20"})
    day_before = browser.get(reverse("audit"), {"day": "2026-11-19"})

    assert (rows(there.content), rows(day_before.content)) == (1, 0)


def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_typed_is_lost(browser: Browser) -> None:
    answer = browser.get(reverse("audit"), {"by": "olga", "day": "yesterday"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "This is no day." in page
    assert 'value="olga"' in page
    assert browser.get(reverse("audit"), {"kind": "no.such"}).status_code == 400
    assert browser.get(reverse("audit"), {"before": "9" * 40}).status_code == 200


def test_older_deeds_follow_page_by_page_and_none_is_shown_twice(browser: Browser, olga: Person) -> None:
    Deed.objects.bulk_create(Deed(person=olga, kind="shift.published", done_at=NOON) for _ in range(60))
    address, seen = reverse("audit") + "?kind=shift.published", 0

    first = browser.get(address).content
    older = first.decode().partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = browser.get(reverse("audit") + older).content

    seen = rows(first) + rows(second)
    assert (rows(first), seen) == (50, 60)
    assert b'rel="next"' not in second


def test_the_file_holds_what_was_looked_for_and_taking_it_is_a_deed(
    browser: Browser, ada: Person, olga: Person
) -> None:
    formula = people.agent("eve")
    Person.objects.filter(pk=formula.person_id).update(name="=cmd()")
    auditing.record(ada, "agent.suspended", agent_id=formula.pk, about={"decision": 3}, now=NOON)

    answer = browser.get(reverse("audit_file"), {"kind": "agent.suspended"})

    [head, line] = csv.reader(io.StringIO(answer.getvalue().decode(), newline=""))
    assert answer["Content-Type"].startswith("text/csv")
    assert dict(zip(head, line, strict=True)) == {
        "id": str(Deed.objects.get(kind="agent.suspended").pk),
        "done_at": "2026-11-20T12:00:00+00:00",
        "person_id": str(ada.pk),
        "person_name": "Ada",
        "deed": "agent.suspended",
        "agent_id": str(formula.pk),
        "agent_name": "'=cmd()",
        "about": '{"decision": 3}',
    }
    assert Deed.objects.latest("pk").kind == "audit.exported"


def test_the_api_tells_the_same_and_only_who_has_the_right(browser: Browser, ada: Person, olga: Person) -> None:
    auditing.record(olga, "shift.published", about={"shift": 5}, now=NOON)
    bob = Browser()
    bob.force_login(people.person("bob", Person.Role.OPERATOR))

    found = browser.get("/api/v1/audit", {"kind": "shift.published"}).json()["results"]

    assert [(one["person"], one["about"]) for one in found] == [(olga.pk, {"shift": 5})]
    assert browser.get("/api/v1/audit", {"day": "never"}).status_code == 400
    assert bob.get("/api/v1/audit").status_code == 403
    assert bob.get(reverse("audit")).status_code == 403


def test_an_administrator_lays_down_rights_by_the_api(browser: Browser, ada: Person, olga: Person) -> None:
    mine = Browser()
    mine.force_login(ada)
    address = f"/api/v1/people/{olga.pk}/rights"

    answer = mine.put(address, {"rights": ["train"]}, content_type="application/json")

    assert answer.json() == {"rights": ["train"]}
    assert mine.get(address).json() == {"rights": ["train"]}
    assert mine.put(address, {"rights": ["fly"]}, content_type="application/json").status_code == 400
    assert browser.put(address, {"rights": ["see_audit"]}, content_type="application/json").status_code == 404
