"""The random lives of tests/races, many more of them. LIVES says how many."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.races.test_lives import Lives


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_the_guarantees_hold_through_many_more_random_lives():
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=int(os.environ.get("LIVES", "200")),
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
