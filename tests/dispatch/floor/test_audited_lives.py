"""The audits find nothing in true histories, whatever happens in them: random lives, counted after every step."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from dispatch import guarantees
from dispatch.floor import arrivals, scope
from dispatch.models import Queue
from tests.races.test_lives import Lives


class AuditedLives(Lives):
    """Besides, every interval of arrivals balances."""

    @invariant()
    def the_audits_find_nothing(self) -> None:
        assert {name: guarantees.breaks(name) for name in guarantees.AUDITS} == {
            "lost": [], "held twice": [], "over capacity": [],
        }  # fmt: skip

    @invariant()
    def every_interval_balances(self) -> None:
        whole = scope.Scope(tuple(Queue.objects.values_list("pk", flat=True)), True, "UTC")
        for now in (self.now, timezone.now()):
            for one in arrivals.read(whole, now=now).values():
                assert all(row.balances() for row in one.slots.values())


@pytest.mark.django_db
@pytest.mark.timeout(300)
def test_true_histories_are_counted_as_true():
    run_state_machine_as_test(
        AuditedLives,
        settings=settings(
            max_examples=6,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
