"""Whose desk it is."""

import pytest
from django.utils import timezone

from dispatch.handing import answering
from tests import people

pytestmark = pytest.mark.django_db


def test_only_agents_have_a_desk(client):
    client.force_login(people.person("olga", "operator"))

    assert client.get("/desk/").status_code == 403


def test_somebody_elses_work_and_offers_are_not_found(client):
    alice, bob = people.agent("alice"), people.agent("bob")
    people.online(bob)
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    client.force_login(alice.person)

    assert client.post(f"/desk/offers/{offer.pk}/acceptance/").status_code == 404
    work = answering.accept(offer, now=timezone.now())
    for verb in ("messages", "closure", "completion", "extension", "note"):
        assert client.post(f"/desk/work/{work.pk}/{verb}/", {"text": "x"}).status_code == 404
    assert b"Bob" not in client.get(f"/desk/?work={work.pk}").content
