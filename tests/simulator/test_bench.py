"""The bench, with tiny numbers: every figure is there and says what it includes."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Run as a developer runs it, against the one process: the figures' databases are made and dropped by it."""
    path = tmp_path_factory.mktemp("bench") / "bench.json"
    environment = {**os.environ, "DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": ""}
    command = [sys.executable, "manage.py", "bench", "--quick", "--json", str(path)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(path.read_text())


@pytest.mark.timeout(300)
def test_the_bench_measures_the_same_life_in_sql_by_our_verbs_and_from_outside(told: dict):
    assert [one["name"] for one in told["lifecycles"]] == [
        "plain SQL, ticket by ticket",
        "plain SQL, 3 at a time",
        "our verbs, ticket by ticket",
        "our verbs, rounds of 3",
        "end to end",
    ]
    for one in told["lifecycles"]:
        assert 0 < one["min"] <= one["median"] <= one["max"]
        assert one["ratios"]["plain SQL, ticket by ticket"] > 0
        assert one["includes"]


def test_the_bench_times_every_ticket_from_its_commit_to_its_frame(told: dict):
    (row,) = told["latency"]

    assert row["never rung"] == 0
    whole, part = row["ticket written to frame, ms"], row["offer written to frame, ms"]
    assert whole["n"] >= 7
    assert 0 < part["p50"] <= whole["p50"] <= whole["p99"] == whole["max"]


def test_the_bench_says_what_machine_it_ran_on(told: dict):
    machine = told["machine"]

    assert machine["cores"] >= 1
    assert machine["commit of one row, ms"]["p50"] > 0
    assert machine["postgresql"]["fsync"] in {"on", "off"}
