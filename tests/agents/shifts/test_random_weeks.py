"""Random weeks of people who claim, wait, release, swap, fall ill and are cancelled on: what never happens."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.limits import permits
from agents.shifts import (
    absenting,
    attending,
    claiming,
    hours,
    publishing,
    releasing,
    swapping,
    waiting,
)
from agents.shifts.models import Claim, Place, Shift, Swap, WaitlistEntry
from marketplace.kernel.errors import DomainError
from tests.agents.limits.lives import STOCKHOLM
from tests.agents.shifts import planned
from tests.agents.shifts.planned import NOW

pytestmark = pytest.mark.django_db
PEOPLE, SHIFTS = 4, 7
NONE = timedelta()
STEPS = ("claim", "claim", "claim", "wait", "take", "release", "keep", "swap", "agree", "away", "cancel", "sweep")
step = st.tuples(st.sampled_from(STEPS), st.integers(0, PEOPLE - 1), st.integers(0, SHIFTS - 1), st.integers(0, 6 * 60))
shift = st.tuples(
    st.integers(1, 6), st.sampled_from([0, 5, 9, 14, 20]), st.sampled_from([2, 4, 6, 8, 11]), st.integers(1, 2)
)


BEGINS = [NOW, NOW - timedelta(days=28), NOW + timedelta(days=126)]  # the second and third: the clocks change within
CAPS = {"bob": 20, "cleo": 10}  # hours a week: bob's permit, and what cleo wants


class World:
    def __init__(self, shifts: list[tuple[int, int, int, int]], begins: datetime) -> None:
        self.olga = planned.planner()
        self.agents = [planned.agent(name) for name in ("alice", "bob", "cleo", "dora")]
        _, bob, cleo, _ = self.agents
        said: dict[str, Any] = {"kind": "student", "country": "SE", "valid_from": date(2026, 1, 1)}
        weekly = {"kind": "cap", "hours": CAPS["bob"], "per": "week"}
        permits.grant(bob, **said, valid_until=None, by=self.olga, now=begins, terms=[weekly])
        permits.limit_oneself(cleo, CAPS["cleo"], now=begins)
        midnight = begins.replace(hour=0)
        self.shifts = [
            planned.shift(
                self.olga, now=begins, at=midnight + timedelta(days=day, hours=hour), hours=length, places=places
            )
            for day, hour, length, places in shifts
        ]
        self.now = begins

    def do(self, what: str, who: Any, on: Shift) -> None:
        now = self.now
        mine = Claim.objects.held().select_related("agent__person", "shift").filter(agent=who, shift=on).first()
        entry = WaitlistEntry.objects.open().filter(agent=who, shift=on).first()
        if what == "claim":
            claiming.claim_or_wait(who, on.pk, now=now)
        elif what == "wait":
            waiting.join(who, on.pk, now=now)
        elif what == "take" and entry:
            waiting.accept(entry, now=now)
        elif what == "release" and mine:
            releasing.release(mine, now=now)
        elif what == "keep" and mine:
            releasing.keep(mine, now=now)
        elif what == "swap" and mine:
            for partner in swapping.partners(mine, now=now)[:1]:
                swapping.propose(mine, partner, now=now)
        elif what == "agree":
            for swap in Swap.objects.filter(state="proposed", wanted__agent=who)[:1]:
                swapping.accept(swap, now=now)
        elif what == "away":
            absenting.state(who, on.starts_at.date(), on.starts_at.date(), protected=True, now=now)
        elif what == "cancel" and on.pk % 3 == 0:
            publishing.cancel(on, reason="Too few tickets.", by=self.olga, now=now)
        elif what == "sweep":
            waiting.lapse(now=now)
            attending.mark_missed(now=now)
            waiting.offer_what_is_free(now=now)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(shift, min_size=SHIFTS, max_size=SHIFTS),
    st.lists(step, min_size=10, max_size=35),
    st.sampled_from(BEGINS),
)
def test_no_overlap_no_cap_exceeded_and_no_place_sold_twice(
    shifts: list[tuple[int, int, int, int]], steps: list[tuple[str, int, int, int]], begins: datetime
) -> None:
    with transaction.atomic():
        world = World(shifts, begins)
        for what, who, on, minutes in steps:
            world.now += timedelta(minutes=minutes)
            try:
                with transaction.atomic():
                    world.do(what, world.agents[who], world.shifts[on])
            except DomainError:
                pass
            check(world)
        check_limits(world)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def check(world: World) -> None:
    held = list(Claim.objects.held().select_related("place", "agent__person"))
    by_place: dict[int, list[Claim]] = defaultdict(list)
    by_agent: dict[int, list[Claim]] = defaultdict(list)
    for one in held:
        by_place[one.place_id].append(one)
        by_agent[one.agent_id].append(one)
        assert one.place.state == "taken"
        assert one.place.shift_id == one.shift_id
    assert all(len(ones) == 1 for ones in by_place.values())
    offered = WaitlistEntry.objects.filter(state="offered").values_list("place", "place__state")
    assert len({place for place, _ in offered}) == len(offered)
    assert all(state == "offered" or place in by_place for place, state in offered)
    taken = Place.objects.filter(state="taken", shift__state="published").exclude(pk__in=by_place)
    assert not taken.exists()
    for ones in by_agent.values():
        ones.sort(key=lambda one: one.starts_at)
        assert all(one.ends_at <= other.starts_at for one, other in pairwise(ones))
        cap = CAPS.get(ones[0].agent.display_name.lower())
        assert cap is None or max(by_week(ones, world.now).values(), default=NONE) <= timedelta(hours=cap)


def by_week(claims: list[Claim], now: datetime) -> dict[tuple[int, int], timedelta]:
    """What each week still holds by the clock of Stockholm, in quarters of an hour, of which the engine knows nothing.

    Nobody goes online in these weeks, so what is past of a claim was not worked.
    """
    quarter, found = timedelta(minutes=15), dict[tuple[int, int], timedelta]()
    for one in claims:
        at = max(one.starts_at, now)
        while at < one.ends_at:
            week = at.astimezone(STOCKHOLM).isocalendar()[:2]
            step = min(quarter, one.ends_at - at)
            found[week] = found.get(week, timedelta()) + step
            at += step
    return found


def check_limits(world: World) -> None:
    """Each claim that is held would be allowed beside the others."""
    for one in Claim.objects.held().filter(starts_at__gt=world.now).select_related("agent__person"):
        verdict = hours.check(one.agent, one.starts_at, one.ends_at, now=world.now, without=[one.pk])
        assert verdict.allowed, verdict.refusals[0].sentence
