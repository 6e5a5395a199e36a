"""A million random operations by several processes on one database, with a dispatcher at work: no guarantee breaks.

SOAK_OPERATIONS (1,000,000), SOAK_CROWDS (processes, 3), SOAK_PEOPLE (agents, 60) and SOAK_SEED choose. The figures go
to soak-operations.json. REDIS_URL must name a Redis that nothing else uses meanwhile.
"""

import json
import os
import random
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from rich.console import Console

from dispatch import dispatcher
from dispatch.models import Assignment, Offer, Ticket
from marketplace.kernel import guarantees
from marketplace.pay import posting, reconciling
from marketplace.simulator import scratch
from marketplace.simulator.several import Several
from tests.races import floor, truth
from tests.soak.crowds import Crowds

OPERATIONS = int(os.environ.get("SOAK_OPERATIONS", "1000000"))
CROWDS = int(os.environ.get("SOAK_CROWDS", "3"))
PEOPLE = int(os.environ.get("SOAK_PEOPLE", "60"))
HURRY = 6.0  # limits of queues are divided by it
LOOK_SECONDS = 60.0  # between two looks at the guarantees while it runs
JUDGED = ("broken meanwhile", "guarantees", "pay")
MOST_SECONDS = 3600.0 * 3
console = Console(stderr=True, highlight=False)


@pytest.fixture
def address(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of the soak's own."""
    with django_db_blocker.unblock(), scratch.database("operations") as found:
        yield found


@pytest.mark.soak
@pytest.mark.needs_redis
@pytest.mark.timeout(int(MOST_SECONDS) + 600)
def test_a_million_random_operations_break_no_guarantee(address: str, redis_url: str):
    seed = int(os.environ.get("SOAK_SEED") or secrets.randbelow(10**6))
    console.print(f"\nThe seed is {seed}: SOAK_SEED={seed} draws the same again.")

    figures = soak(address, redis_url, seed=seed)

    show(figures)
    (Path(settings.BASE_DIR) / "soak-operations.json").write_text(json.dumps(figures, indent=2) + "\n")
    assert figures["operations"] >= OPERATIONS
    assert figures["broken meanwhile"] == []
    assert not any(figures["guarantees"].values()), figures["guarantees"]
    assert all(one["equal"] for one in figures["pay"].values()), figures["pay"]
    assert figures["offers"]["pending"] == 0
    truth.holds()


def soak(address: str, redis_url: str, *, seed: int) -> dict[str, Any]:
    ground = floor.gather(agents=PEOPLE, draw=random.Random(seed), most_waiting=PEOPLE, hurry=HURRY)
    environment = {"DATABASE_URL": address, "REDIS_URL": redis_url, "RECONNECT_GRACE_SECONDS": "3"}
    broken: list[str] = []
    began, began_at = time.monotonic(), timezone.now()
    with Several({"dispatcher": 2, "worker": 1}, environment):
        with Crowds(ground, CROWDS, seed=seed, environment=environment) as crowds:
            looked = time.monotonic()
            while crowds.operations < OPERATIONS and time.monotonic() - began < MOST_SECONDS:
                time.sleep(0.5)
                crowds.require_alive()
                shown(crowds.operations, time.monotonic() - began)
                if time.monotonic() - looked > LOOK_SECONDS:
                    looked = time.monotonic()
                    broken += [f"{sentence}: {ids[:5]}" for sentence, ids in truth.broken().items()]
        seconds = time.monotonic() - began
    settle()
    return {
        "seed": seed,
        "processes": CROWDS,
        "agents": PEOPLE,
        "seconds": round(seconds, 1),
        "operations": crowds.operations,
        "operations a second": round(crowds.operations / seconds, 1),
        "kinds": dict(crowds.counts.most_common()),
        "refused": dict(crowds.refused.most_common()),
        "tickets": counted(Ticket),
        "offers": counted(Offer),
        "assignments": counted(Assignment),
        "broken meanwhile": broken,
        "guarantees": guarantees.all_counts(),
        "pay": {
            currency: {"posted": paid.decimal(), "due": due.decimal(), "equal": paid == due}
            for currency, (paid, due) in reconciling.reconcile(began_at).items()
        },
    }


def settle() -> None:
    """Everybody has stopped: what still falls due does, all that is offered ends, and what was earned is posted."""
    later = timezone.now()
    for _ in range(100):
        later += timedelta(minutes=5)
        if not dispatcher.sweep(later):
            break
    posting.post_missing(now=later)


def counted(model: Any) -> dict[str, int]:
    """Rows by state."""
    return {state: model.objects.filter(state=state).count() for state in model.State.values}


def shown(operations: int, seconds: float) -> None:
    rate = operations / seconds
    left = (OPERATIONS - operations) / rate / 60 if rate else 0
    console.print(
        f"  {operations:,} of {OPERATIONS:,} operations, {rate:.0f} a second, {left:.0f} minutes left  ", end="\r"
    )


def show(figures: dict[str, Any]) -> None:
    for name in (
        "operations",
        "seconds",
        "operations a second",
        "tickets",
        "offers",
        "assignments",
        "guarantees",
        "pay",
    ):
        console.print(f"  {name}: {figures[name]}")
    for name in ("kinds", "refused"):
        console.print(f"  {name}: " + ", ".join(f"{kind} {count:,}" for kind, count in figures[name].items()))
