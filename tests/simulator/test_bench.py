"""The bench, with tiny numbers: every figure is there and says what it includes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

# Whoever comes first waits for the whole of it. Minutes of a processor: `make soak` takes them, not each run.
pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]


def benched(path: Path, *arguments: str, redis_url: str = "") -> dict:
    """Run as a developer runs it; the figures' databases are made and dropped by it."""
    environment = {**os.environ, "DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": redis_url}
    command = [sys.executable, "manage.py", "bench", "--quick", "--json", str(path / "bench.json"), *arguments]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((path / "bench.json").read_text())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Against the one process."""
    return benched(tmp_path_factory.mktemp("bench"))


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


def test_without_a_redis_the_bench_says_what_it_leaves_out(told: dict):
    assert "REDIS_URL" in told["live"]["left out"]


@pytest.mark.needs_redis
def test_the_bench_measures_sockets_beside_a_bare_one_and_what_is_lost_when_processes_die(
    tmp_path: Path, redis_url: str
):
    live = benched(tmp_path, "--only", "live", "--first-port", "8150", redis_url=redis_url)["live"]

    assert live["coming"]["KB a connection"] > 0
    assert live["idle"]["share of a core"] >= 0
    (pushes,) = live["pushes"]
    assert (pushes["live"]["lost"], pushes["bare"]["lost"]) == (0, 0)
    assert pushes["p99, ratio"] > 0
    assert live["returning"]["desks that are wrong"] == 0
    assert live["ringing"][0]["never rung"] == 0
    assert live["after an expiry"]["never offered again"] == 0
    assert live["after a dispatcher's death"]["the stand-by's first offer, ms"]["n"] == 1
    assert live["after a dispatcher's death"]["never rung"] == 0
