"""Who may do what beyond the floor, and the record of who did what."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agents import rights
from agents.models import Deed, Grant, Person
from agents.rights import Right
from dispatch.handing import answering, interventions, rescuing, suspending, watching
from dispatch.models import Assignment
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return people.person("ada", Person.Role.ADMINISTRATOR)


@pytest.fixture
def olga() -> Person:
    return people.person("olga", Person.Role.OPERATOR)


def browser_of(who: Person) -> Browser:
    browser = Browser()
    browser.force_login(who)
    return browser


def deeds() -> list[tuple[str, dict[str, Any]]]:
    return list(Deed.objects.order_by("pk").values_list("kind", "about"))


def test_an_operator_has_exactly_the_rights_that_were_ticked(ada: Person, olga: Person) -> None:
    address = reverse("manage_rights_of", args=[olga.pk])
    browser = browser_of(ada)
    browser.post(address, {"rights": ["train", "see_audit"]})

    browser.post(address, {"rights": ["see_audit", "publish_shifts"]})

    assert rights.held_by(olga) == {Right.SEE_AUDIT, Right.PUBLISH_SHIFTS}
    assert set(olga.grants.values_list("granted_by", flat=True)) == {ada.pk}
    assert deeds() == [
        ("right.given", {"person": olga.pk, "right": "see_audit"}),
        ("right.given", {"person": olga.pk, "right": "train"}),
        ("right.given", {"person": olga.pk, "right": "publish_shifts"}),
        ("right.taken_back", {"person": olga.pk, "right": "train"}),
    ]


def test_a_clients_operator_cannot_be_given_what_is_the_marketplaces_own(ada: Person) -> None:
    carl = people.member("carl", people.client("acme"))

    answer = browser_of(ada).post(reverse("manage_rights_of", args=[carl.pk]), {"rights": ["see_documents"]})

    assert answer.status_code == 400
    assert rights.held_by(carl) == frozenset()
    with pytest.raises(rights.NotForThisRole):
        rights.lay_down(carl, ["see_audit"], by=ada, now=timezone.now())
    assert rights.lay_down(carl, ["write_answers"], by=ada, now=timezone.now()) == {Right.WRITE_ANSWERS}


def test_nobody_gives_themselves_a_right(olga: Person) -> None:
    with pytest.raises(rights.NotYourTask):
        rights.lay_down(olga, ["see_audit"], by=olga, now=timezone.now())


def test_a_change_of_role_takes_back_what_the_new_one_cannot_have(ada: Person, olga: Person) -> None:
    rights.lay_down(olga, ["train", "write_answers"], by=ada, now=timezone.now())
    said = {"name": olga.name, "email": olga.email, "time_zone": olga.time_zone, "is_active": "on"}

    browser_of(ada).post(reverse("manage_person", args=[olga.pk]), {**said, "role": "client_operator"})

    assert list(Grant.objects.values_list("right", flat=True)) == ["write_answers"]
    assert deeds()[-1] == ("right.taken_back", {"person": olga.pk, "right": "train"})


def test_the_page_of_a_person_offers_rights_only_where_they_can_have_them(ada: Person, olga: Person) -> None:
    browser, address = browser_of(ada), reverse("manage_rights_of", args=[olga.pk])

    assert address in browser.get(reverse("manage_person", args=[olga.pk])).content.decode()
    assert "/rights/" not in browser.get(reverse("manage_person", args=[ada.pk])).content.decode()


def test_what_operators_do_to_people_and_tickets_is_written(ada: Person, olga: Person) -> None:
    now = timezone.now()
    alice, queue = people.agent("alice", capacity=2), people.queue(people.client("acme"))
    people.online(alice)
    work = answering.accept(people.offered(people.ticket(queue)), now=now)

    watching.watch(work.ticket, "watching", by=olga, now=now)
    watching.watch(work.ticket, "watching", by=olga, now=now)  # a sign of life is no deed
    watching.whisper(work.ticket, "Ask for the last four digits.", by=olga, now=now)
    rescuing.take(work.ticket, by=olga, now=now)
    rescuing.give_back(work.ticket, by=olga, now=now)
    interventions.reassign(work.ticket, to=alice, by=olga, now=now)
    suspending.suspend(alice, reason="Three complaints.", by=ada, now=now)

    ticket = {"ticket": work.ticket_id}
    assert [(one.kind, one.person, one.agent) for one in Deed.objects.order_by("pk")] == [
        ("ticket.watched", olga, alice),
        ("agent.whispered_to", olga, alice),
        ("ticket.taken_over", olga, alice),
        ("ticket.given_back", olga, None),
        ("ticket.reassigned", olga, alice),
        ("agent.suspended", ada, alice),
    ]
    assert deeds()[:5] == [(kind, ticket) for kind, _ in deeds()[:5]]
    assert not Assignment.objects.live().exists()


def test_what_administrators_change_is_written_by_the_names_of_its_fields(ada: Person) -> None:
    browser, queue = browser_of(ada), people.queue(people.client("acme"))
    said = {"name": "Cards and payments", "slug": queue.slug}

    browser.post(reverse("manage_skills"), {"name": "Cards", "slug": "cards"})
    browser.post(
        reverse("manage_client", args=[queue.client_id]), {"name": "Acme AB", "slug": "acme", "currency": "SEK"}
    )
    browser.post(reverse("manage_keys", args=[queue.client_id]), {"name": "assistant", "scopes": ["tickets:read"]})
    browser.post(reverse("manage_queue_part", args=[queue.pk, "basics"]), said)

    assert [kind for kind, _ in deeds()][:3] == ["skill.created", "client.changed", "key.issued"]
    assert deeds()[1][1] == {"client": queue.client_id, "fields": "name"}


def test_a_deed_stays_as_it_was_written(ada: Person, olga: Person) -> None:
    rights.lay_down(olga, ["train"], by=ada, now=timezone.now())

    for change in (lambda: Deed.objects.update(kind="other"), lambda: Deed.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
