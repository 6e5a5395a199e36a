"""What Prometheus reads of the floor."""

import pytest
from django.utils import timezone

from dispatch import metrics
from dispatch.handing import answering
from marketplace.kernel import health
from marketplace.kernel.observability.metrics import GAUGES
from tests import people

pytestmark = pytest.mark.django_db


def test_the_floors_figures_are_read_from_the_database():
    queue = people.queue(people.client("acme"), "cards")
    people.online(people.agent("alice"))
    answering.accept(people.offered(people.ticket(queue)), now=timezone.now())
    people.ticket(queue)
    health.beat("dispatcher", now=timezone.now())

    read = {name: reader() for name, (_, _, reader) in GAUGES.items()}

    assert read["humanline_waiting_tickets"] == {("acme", "cards"): 1}
    assert read["humanline_longest_wait_seconds"][("acme", "cards")] >= 0
    assert read["humanline_people_online"] == {("available",): 1}
    assert read["humanline_service_level_ratio"] == {("acme", "cards"): 1.0}
    assert read["humanline_dispatcher_heartbeat_age_seconds"] < 60
    assert read["humanline_offers_limit"] == float("inf")
    assert read["humanline_broken_guarantees"][("lost",)] == 0


def test_how_many_offers_may_ring_is_a_figure():
    health.beat("dispatcher", now=timezone.now(), most_ringing=40)

    assert metrics.offers_limit() == 40


def test_a_dispatcher_that_never_was_is_infinitely_late():
    assert metrics.dispatcher_heartbeat() == float("inf")
