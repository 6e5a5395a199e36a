"""Many who want the same guaranteed places at the same moment, each with a connection of their own."""

import pytest
from django.utils import timezone

from agents.limits import guaranteeing
from agents.limits.models import Ceiling, LogIn, Waiting
from dispatch.people import limiting, presence
from tests import people
from tests.races import rivals

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_more_log_ins_are_guaranteed_than_there_are_places() -> None:
    ceiling = Ceiling.objects.create(language="en", places=3, guarantee=18000, currency="SEK")
    crowd = [people.agent(f"agent{number}") for number in range(10)]

    results = rivals.run(*(lambda one=one: presence.go_available(one, now=timezone.now()) for one in crowd))

    assert len(rivals.winners(results)) == 10
    assert guaranteeing.in_use(ceiling) == 3
    assert LogIn.objects.filter(basis="").count() == 7


def test_a_freed_place_goes_to_one_of_the_line_whatever_comes_at_once() -> None:
    ceiling = Ceiling.objects.create(language="en", places=1, guarantee=18000, currency="SEK")
    crowd = [people.agent(f"agent{number}") for number in range(6)]
    people.online(crowd[0])
    for one in crowd[1:4]:
        guaranteeing.wait(one, now=timezone.now())

    rivals.run(
        lambda: presence.go_offline(crowd[0], now=timezone.now()),
        lambda: limiting.offer_places(now=timezone.now()),
        lambda: limiting.offer_places(now=timezone.now()),
        *(lambda one=one: presence.go_available(one, now=timezone.now()) for one in crowd[4:]),
    )
    limiting.offer_places(now=timezone.now())

    assert guaranteeing.in_use(ceiling) == 0  # who came from elsewhere did not come before the line
    assert [one.agent for one in Waiting.objects.filter(offered_until__isnull=False)] == [crowd[1]]
