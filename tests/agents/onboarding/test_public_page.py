"""The public page shows what real people earned and took, with n, and says so where they are too few."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agents.models import Activity, Agent, Session
from agents.onboarding import figures
from agents.onboarding.models import EarnedPerHour, Requirement
from marketplace.pay import publishing
from tests import people
from tests.agents.onboarding import newcomers

pytestmark = pytest.mark.django_db


def logged_in(who: Agent, hours: float, *, now: datetime) -> None:
    """A log-in that ended yesterday, waiting included."""
    started = now - timedelta(days=1, hours=hours)
    Session.objects.create(
        agent=who, state="ended", started_at=started, ended_at=started + timedelta(hours=hours),
        activity=Activity.Kind.AVAILABLE, activity_since=started, idle_since=started, last_seen_at=started,
    )  # fmt: skip


def figure(number: int, *, now: datetime, currency: str = "SEK") -> EarnedPerHour:
    return EarnedPerHour.objects.create(
        currency=currency, p10=15000, p50=21000, p90=26050, people=number, since=now - publishing.OVER, until=now,
        computed_at=now,
    )  # fmt: skip


def test_below_twenty_people_it_says_that_there_is_not_enough_data(client: Client):
    figure(figures.ENOUGH - 1, now=timezone.now())

    page = client.get("/work/").content.decode()

    assert page.count("Not enough data yet.") == 2
    assert "210.00" not in page


def test_with_twenty_people_it_shows_the_three_figures_and_n(client: Client):
    figure(figures.ENOUGH, now=timezone.now())

    page = client.get("/work/").content.decode()

    assert all(one in page for one in ("150.00", "210.00", "260.50", "20 people"))


def test_an_old_figure_is_not_shown(client: Client):
    figure(50, now=timezone.now() - figures.STALE - timedelta(minutes=1))

    assert "210.00" not in client.get("/work/").content.decode()


def test_pay_counts_waiting_and_those_who_earned_nothing_and_leaves_out_short_log_ins():
    now = timezone.now()
    for name, hours in (("alice", 10), ("bob", 6), ("cleo", 4.9)):
        logged_in(people.agent(name), hours, now=now)

    (row,) = publishing.publish(now=now)

    assert (row.currency, row.people, row.p10, row.p50, row.p90) == ("SEK", 2, 0, 0, 0)


def test_the_time_of_the_way_in_is_the_median_of_those_approved(monkeypatch):
    monkeypatch.setattr(figures, "ENOUGH", 3)
    now = timezone.now()
    for name, days in (("ebba", 2), ("fia", 4), ("gun", 9)):
        agent = newcomers.newcomer(name, now=now - timedelta(days=days))
        Agent.objects.filter(pk=agent.pk).update(state=Agent.State.ACTIVE)
        approval = newcomers.row(agent, "approval")
        approval.turn(Requirement.State.IN_REVIEW, now=now)
        approval.turn(Requirement.State.MET, now=now)

    took = figures.way_in(now=now)

    assert took is not None
    assert (round(took.seconds / 86400), took.people) == (4, 3)


def test_two_people_are_too_few_for_a_median():
    assert figures.way_in(now=timezone.now()) is None
