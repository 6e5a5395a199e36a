"""Shifts in a real browser: a phone, without a script where that is asked for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agents.shifts import claiming, waiting
from agents.shifts.models import Claim
from tests import people
from tests.agents.shifts import planned

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]


def test_on_a_phone_a_shift_is_claimed_with_one_tap_and_released(visit: Visit, axe: Callable[[Page], None]) -> None:
    now, olga = timezone.now(), planned.planner()
    alice, bob = planned.agent("alice"), planned.agent("bob")
    at = planned.soon(now) + timedelta(days=4)
    shift, full = (
        planned.shift(olga, now=now, at=at, bonus=2500),
        planned.shift(olga, now=now, at=at + timedelta(days=1)),
    )
    claiming.claim(bob, full.pk, now=now)
    waiting.join(people.agent("cleo", skills={"cards": 2}), full.pk, now=now)
    week = "{}-W{:02d}".format(*timezone.localtime(shift.starts_at).isocalendar()[:2])

    page = visit(f"/shifts/?week={week}", alice.person, width=390, java_script_enabled=False)
    page.get_by_role("button", name="Claim").first.tap()
    expect(page.get_by_text("It is yours.")).to_be_visible()

    assert Claim.objects.get(agent=alice).shift == shift
    page = visit(f"/shifts/?week={week}", alice.person, width=390)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Release").tap()
    expect(page.get_by_text("Released. It counts for nothing.")).to_be_visible()


def test_everybody_can_use_the_plan(visit: Visit, axe: Callable[[Page], None]) -> None:
    now, olga = timezone.now(), planned.planner()
    shift = planned.shift(olga, now=now, at=planned.soon(now), places=3)
    claiming.claim(planned.agent("alice"), shift.pk, now=now)
    page = visit("/plan/", olga, width=1440, scheme="dark")

    for path in ("", "new/", "file/", f"{shift.pk}/"):
        page.goto(f"/plan/{path}")
        axe(page)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.set_viewport_size({"width": 1440, "height": 900})
