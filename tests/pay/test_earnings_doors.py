"""Alice's earnings over the API and on her page: hers and nobody else's."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from marketplace.pay.models import Earning
from tests import people
from tests.pay import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    """She has worked three tickets in the last hour."""
    one, begun = people.agent("alice"), timezone.now() - timedelta(hours=1)
    people.online(one, now=begun)
    queue = people.queue(people.client("acme"))
    for number in range(3):
        work.done(queue, at=begun + timedelta(minutes=10 * number), seconds=300)
    work.react()
    return one


@pytest.fixture
def signed_in(alice, client):
    client.force_login(alice.person)
    return client


def test_her_earnings_come_newest_first_and_page_by_page(signed_in):
    first = signed_in.get("/api/v1/me/earnings?page_size=2").json()
    rest = signed_in.get(first["next"]).json()

    ids = [row["id"] for row in first["results"] + rest["results"]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 3
    assert first["results"][0]["amount"] == {"amount": 4800, "currency": "SEK"}


def test_one_earning_comes_with_its_explanation(signed_in):
    row = Earning.objects.first()

    said = signed_in.get(f"/api/v1/me/earnings/{row.pk}").json()

    assert said["explanation"]["rate_card"]["number"] == 1
    assert said["explanation"]["ledger"] == f"assignment:{row.assignment_id}"


def test_bob_finds_none_of_hers(alice, client):
    client.force_login(people.agent("bob").person)
    row = Earning.objects.first()

    assert client.get("/api/v1/me/earnings").json()["results"] == []
    assert client.get(f"/api/v1/me/earnings/{row.pk}").status_code == 404
    assert b"4,800" not in client.get("/earnings").content


@pytest.mark.parametrize("path", ["/api/v1/me/earnings", "/earnings", "/earnings/today", "/quality"])
def test_pia_has_no_earnings_of_her_own(client, path):
    client.force_login(people.person("pia", "payroll"))

    assert client.get(path).status_code == 403


@pytest.mark.parametrize("query", ["", "?range=today", "?range=week", "?range=period", "?day=2020-02-29"])
def test_her_page_opens_for_every_range(signed_in, query):
    assert signed_in.get(f"/earnings{query}").status_code == 200


@pytest.mark.parametrize("query", ["?range=year", "?day=2020-02-30", "?day=yesterday"])
def test_a_range_that_nobody_made_is_not_found(signed_in, query):
    assert signed_in.get(f"/earnings{query}").status_code == 404


def test_her_desk_is_told_what_she_earned_today(signed_in):
    zone = ZoneInfo("Europe/Stockholm")
    today = timezone.now().astimezone(zone).date()
    ended = [row.ended_at.astimezone(zone).date() for row in Earning.objects.all()]

    page = signed_in.get("/earnings/today").content.decode()

    assert f"{48 * ended.count(today)}.00" in page  # the last hour may have begun yesterday
    assert ("an hour" in page) == (today in ended)
