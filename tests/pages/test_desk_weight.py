"""The desk on a bad line: what its first view weighs, compressed."""

import gzip
from urllib.parse import urlparse

import pytest
from django.utils import timezone

from dispatch.handing import answering
from dispatch.work import conversation
from tests import people

KB = 1024


def test_the_first_view_of_the_desk_is_light(visit, site):
    alice = people.agent("alice")
    people.online(alice)
    ticket = people.ticket(people.queue(people.client("acme")))
    work = answering.accept(people.offered(ticket), now=timezone.now())
    for number in range(10):
        conversation.agent_says(work, f"A sentence of the conversation, number {number}.", now=timezone.now())
    page = visit("about:blank", alice.person, width=390)
    answers = {}
    page.on("response", lambda answer: answers.setdefault(urlparse(answer.url).path, answer))

    page.goto("/desk/", wait_until="networkidle")

    weights = {
        path: len(gzip.compress(answer.body(), 6)) for path, answer in answers.items() if not path.endswith(".svg")
    }
    scripts = sum(weight for path, weight in weights.items() if path.endswith(".js") and "htmx" not in path)
    styles = sum(weight for path, weight in weights.items() if path.endswith(".css"))
    assert "/desk/" in weights
    assert weights["/desk/"] <= 12 * KB
    assert scripts <= 20 * KB, weights
    assert styles <= 9 * KB, weights
    assert sum(weights.values()) <= 60 * KB, weights


@pytest.mark.django_db
def test_only_agents_have_a_desk(client):
    client.force_login(people.person("olga", "operator"))

    assert client.get("/desk/").status_code == 403


@pytest.mark.django_db
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
